"""Waiting for the customer: a host has asked something, and the thread goes on when they reply."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from forum import permissions
from forum.boards.models import Board
from forum.boards.queries import all_boards, visible_boards
from forum.database import db, transaction
from forum.errors import Missing, Refused
from forum.events import PersonErased, ThreadEventHappened, ThreadMerged
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.events import hold_post, hold_thread, hold_threads, record
from forum.threads.models import Post, Thread, ThreadEvent
from forum.threads.rights import writes_as
from forum.threads.standing import ASKER, HOST
from moderation.clocks.policies import policy_of
from moderation.contacts.models import CustomerWait
from moderation.unanswered.answerers import ANSWER

#: Days until a reminder, and from it until the thread is closed, where no policy says so.
REMIND_DAYS, CLOSE_DAYS = 3, 7


def await_customer(person: Person, post: Post, *, now: datetime | None = None) -> bool:
    """A host's reply asks the customer something: wait for them. Returns whether it changed it."""
    moment = now or this_moment()
    with transaction():
        post = hold_post(post)
        if post.thread.board_id not in visible_boards(person, now=moment):
            raise Missing
        return await_in(person, post, moment)


def await_in(person: Person, post: Post, now: datetime) -> bool:
    """The same in the open transaction, with the thread held. Raises Refused, with why."""
    thread = post.thread
    permissions.require(person, ANSWER, thread, now=now)
    if (why := _why_not(person, post, now)) is not None:
        raise Refused(why)
    waits = db.session.get(CustomerWait, thread.id, populate_existing=True)
    if waits is not None and waits.post_id == post.id:
        return False
    record(thread, "customer_awaited", person, now, post=post)
    return True


def _why_not(person: Person, post: Post, now: datetime) -> Any | None:
    thread = post.thread
    reasons: tuple[tuple[Callable[[], bool], Any], ...] = (
        (
            lambda: writes_as(person, thread, now) != HOST,
            _("In a thread of your own you write as its asker, not as a host."),
        ),
        (
            lambda: post.written_as != HOST or post.is_gone,
            _("Only a host’s reply that is shown can ask the customer something."),
        ),
        (lambda: thread.is_resolved, _("This thread is finished. Open it again first.")),
        (lambda: _has_replied(post), _("They have written since.")),
        (
            lambda: not may_reply(thread, now),
            _("They cannot reply here, so there is nothing to wait for."),
        ),
    )
    return next((why for holds, why in reasons if holds()), None)


def _has_replied(post: Post) -> bool:
    later = select(Post.id).where(
        Post.thread_id == post.thread_id,
        Post.number > post.number,
        Post.written_as == ASKER,
        Post.hide_id.is_(None),
        Post.withdrawn_at.is_(None),
    )
    return db.session.scalar(later.limit(1)) is not None


def may_reply(thread: Thread, now: datetime) -> bool:
    """Whether the asker reads the thread and may reply in it."""
    asker = db.session.get_one(Person, thread.asker_id)
    reads = thread.board_id in visible_boards(asker, now=now)
    return reads and permissions.decide(asker, "thread:reply", thread, now=now).allowed


def await_no_more(person: Person, thread: Thread, *, now: datetime | None = None) -> bool:
    """There is nothing to wait for any more. Returns whether there was."""
    moment = now or this_moment()
    with transaction():
        thread = hold_thread(thread)
        if thread.board_id not in visible_boards(person, now=moment):
            raise Missing
        permissions.require(person, ANSWER, thread, now=moment)
        if db.session.get(CustomerWait, thread.id, populate_existing=True) is None:
            return False
        record(thread, "customer_not_awaited", person, moment)
        return True


# --- The row follows the facts -----------------------------------------------------------------


def keep_wait(fact: ThreadEventHappened) -> None:
    """The row is there exactly while the facts say that the customer is waited for."""
    standing = fact.standing
    span = standing.awaited[-1] if standing.awaited else None
    shown = standing.is_listed and not standing.is_duplicate
    if span is None or span.ended_at is not None or standing.is_resolved or not shown:
        _forget(fact.thread_id)
        return
    row = db.session.get(CustomerWait, fact.thread_id, populate_existing=True)
    question = _question(fact.thread_id)
    if question is not None and (row is None or row.post_id != question.post_id):
        _write(question, row)


def _question(thread_id: int) -> ThreadEvent | None:
    """The last question that is still shown."""
    return db.session.scalar(
        select(ThreadEvent)
        .join(Post, Post.id == ThreadEvent.post_id)
        .where(
            ThreadEvent.thread_id == thread_id,
            ThreadEvent.kind == "customer_awaited",
            Post.hide_id.is_(None),
            Post.withdrawn_at.is_(None),
        )
        .order_by(ThreadEvent.at.desc(), ThreadEvent.id.desc())
        .limit(1)
    )


def _write(question: ThreadEvent, row: CustomerWait | None) -> None:
    thread = db.session.get_one(Thread, question.thread_id)
    row = row or CustomerWait(thread_id=thread.id)
    row.post_id, row.by_id, row.since = question.post_id or 0, question.by_id or 0, question.at
    row.remind_at, row.close_at = times(all_boards()[thread.board_id], question.at)
    row.reminded_at = None
    db.session.add(row)
    db.session.flush()


def times(board: Board, since: datetime) -> tuple[datetime | None, datetime | None]:
    """When a customer is reminded, and when the thread is closed: never without a reminder."""
    remind, close = days(board)
    remind_at = since + timedelta(days=remind) if remind else None
    return remind_at, remind_at + timedelta(days=close) if remind_at and close else None


def days(board: Board) -> tuple[int, int]:
    """Days until the reminder, and from it to the closing; 0 is never."""
    policy = policy_of(board)
    return (policy.remind_days, policy.close_days) if policy else (REMIND_DAYS, CLOSE_DAYS)


def _forget(thread_id: int) -> None:
    db.session.execute(delete(CustomerWait).where(CustomerWait.thread_id == thread_id))


def forget_merged(fact: ThreadMerged) -> None:
    """The thread that it went into has a row of its own, if its facts say so."""
    _forget(fact.thread_id)


def forget_person(fact: PersonErased) -> None:
    """Nobody waits for somebody who has left."""
    theirs = select(Thread).join(CustomerWait, CustomerWait.thread_id == Thread.id)
    threads = db.session.scalars(theirs.where(Thread.asker_id == fact.person_id)).all()
    hold_threads(threads)
    for thread in threads:
        record(thread, "customer_not_awaited", None, fact.at)
