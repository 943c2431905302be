"""The clocks of a thread follow every fact about it, in the transaction of the fact."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from forum.boards.policy import AnsweringPolicy
from forum.database import db
from forum.events import ThreadEventHappened, ThreadMerged
from forum.threads.events import replay
from forum.threads.models import Thread, ThreadEvent
from forum.threads.standing import Fact, Standing
from forum.threads.waits import Span
from moderation.calendars.queries import hours_of
from moderation.clocks.models import Clock, ClockChange
from moderation.clocks.terms import keep_terms, terms_of
from moderation.unanswered.clock import COLUMNS, MAY_PAUSE, STALE, Change, ClockState, Hours
from moderation.unanswered.clockwork import Moment, changes, end_all

#: What the worker has noted is about the clock as it was.
FORGET = {"warned_at": None, "breached_at": None}


def keep_clocks(fact: ThreadEventHappened) -> None:
    """Start, move, pause and stop what follows from this fact."""
    terms = keep_terms(fact, terms_of([fact.thread_id])[fact.thread_id])
    if not terms:
        return
    clocks = _clocks(fact.thread_id)
    thread = db.session.get_one(Thread, fact.thread_id)
    moment = Moment(
        at=fact.at,
        event_id=fact.event_id,
        standing=fact.standing,
        terms=terms,
        hours_of=open_hours,
        awaited_before=awaited_before(fact.facts, fact.standing, thread.kind, clocks),
    )
    found = changes([state_of(clock) for clock in clocks], moment)
    write(clocks, fact.thread_id, fact.at, fact.event_id, found)


def end_merged(fact: ThreadMerged) -> None:
    """What became part of another thread is owed nothing any more; its misses stay."""
    clocks = _clocks(fact.thread_id)
    if not any(state_of(clock).is_live for clock in clocks):
        return
    merged = select(func.max(ThreadEvent.id)).where(ThreadEvent.thread_id == fact.into_id)
    event_id = db.session.scalar(merged) or 0
    nowhere = Standing("", fact.at, AnsweringPolicy(), is_listed=False)
    moment = Moment(fact.at, event_id, nowhere, (), open_hours)
    found = end_all([state_of(each) for each in clocks], moment)
    write(clocks, fact.thread_id, fact.at, event_id or None, found)


def open_hours(version_id: int) -> Hours:
    """The hours of this calendar version."""
    return Hours(hours_of(version_id))


def awaited_before(
    facts: Sequence[Fact], now: Standing, kind: str, clocks: Iterable[Any]
) -> Sequence[Span]:
    """When the customer was waited for, as it stood before the last fact; where it matters."""
    matters = any(clock.kind in MAY_PAUSE and state_of(clock).is_live for clock in clocks)
    if not matters or len(facts) < 2:
        return now.awaited
    return replay(facts[:-1], facts[-1].kind_was or kind).awaited


def _clocks(thread_id: int) -> list[Clock]:
    wanted = select(Clock).where(Clock.thread_id == thread_id).order_by(Clock.id)
    return list(db.session.scalars(wanted))


def state_of(clock: Any) -> ClockState:
    """The columns of a row, as the pure rules know them."""
    return ClockState(**{name: getattr(clock, name) for name in COLUMNS})


def write(
    clocks: Sequence[Clock],
    thread_id: int,
    at: datetime,
    event_id: int | None,
    found: Iterable[Change],
) -> None:
    """Carry out these changes, and keep each as a row of history."""
    rows = {(clock.kind, clock.cycle): clock for clock in clocks}
    for change in found:
        key = (change.clock.kind, change.clock.cycle)
        values = dict(change.values)
        if key in rows and (change.what == "started" or _counts_anew(change)):
            values |= FORGET
        void = values.pop("void", None)
        if key not in rows:
            rows[key] = Clock(thread_id=thread_id, **values)
            db.session.add(rows[key])
            db.session.flush()
        else:
            for name, value in values.items():
                setattr(rows[key], name, value)
        kept = {name: plain(value) for name, value in values.items()}
        if void is not None:
            kept["void"] = {name: plain(value) for name, value in void.items()}
        db.session.add(
            ClockChange(
                clock_id=rows[key].id,
                at=at,
                what=change.what,
                event_id=event_id,
                values=kept,
            )
        )
    db.session.flush()


def _counts_anew(change: Change) -> bool:
    return change.clock.kind == STALE and "begun_by" in change.values


def plain(value: Any) -> Any:
    """As JSON holds it."""
    return value.isoformat() if isinstance(value, datetime) else value


def folded(found: Iterable[ClockChange]) -> Mapping[str, Any]:
    """The columns of a clock, from its changes in order."""
    values: dict[str, Any] = {}
    for change in found:
        values |= {name: each for name, each in change.values.items() if name != "void"}
    return {
        name: datetime.fromisoformat(each) if each and name in _TIMES else each
        for name, each in values.items()
    }


_TIMES = frozenset(
    {
        *("started_at", "counts_from", "due_at", "consumed_at", "stopped_at", "counted_at"),
        *("warned_at", "breached_at"),
    }
)
