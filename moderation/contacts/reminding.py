"""The job that reminds customers of what they were asked, and closes threads after notice."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from forum.boards.queries import all_boards
from forum.database import db, transaction
from forum.jobs import enqueue
from forum.moments import now as this_moment
from forum.sockets import Periodic, Sockets
from forum.threads.closing import close_by_itself
from forum.threads.events import MergedAway, hold_thread, record
from forum.threads.models import Thread, ThreadEvent
from moderation.contacts import telling
from moderation.contacts.models import Contact, CustomerWait
from moderation.contacts.waiting import days, may_reply
from moderation.review.models import ReviewText

JOB, EVERY_SECONDS = "contacts.remind", 600
#: So many threads are looked at in one go; each in a transaction of its own.
BATCH = 100
#: When it cannot be done now: somebody has promised something, or the customer cannot reply.
POSTPONED = timedelta(days=1)
#: What the customer can say without a reply.
_SAID = ("helped", "not_helped", "host_asked", "no_answer_needed", "answer_needed")


def run(_payloads: Sequence[Mapping[str, Any]]) -> None:
    """Carry out the job."""
    if look(this_moment()) >= BATCH:
        enqueue(JOB, {}, key=JOB)


def look(now: datetime) -> int:
    """Remind whoever is due, close what is due; returns how many threads were looked at."""
    to_remind = CustomerWait.remind_at <= now, CustomerWait.reminded_at.is_(None)
    to_close = CustomerWait.close_at <= now, CustomerWait.reminded_at.is_not(None)
    seen = _each(to_remind, CustomerWait.remind_at, _remind, now)
    return seen + _each(to_close, CustomerWait.close_at, _close, now)


def _each(
    due: Sequence[ColumnElement[bool]],
    order: Any,
    act: Callable[[CustomerWait, Thread, datetime], None],
    now: datetime,
) -> int:
    found = select(CustomerWait.thread_id).where(*due).order_by(order).limit(BATCH)
    thread_ids = db.session.scalars(found).all()
    for thread_id in thread_ids:
        with transaction() as session:
            try:
                thread = hold_thread(session.get_one(Thread, thread_id))
            except MergedAway:
                continue
            # They may have replied a moment ago: then the row is gone, or due later.
            again = select(CustomerWait).where(CustomerWait.thread_id == thread_id, *due)
            row = session.scalar(again.execution_options(populate_existing=True))
            if row is None:
                continue
            if _was_heard(row, thread):
                record(thread, "customer_not_awaited", None, now)
            else:
                act(row, thread, now)
    return len(thread_ids)


def _was_heard(wait: CustomerWait, thread: Thread) -> bool:
    """Whether the customer has said something since, in another way than by a reply."""
    said = exists().where(
        ThreadEvent.thread_id == thread.id,
        ThreadEvent.by_id == thread.asker_id,
        ThreadEvent.kind.in_(_SAID),
        ThreadEvent.at >= wait.since,
    )
    outside = exists().where(
        Contact.thread_id == thread.id,
        Contact.with_id == thread.asker_id,
        Contact.contacted_at >= wait.since,
    )
    return bool(db.session.scalar(select(or_(said, outside))))


def _is_able(thread: Thread, now: datetime) -> bool:
    """Whether the customer may reply, and their reply does not wait for a host's look already."""
    waits = select(ReviewText.id).where(
        ReviewText.thread_id == thread.id,
        ReviewText.person_id == thread.asker_id,
        ReviewText.decided_at.is_(None),
    )
    return may_reply(thread, now) and db.session.scalar(waits.limit(1)) is None


def _remind(wait: CustomerWait, thread: Thread, now: datetime) -> None:
    if not _is_able(thread, now):
        wait.remind_at = now + POSTPONED
        return
    _days, until_closed = days(all_boards()[thread.board_id])
    wait.reminded_at = now
    # From the notice on, however late it went out.
    wait.close_at = now + timedelta(days=until_closed) if until_closed else None
    telling.remind(wait, thread.asker_id, now)


def _close(wait: CustomerWait, thread: Thread, now: datetime) -> None:
    post_id = wait.post_id
    if not _is_able(thread, now) or close_by_itself(thread, now, awaited=post_id) is not None:
        wait.close_at = now + POSTPONED


def plug(plugged: Sockets) -> None:
    """Register the job."""
    plugged.add_job(JOB, run)
    plugged.periodic.append(Periodic(JOB, EVERY_SECONDS))
