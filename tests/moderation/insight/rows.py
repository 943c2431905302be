"""Clocks and promises as they may stand in the database, without the story behind them."""

from datetime import datetime, timedelta
from typing import Any

from forum.database import db, transaction
from forum.threads.models import Thread
from moderation.calendars.models import Calendar, CalendarVersion
from moderation.clocks.models import Clock, ClockChange, ClockPolicy, PolicyVersion
from moderation.promises.models import Promise


def versions(now: datetime) -> tuple[PolicyVersion, CalendarVersion]:
    """One policy and one calendar for all rows of a test."""
    known = db.session.query(PolicyVersion).first()
    if known:
        return known, db.session.query(CalendarVersion).one()
    calendar = Calendar(name="Always", is_default=False, made_at=now)
    policy = ClockPolicy(made_at=now)
    db.session.add_all([calendar, policy])
    db.session.flush()
    hours = CalendarVersion(
        calendar_id=calendar.id,
        number=1,
        zone="Europe/Stockholm",
        week=[[["00:00", "24:00"]]] * 7,
        exceptions=[],
        made_at=now,
    )
    terms = PolicyVersion(
        policy_id=policy.id, number=1, calendar_id=calendar.id, rules=[], made_at=now
    )
    db.session.add_all([hours, terms])
    db.session.flush()
    return terms, hours


def make_clock(
    thread: Thread,
    due_at: datetime | None,
    *,
    stopped_at: datetime | None = None,
    by: Any = None,
    stopped_as: str | None = "host",
    kind: str = "first_answer",
    cycle: int = 900,
    state: str = "",
    excused: str | None = None,
    counted_at: datetime | None = None,
    event_id: int | None = None,
    changes: tuple[tuple[str, datetime], ...] = (),
) -> Clock:
    """A clock that was due then, and stopped or running still; its cycle is far from real ones."""
    met = stopped_at is not None and due_at is not None and stopped_at <= due_at
    start = thread.opened_at
    with transaction():
        terms, hours = versions(start)
        clock = Clock(
            thread_id=thread.id,
            board_id=thread.board_id,
            kind=kind,
            cycle=cycle,
            policy_version_id=terms.id,
            calendar_version_id=hours.id,
            target=3600,
            state=state or ("stopped" if stopped_at else "running"),
            started_at=start,
            counts_from=start,
            due_at=due_at,
            consumed_at=start,
            stopped_at=stopped_at,
            stopped_by_id=by.id if by else None,
            stopped_as=stopped_as if stopped_at else None,
            stopped_event_id=event_id,
            outcome=("met" if met else "missed") if stopped_at else None,
            lateness=0 if met or not stopped_at or not due_at else (stopped_at - due_at).seconds,
            excused=excused,
            counted_at=counted_at or (stopped_at if met else due_at if stopped_at else None),
        )
        db.session.add(clock)
        db.session.flush()
        for what, at in changes:
            db.session.add(ClockChange(clock_id=clock.id, at=at, what=what, values={}))
    return clock


def make_promise(
    thread: Thread, owner: Any, due_at: datetime, state: str = "open", **more: Any
) -> Promise:
    """A promise of an owner to the thread's asker."""
    with transaction():
        promise = Promise(
            thread_id=thread.id,
            to_id=thread.asker_id,
            owner_id=owner.id,
            by_id=owner.id,
            words="I will look into it.",
            made_at=due_at - timedelta(hours=2),
            due_at=due_at,
            zone="Europe/Stockholm",
            state=state,
            ended_at=None if state == "open" else due_at,
            **more,
        )
        db.session.add(promise)
    return promise
