"""The job of each minute: look at what is due by now, thread by thread.

It may be killed, run twice, at random times or never: each thread is looked at in a transaction of
its own, in which calls and notices are written together, and a call is written once.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, literal, select, update

from forum.boards.queries import all_boards
from forum.database import db, insert_here, transaction
from forum.moments import now as this_moment
from forum.threads.events import MergedAway, hold_thread
from forum.threads.models import Thread
from moderation.clocks.models import Clock
from moderation.escalation.calling import look_at_clock, next_rung
from moderation.escalation.errands import look_at_errands
from moderation.escalation.models import Watch
from moderation.escalation.queries import threads_to_look_at
from moderation.escalation.reminding import look_at_promise
from moderation.promises.models import OPEN, Promise
from moderation.unanswered.clock import RUNNING

logger = logging.getLogger(__name__)
JOB, EVERY_SECONDS = "escalation.look", 60
SWEEP, SWEEP_EVERY_SECONDS = "escalation.sweep", 3600
BATCH = 200
#: What cannot be looked at waits for so long, and keeps nobody else waiting.
STUMBLE = timedelta(minutes=10)


def look(_payloads: object, *, now: datetime | None = None) -> None:
    """Look at everything that is due by now. A periodic job."""
    moment = now or this_moment()
    while thread_ids := threads_to_look_at(moment, BATCH):
        for thread_id in thread_ids:
            _look_safely(thread_id, moment)
    look_at_errands(moment)


def _look_safely(thread_id: int, now: datetime) -> None:
    try:
        with transaction():
            _look_at(thread_id, now)
    except Exception:
        logger.exception("could not look at thread %s", thread_id)
        with transaction() as session:
            mine = update(Watch).where(Watch.thread_id == thread_id, Watch.look_at <= now)
            session.execute(mine.values(look_at=now + STUMBLE))


def _look_at(thread_id: int, now: datetime) -> None:
    all_boards()
    thread = db.session.get_one(Thread, thread_id)
    try:
        hold_thread(thread)
    except MergedAway:
        db.session.execute(delete(Watch).where(Watch.thread_id == thread_id))
        return
    for watch in _due(thread_id, now):
        again = _look_through(watch, thread, now)
        if again is None:
            db.session.delete(watch)
        else:
            watch.look_at = max(again, now + timedelta(seconds=1))


def _due(thread_id: int, now: datetime) -> Sequence[Watch]:
    """Read again after the thread was held: another worker may have been here."""
    mine = select(Watch).where(Watch.thread_id == thread_id, Watch.look_at <= now)
    return db.session.scalars(mine.execution_options(populate_existing=True)).all()


def _look_through(watch: Watch, thread: Thread, now: datetime) -> datetime | None:
    if watch.clock_id is not None:
        clock = db.session.get_one(Clock, watch.clock_id, populate_existing=True)
        if clock.due_at is not None:
            watch.due_at = clock.due_at
        return look_at_clock(clock, thread, now)
    promise = db.session.get_one(Promise, watch.promise_id, populate_existing=True)
    return look_at_promise(promise, thread, now)


# --- What is watched ---------------------------------------------------------------------------


def watch_thread(thread_id: int, now: datetime) -> None:
    """Whatever runs on this thread is looked at soon. In the open transaction: one statement."""
    running = select(Clock.id, Clock.thread_id, Clock.due_at, literal(now, Watch.look_at.type))
    _watch(running.where(Clock.thread_id == thread_id, Clock.state == RUNNING), "clock_id")


def _watch(found: object, column: str) -> None:
    """Add those that are not watched yet, and begin anew where the due time has moved."""
    insert = insert_here()(Watch).from_select([column, "thread_id", "due_at", "look_at"], found)
    again = insert.excluded
    db.session.execute(
        insert.on_conflict_do_update(
            index_elements=[column],
            set_={name: again[name] for name in ("thread_id", "due_at", "look_at")},
            where=Watch.due_at != again.due_at,
        )
    )


def watch_promise(promise_id: int, now: datetime) -> None:
    """A promise is looked at soon, if it is open. In the open transaction."""
    _watch(_open_promises(now).where(Promise.id == promise_id), "promise_id")


def _open_promises(now: datetime) -> Any:
    soon = literal(now, Watch.look_at.type)
    found = select(Promise.id, Promise.thread_id, Promise.due_at, soon)
    return found.where(Promise.state == OPEN)


def sweep(_payloads: object, *, now: datetime | None = None) -> None:
    """What runs or is open and nobody watches, whatever the reason. A periodic job."""
    moment = now or this_moment()
    running = select(
        Clock.id, Clock.thread_id, Clock.due_at, literal(moment, Watch.look_at.type)
    ).where(Clock.state == RUNNING, ~exists().where(Watch.clock_id == Clock.id))
    promised = _open_promises(moment).where(~exists().where(Watch.promise_id == Promise.id))
    with transaction():
        _watch(running, "clock_id")
        _watch(promised, "promise_id")


def replan(_payloads: object, *, now: datetime | None = None) -> None:
    """A ladder is another one now: look earlier where it says so. A job."""
    moment, last = now or this_moment(), 0
    while rows := _watched_clocks(last):
        with transaction() as session:
            for watch_id, clock in rows:
                if (at := next_rung(clock, moment)) is not None:
                    sooner = update(Watch).where(Watch.id == watch_id, Watch.look_at > at)
                    session.execute(sooner.values(look_at=at))
        last = rows[-1][0]


def _watched_clocks(after: int) -> Sequence[Any]:
    return db.session.execute(
        select(Watch.id, Clock)
        .join(Clock, Clock.id == Watch.clock_id)
        .where(Watch.id > after, Clock.state == RUNNING)
        .order_by(Watch.id)
        .limit(BATCH)
    ).all()
