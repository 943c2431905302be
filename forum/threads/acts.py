"""Acts of staff on content: always with a reason, each a fact that the log keeps."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import update

from forum import permissions
from forum.boards.models import Board
from forum.boards.policy import KINDS
from forum.boards.queries import all_boards, visible_boards
from forum.database import db, transaction
from forum.errors import Conflict, Invalid, Missing
from forum.languages import CONTENT_LANGUAGES
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.events import hold_post, hold_thread, posts_of, record, words_changed
from forum.threads.kinds import GROUNDS
from forum.threads.models import Post, Thread
from forum.threads.tags import set_tags
from forum.threads.titles import check_title, one_line, slug_of

MAX_REASON = 500


def check_reason(reason: str) -> str:
    """The reason as it is stored. Raises Invalid where none is given."""
    reason = one_line(reason)
    if len(reason) < 3:
        raise Invalid(_("Give a reason; the log keeps it."), "reason")
    if len(reason) > MAX_REASON:
        raise Invalid(_("Keep the reason under %(count)s characters.", count=MAX_REASON), "reason")
    return reason


def lock_thread(
    person: Person, thread: Thread, reason: str, *, now: datetime | None = None
) -> bool:
    """Nobody can reply any more, until it is unlocked. Returns whether that changed anything."""
    moment, reason = now or this_moment(), check_reason(reason)
    with transaction():
        thread = hold_thread(thread)
        permissions.require(person, "thread:lock", thread, now=moment)
        if thread.is_locked:
            return False
        thread.lock_id = record(thread, "locked", person, moment, reason=reason).id
        return True


def unlock_thread(
    person: Person, thread: Thread, reason: str, *, now: datetime | None = None
) -> bool:
    """Let people reply again."""
    moment, reason = now or this_moment(), check_reason(reason)
    with transaction():
        thread = hold_thread(thread)
        permissions.require(person, "thread:lock", thread, now=moment)
        if not thread.is_locked:
            return False
        thread.lock_id = None
        record(thread, "unlocked", person, moment, reason=reason)
        return True


def pin_thread(person: Person, thread: Thread, reason: str, *, now: datetime | None = None) -> bool:
    """Keep the thread at the top of its board."""
    moment, reason = now or this_moment(), check_reason(reason)
    with transaction():
        thread = hold_thread(thread)
        permissions.require(person, "thread:pin", thread, now=moment)
        if thread.is_pinned:
            return False
        thread.pin_id = record(thread, "pinned", person, moment, reason=reason).id
        return True


def unpin_thread(
    person: Person, thread: Thread, reason: str, *, now: datetime | None = None
) -> bool:
    """Let the thread find its place by time again."""
    moment, reason = now or this_moment(), check_reason(reason)
    with transaction():
        thread = hold_thread(thread)
        permissions.require(person, "thread:pin", thread, now=moment)
        if not thread.is_pinned:
            return False
        thread.pin_id = None
        record(thread, "unpinned", person, moment, reason=reason)
        return True


def hide_post(
    person: Person, post: Post, *, ground: str, reason: str, now: datetime | None = None
) -> bool:
    """Hide a post on a ground. It leaves a tombstone that names the ground; it is never deleted."""
    moment, reason = now or this_moment(), check_reason(reason)
    if ground not in GROUNDS:
        raise Invalid(_("Choose the ground on which it is hidden."), "ground")
    with transaction():
        post = hold_post(post)
        if post.is_hidden:
            return False
        permissions.require(person, "post:hide", post, now=moment)
        event = record(
            post.thread, "post_hidden", person, moment, post=post, reason=reason, ground=ground
        )
        post.hide_id, post.ground = event.id, ground
        if post.is_opening:
            # An address is made of the title, which is hidden with its post.
            post.thread.unlisted_at, post.thread.slug = moment, slug_of("")
        words_changed(post)
        return True


def restore_post(person: Person, post: Post, reason: str, *, now: datetime | None = None) -> bool:
    """Show a hidden post again, as if it had never been hidden."""
    moment, reason = now or this_moment(), check_reason(reason)
    with transaction():
        post = hold_post(post)
        if not post.is_hidden:
            return False
        permissions.require(person, "post:restore", post, now=moment)
        post.hide_id, post.ground = None, None
        if post.is_opening and not post.is_withdrawn:
            post.thread.unlisted_at, post.thread.slug = None, slug_of(post.thread.title)
        record(post.thread, "post_restored", person, moment, post=post, reason=reason)
        words_changed(post)
        return True


def move_thread(
    person: Person, thread: Thread, board: Board, reason: str, *, now: datetime | None = None
) -> bool:
    """Move a thread to another board; needs the permission on both, and that one can read both."""
    moment, reason = now or this_moment(), check_reason(reason)
    with transaction():
        thread = hold_thread(thread)
        if not {thread.board_id, board.id} <= set(visible_boards(person, now=moment)):
            raise Missing
        board = all_boards()[board.id]
        permissions.require(person, "thread:move", thread, now=moment)
        permissions.require(person, "thread:move", board, now=moment)
        if thread.board_id == board.id:
            return False
        if board.is_archived or not board.takes(thread.kind):
            raise Invalid(_("That board does not take this kind of thread."), "board")
        source, thread.board_id, thread.board = thread.board_id, board.id, board
        # What was merged into it is seen by those who see it: in the log, say.
        merged = update(Thread).where(Thread.merged_into_id == thread.id)
        db.session.execute(merged.values(board_id=board.id))
        record(thread, "moved", person, moment, reason=reason, from_board=source, to_board=board.id)
        words_changed(*posts_of(thread))
        return True


def edit_thread(
    person: Person,
    thread: Thread,
    *,
    title: str,
    kind: str,
    language: str,
    tags: Sequence[str],
    version: int,
    now: datetime | None = None,
) -> bool:
    """Correct title, kind, language and tags. Raises Conflict where the form was stale."""
    moment, title = now or this_moment(), check_title(title)
    if kind not in KINDS or language not in CONTENT_LANGUAGES:
        raise Invalid(_("Choose one from the list."), "kind" if kind not in KINDS else "language")
    with transaction():
        thread = hold_thread(thread)
        permissions.require(person, "thread:edit", thread, now=moment)
        if thread.version != version:
            raise Conflict(_("Somebody changed this thread since you opened it."))
        if kind != thread.kind and not thread.board.takes(kind):
            raise Invalid(_("This board does not take that kind of thread."), "kind")
        before = {"title": thread.title, "kind": thread.kind, "language": thread.language}
        thread.title, thread.slug = title, slug_of("" if thread.is_unlisted else title)
        thread.kind, thread.language = kind, language
        after = {"title": title, "kind": kind, "language": language}
        if not set_tags(thread, tags) and before == after:
            return False
        thread.version += 1
        changed = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
        record(thread, "edited", person, moment, changed=changed)
        words_changed(*posts_of(thread))
        return True


def mark_official(
    person: Person, post: Post, *, official: bool, now: datetime | None = None
) -> bool:
    """Make a host's reply the company's official answer, or an ordinary reply again."""
    moment = now or this_moment()
    with transaction():
        post = hold_post(post)
        permissions.require(person, "answer:official", post, now=moment)
        if post.is_official == official:
            return False
        if post.written_as != "host":
            raise Invalid(_("Only a host’s reply can be official."))
        kind = "official_marked" if official else "official_unmarked"
        event = record(post.thread, kind, person, moment, post=post)
        post.official_id = event.id if official else None
        return True
