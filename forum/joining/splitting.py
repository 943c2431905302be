"""Split: some posts of a thread become a thread of their own.

They keep authors, times, addresses, votes and marks. Who wrote the first of them asks in the new
thread; the others are peers or hosts there, as they were.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update

from forum import permissions, sockets
from forum.boards.models import Board
from forum.boards.queries import all_boards, visible_boards
from forum.database import db, transaction
from forum.errors import Conflict, Invalid, Missing
from forum.events import ThreadSplit
from forum.joining import notices
from forum.joining.moving import move_facts, move_posts, opening_id, read_again
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.acts import check_reason
from forum.threads.events import hold_thread, record
from forum.threads.models import Post, Thread, ThreadEvent
from forum.threads.standing import ASKER, PEER, UNANSWERED
from forum.threads.titles import check_title, slug_of

SPLIT = "thread:split"


@dataclass(frozen=True)
class SplitPlan:
    """What the new thread shall be."""

    title: str
    kind: str
    board: Board


def split_thread(
    person: Person,
    thread: Thread,
    post_ids: Collection[int],
    plan: SplitPlan,
    reason: str,
    *,
    now: datetime | None = None,
) -> Thread:
    """Make a new thread of these posts; returns it. Needs reading and permission on both boards.

    Raises Conflict where one of the posts is not, or no longer, in this thread; Invalid where they
    cannot be split off.
    """
    moment, reason, title = now or this_moment(), check_reason(reason), check_title(plan.title)
    with transaction():
        thread = hold_thread(thread)
        if not {thread.board_id, plan.board.id} <= set(visible_boards(person, now=moment)):
            raise Missing
        board = all_boards()[plan.board.id]
        permissions.require(person, SPLIT, thread, now=moment)
        permissions.require(person, SPLIT, board, now=moment)
        if board.is_archived or not board.takes(plan.kind):
            raise Invalid(_("That board does not take this kind of thread."), "board")
        posts = _check_posts(person, thread, post_ids, moment)
        new = _new_thread(thread, posts[0], title, plan.kind, board)
        chosen, stays = [post.id for post in posts], opening_id(thread)
        _move(thread, new, chosen)
        move_posts([], thread, stays)
        record(new, "split_off", person, moment, reason=reason, from_thread=thread.id)
        record(thread, "split", person, moment, reason=reason, to_thread=new.id, posts=chosen)
        read_again(chosen)
        fact = ThreadSplit(thread.id, new.id, tuple(chosen), person.id, moment, reason)
        sockets.publish(fact)
        notices.tell_split(person, new, chosen[0], reason, moment)
        return new


def _check_posts(
    person: Person, thread: Thread, post_ids: Collection[int], now: datetime
) -> Sequence[Post]:
    """The chosen posts, oldest first: every id is checked."""
    found = select(Post).where(Post.thread_id == thread.id, Post.id.in_(post_ids))
    posts = db.session.scalars(found.order_by(Post.written_at, Post.id)).all()
    if not post_ids:
        raise Invalid(_("Choose at least one post."), "posts")
    if len(posts) != len(set(post_ids)):
        raise Conflict(_("Not all of these posts are in this thread any more. Look again."))
    if any(post.is_opening for post in posts):
        raise Invalid(_("The first post is the question of this thread, and stays."), "posts")
    if any(not may_take(person, post, now) for post in posts):
        raise Invalid(_("You cannot read one of these posts, so it stays."), "posts")
    if posts[0].is_gone:
        raise Invalid(_("The first post of the new thread must be one that is shown."), "posts")
    return posts


def may_take(person: Person, post: Post, now: datetime) -> bool:
    """Whether this person can read the post, so that it can be split off."""
    return not post.is_gone or bool(permissions.decide(person, "post:history", post, now=now))


def _new_thread(thread: Thread, first: Post, title: str, kind: str, board: Board) -> Thread:
    new = Thread(
        board_id=board.id,
        asker_id=first.author_id,
        kind=kind,
        title=title,
        slug=slug_of(title),
        language=thread.language,
        opened_at=first.written_at,
        last_post_at=first.written_at,
        answer_state=UNANSWERED,
        state_since=first.written_at,
        fields=_fields_of(first),
    )
    db.session.add(new)
    db.session.flush()
    return new


def _fields_of(first: Post) -> list[dict[str, Any]]:
    """What its board had asked for, where the post once opened a thread that was merged."""
    found = select(Thread.fields).where(
        Thread.merged_into_id == first.thread_id, Thread.merged_post_id == first.id
    )
    return db.session.scalar(found) or []


def _move(thread: Thread, new: Thread, post_ids: Sequence[int]) -> None:
    """The posts and their facts; the first is a question now, and its author the asker."""
    move_facts(thread, new, post_ids)
    move_posts(post_ids, new, post_ids[0])
    here = Post.thread_id == new.id
    of_post = select(Post.written_as).where(Post.id == ThreadEvent.post_id).scalar_subquery()
    facts = update(ThreadEvent).where(ThreadEvent.thread_id == new.id)
    is_first = (ThreadEvent.post_id == post_ids[0]) & (ThreadEvent.kind == "replied")
    for change in (
        update(Post).where(here, Post.written_as == ASKER).values(written_as=PEER),
        update(Post).where(here, Post.author_id == new.asker_id).values(written_as=ASKER),
        facts.where(ThreadEvent.post_id.is_not(None)).values(written_as=of_post),
        facts.where(is_first).values(kind="opened"),
    ):
        db.session.execute(change.execution_options(synchronize_session=False))
