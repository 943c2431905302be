"""Writing: open a thread, reply, edit, withdraw. The acting person comes first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from forum import permissions
from forum.boards.models import Board
from forum.boards.queries import all_boards
from forum.database import db, locked, transaction
from forum.errors import Conflict, Invalid
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads import drafts, queries, review
from forum.threads.asking import ask_about_edit, ask_about_opening, ask_about_reply
from forum.threads.composing import Composed as Composed
from forum.threads.composing import answered_post
from forum.threads.composing import compose as compose
from forum.threads.doubles import same_reply as same_reply
from forum.threads.doubles import same_thread as same_thread
from forum.threads.events import (
    MergedAway,
    hold_post,
    hold_thread,
    posts_of,
    record,
    words_changed,
)
from forum.threads.fields import Entry, entries, questions_for, questions_of, said
from forum.threads.mentions import tell_mentioned
from forum.threads.models import Post, Revision, Thread
from forum.threads.reply_parts import Added
from forum.threads.rights import writes_as as writes_as
from forum.threads.standing import ASKER, UNANSWERED
from forum.threads.tags import set_tags
from forum.threads.titles import check_title, slug_of

NOTHING_MORE = Added()


@review.kept_where_asked
def open_thread(
    person: Person,
    board: Board,
    *,
    kind: str,
    title: str,
    composed: Composed,
    language: str,
    tags: Sequence[str] = (),
    fields: Mapping[str, str] | None = None,
    answered_checks: frozenset[str] = frozenset(),
    written_at: datetime | None = None,
    now: datetime | None = None,
) -> Thread:
    """Start a thread. The same words again within ten minutes are the thread from before.

    ``fields``: what was typed for what the board asks, by key; None where nobody was asked.
    ``answered_checks`` and ``written_at`` are as for ``reply``.
    """
    moment, title = now or this_moment(), check_title(title)
    with transaction() as session:
        locked(person)
        board = all_boards()[board.id]
        permissions.require(person, "thread:open", board, now=moment)
        if not board.takes(kind):
            raise Invalid(_("This board does not take that kind of thread."), "kind")
        drafts.let_go(person, "thread", composed.text, composed.draft)
        if (same := same_thread(person, title, composed, moment)) is not None:
            return same
        kept = entries(questions_of(board), fields) if fields is not None else []
        if written_at is None:
            told = dict(said(kept))
            ask_about_opening(person, board, title, composed.text, told, answered_checks)
            form = {"kind": kind, "language": language, "tags": list(tags), "fields": fields}
            review.ask(person, board, composed, moment, title=title, fields=form)
        thread = Thread(
            board_id=board.id,
            asker_id=person.id,
            kind=kind,
            title=title,
            slug=slug_of(title),
            language=language,
            opened_at=written_at or moment,
            last_post_at=moment,
            answer_state=UNANSWERED,
            state_since=moment,
            fields=kept,
        )
        session.add(thread)
        session.flush()
        set_tags(thread, tags)
        post = _add_post(thread, person, composed, ASKER, moment, written_at)
        record(thread, "opened", person, moment, post=post, **review.late(written_at))
        tell_mentioned(post, person, moment)
        words_changed(post)
        return thread


def _add_post(
    thread: Thread,
    author: Person,
    composed: Composed,
    written_as: str,
    now: datetime,
    written_at: datetime | None = None,
) -> Post:
    thread.posts_count += 1
    thread.last_post_at = now
    post = Post(
        thread_id=thread.id,
        number=thread.posts_count,
        author_id=author.id,
        written_as=written_as,
        written_at=written_at or now,
        text=composed.text,
        html=composed.html,
        markup_version=composed.version,
    )
    db.session.add(post)
    db.session.flush()
    return post


@review.kept_where_asked
def reply(
    person: Person,
    thread: Thread,
    composed: Composed,
    *,
    reopens: bool = False,
    official: bool = False,
    reply_to: int | None = None,
    added: Added = NOTHING_MORE,
    answered_checks: frozenset[str] = frozenset(),
    written_at: datetime | None = None,
    now: datetime | None = None,
) -> Post:
    """Reply in a thread. The same text again within ten minutes is the reply from before.

    ``reopens``: the asker says that a solved thread is open again. ``official`` needs
    ``answer:official``. ``reply_to``: the id of the post that it answers; one of another thread is
    left out. ``added``: what modules add to a host's reply. ``answered_checks``: questions about
    the text that the person said yes to.
    ``written_at``: when it was written, of what is released after a review: nothing is asked then.
    A thread that is merged at this very moment takes its replies along; raises Missing where the
    person may not read what it became part of.
    """
    words: dict[str, Any] = {
        "reopens": reopens,
        "official": official,
        "reply_to": reply_to,
        "added": added,
        "answered_checks": answered_checks,
        "written_at": written_at,
        "now": now,
    }
    try:
        return _reply(person, thread, composed, **words)
    except MergedAway as gone:
        return _reply(person, queries.get_thread(person, gone.into_id), composed, **words)


def _reply(
    person: Person,
    thread: Thread,
    composed: Composed,
    *,
    reopens: bool,
    official: bool,
    reply_to: int | None,
    added: Added,
    answered_checks: frozenset[str],
    written_at: datetime | None,
    now: datetime | None,
) -> Post:
    moment = now or this_moment()
    with transaction():
        locked(person)
        thread = hold_thread(thread)
        permissions.require(person, "thread:reply", thread, now=moment)
        if (same := same_reply(person, thread, composed, moment)) is not None:
            added.fit_again(same)
            drafts.let_go(person, f"reply:{thread.id}", composed.text, composed.draft)
            return same
        if written_at is None:
            ask_about_reply(person, thread, composed.text, answered_checks)
            fields = {"reopens": reopens}
            review.ask(person, thread.board, composed, moment, thread=thread, fields=fields)
        drafts.let_go(person, f"reply:{thread.id}", composed.text, composed.draft)
        role = writes_as(person, thread, moment)
        added.fit(person, thread, role, moment)
        post = _add_post(thread, person, composed, role, moment, written_at)
        post.reply_to_id = answered_post(thread, reply_to)
        data = {"reopens": reopens, **review.late(written_at), **added.data()}
        record(thread, "replied", person, moment, post=post, **data)
        added.carry_out(person, post, moment)
        if official:
            permissions.require(person, "answer:official", post, now=moment)
            post.official_id = record(thread, "official_marked", person, moment, post=post).id
        tell_mentioned(post, person, moment)
        words_changed(post)
        return post


def _fields_after(post: Post, typed: Mapping[str, str] | None) -> list[Entry]:
    """The thread's fields with what was typed for them; as they are where nothing was asked."""
    thread = post.thread
    if typed is None or not post.is_opening:
        return thread.fields
    return entries(questions_for(thread, all_boards()[thread.board_id]), typed)


@review.kept_where_asked
def edit_post(
    person: Person,
    post: Post,
    composed: Composed,
    *,
    version: int,
    title: str | None = None,
    fields: Mapping[str, str] | None = None,
    answered_checks: frozenset[str] = frozenset(),
    written_at: datetime | None = None,
    now: datetime | None = None,
) -> Post:
    """Change a post's text (on the opening post, title and fields too); the history is kept.

    Raises Conflict where somebody else changed it since ``version``, and AskFirst like ``reply``.
    """
    moment = now or this_moment()
    with transaction() as session:
        post = hold_post(post)
        permissions.require(person, "post:edit", post, now=moment)
        thread = post.thread
        new_title = check_title(title) if title is not None and post.is_opening else thread.title
        drafts.let_go(person, f"edit:{post.id}", composed.text, composed.draft)
        kept = _fields_after(post, fields)
        same_words = post.text == composed.text and thread.title == new_title
        if same_words and thread.fields == kept:
            return post
        if post.version != version:
            raise Conflict(_("This post was changed since you opened it."))
        if written_at is None:
            ask_about_edit(person, post, new_title, composed.text, kept, answered_checks)
            around: dict[str, Any] = {"thread": thread, "post": post}
            around["title"] = new_title if post.is_opening else ""
            around["fields"] = {"version": version, "fields": fields}
            review.ask(person, thread.board, composed, moment, **around)
        session.add(
            Revision(
                post_id=post.id,
                version=post.version,
                text=post.text,
                title=thread.title if post.is_opening else None,
                fields=thread.fields if post.is_opening else None,
                replaced_at=moment,
                replaced_by_id=person.id,
            )
        )
        post.text, post.html, post.markup_version = composed.text, composed.html, composed.version
        post.version, post.edited_at, post.edited_by_id = version + 1, moment, person.id
        if new_title != thread.title:
            thread.title, thread.slug = new_title, slug_of(new_title)
            thread.version += 1
        changed = posts_of(thread) if thread.fields != kept else [post]
        thread.fields = kept
        record(thread, "post_edited", person, moment, post=post)
        tell_mentioned(post, person, moment)
        words_changed(*changed)
        return post


def withdraw_post(person: Person, post: Post, *, now: datetime | None = None) -> bool:
    """Take back one's own post. It leaves a tombstone; whether it changed anything is returned."""
    moment = now or this_moment()
    with transaction():
        post = hold_post(post)
        if post.is_withdrawn and post.author_id == person.id:
            return False
        permissions.require(person, "post:withdraw", post, now=moment)
        post.withdrawn_at = moment
        if post.is_opening:
            post.thread.unlisted_at, post.thread.slug = moment, slug_of("")
        record(post.thread, "post_withdrawn", person, moment, post=post)
        words_changed(post)
        return True
