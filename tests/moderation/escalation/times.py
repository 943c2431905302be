"""A week of last month's end, and clocks and promises that run in it, made as rows."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from forum.database import transaction
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.models import Thread
from moderation.calendars.queries import default_calendar, hours_of, newest_version
from moderation.clocks.models import Clock, ClockPolicy, PolicyVersion
from moderation.escalation.ladder import Rung, write
from moderation.escalation.looking import watch_promise, watch_thread
from moderation.escalation.models import Ladder
from moderation.hosts.models import Presence
from moderation.promises.models import Promise
from tests.cast import make_calendar

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOUR = 3600


def monday() -> date:
    """The Monday of last week: everybody was appointed by then."""
    today = this_moment().astimezone(STOCKHOLM).date()
    return today - timedelta(days=today.weekday() + 7)


def at(day: int, hour: str) -> datetime:
    """This wall time in Stockholm, so many days after that Monday."""
    wall = datetime.combine(monday() + timedelta(days=day), time.fromisoformat(hour), STOCKHOLM)
    return wall.astimezone(UTC)


def hours_version() -> Any:
    """The newest version of the default calendar: Monday to Friday, nine to five."""
    calendar = default_calendar() or make_calendar("Office")
    return newest_version(calendar.id)


def run_clock(
    thread: Thread,
    *,
    kind: str = "first_answer",
    target: int = 4 * HOUR,
    started_at: datetime,
    watched: bool = True,
    **more: Any,
) -> Clock:
    """A clock that runs since then."""
    version = hours_version()
    with transaction() as session:
        policy = session.scalar(select(ClockPolicy).limit(1))
        if policy is None:
            policy = ClockPolicy(board_id=None, made_at=started_at)
            session.add(policy)
            session.flush()
            first = PolicyVersion(
                policy_id=policy.id,
                number=1,
                calendar_id=version.calendar_id,
                rules=[],
                made_at=started_at,
            )
            session.add(first)
            session.flush()
        values: dict[str, Any] = {
            "thread_id": thread.id,
            "board_id": thread.board_id,
            "kind": kind,
            "cycle": 1,
            "policy_version_id": session.scalar(select(PolicyVersion.id).limit(1)),
            "calendar_version_id": version.id,
            "target": target,
            "state": "running",
            "started_at": started_at,
            "counts_from": started_at,
            "consumed_at": started_at,
            "due_at": hours_of(version.id).deadline(started_at, target),
        }
        clock = Clock(**{**values, **more})
        session.add(clock)
        session.flush()
        if watched:
            watch_thread(thread.id, started_at)
    return clock


def put_up(*rungs: Rung, board_id: int | None = None, is_on: bool = True) -> Ladder:
    """A ladder with these rungs."""
    with transaction() as session:
        ladder = Ladder(
            board_id=board_id, is_on=is_on, rungs=write(rungs), changed_at=at(-30, "09:00")
        )
        session.add(ladder)
    return ladder


def promise(
    thread: Thread, owner: Person, *, made_at: datetime, due_at: datetime, calendar: bool = True
) -> Promise:
    """The owner promised the asker something."""
    if calendar:
        hours_version()
    with transaction() as session:
        made = Promise(
            thread_id=thread.id,
            to_id=thread.asker_id,
            owner_id=owner.id,
            by_id=owner.id,
            words="I ask the workshop and tell you.",
            made_at=made_at,
            due_at=due_at,
            zone="Europe/Stockholm",
        )
        session.add(made)
        session.flush()
        watch_promise(made.id, made_at)
    return made


def is_here(person: Person, since: datetime) -> None:
    """They are online at this moment, and until they say otherwise by another call."""
    with transaction() as session:
        session.merge(Presence(person_id=person.id, seen_at=since, away_at=None))


def is_away(person: Person, since: datetime) -> None:
    """They have said that they are away."""
    with transaction() as session:
        session.merge(Presence(person_id=person.id, seen_at=since, away_at=since))


def seconds(start: datetime, end: datetime) -> int:
    """Open seconds between the two."""
    return hours_of(hours_version().id).elapsed(start, end)
