"""The clocks of a thread with everything that happened to them, and under which terms they ran."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.database import db
from forum.people.models import Person
from forum.threads.models import Thread, ThreadEvent
from moderation.calendars.models import Calendar, CalendarVersion
from moderation.clocks.models import Clock, ClockChange, ClockPolicy, PolicyVersion, ThreadTerms
from moderation.clocks.queries import clocks_of


@dataclass(frozen=True)
class Step:
    """Something that happened to a clock: what, when, by whose doing, and what it was before."""

    change: ClockChange
    by: Person | None
    before: Mapping[str, Any]

    @property
    def due_at(self) -> datetime | None:
        """The due time that it brought, if it brought another."""
        said = self.change.values.get("due_at")
        if said is None or said == self.before.get("due_at"):
            return None
        return datetime.fromisoformat(said)

    def changed(self, name: str) -> tuple[Any, Any] | None:
        """What this column was before and after, where the step gave it another value."""
        was, now = self.before.get(name), self.change.values.get(name)
        return (was, now) if was is not None and now is not None and was != now else None


@dataclass(frozen=True)
class Told:
    """A clock with its steps in order."""

    clock: Clock
    steps: Sequence[Step]


@dataclass(frozen=True)
class Versions:
    """What the ids of versions mean: board and number of a policy's; name and number of a
    calendar's. The site's policy has no board."""

    policies: Mapping[int, tuple[int | None, int]]
    calendars: Mapping[int, tuple[str, int]]


def told_clocks(thread: Thread) -> list[Told]:
    """All clocks of the thread, those that began last first. Two statements."""
    clocks = clocks_of([thread.id], live=False)[thread.id]
    rows = db.session.execute(
        select(ClockChange, Person)
        .outerjoin(ThreadEvent, ThreadEvent.id == ClockChange.event_id)
        .outerjoin(Person, Person.id == ThreadEvent.by_id)
        .where(ClockChange.clock_id.in_([clock.id for clock in clocks]))
        .order_by(ClockChange.id)
    )
    steps: dict[int, list[Step]] = defaultdict(list)
    folded: dict[int, dict[str, Any]] = defaultdict(dict)
    for change, by in rows:
        steps[change.clock_id].append(Step(change, by, dict(folded[change.clock_id])))
        folded[change.clock_id] |= change.values
    clocks.sort(key=lambda clock: (clock.started_at, clock.id), reverse=True)
    return [Told(clock, steps[clock.id]) for clock in clocks]


def terms_of(thread: Thread) -> Sequence[ThreadTerms]:
    """Under which terms the thread stood, in order."""
    found = select(ThreadTerms).where(ThreadTerms.thread_id == thread.id)
    return db.session.scalars(found.order_by(ThreadTerms.at, ThreadTerms.id)).all()


def versions_of(told: Sequence[Told], terms: Sequence[ThreadTerms]) -> Versions:
    """The versions that are spoken of. Two statements."""
    names = {"policy_version_id": set[int](), "calendar_version_id": set[int]()}
    for name, ids in names.items():
        ids |= {getattr(each.clock, name) for each in told}
        ids |= {getattr(each, name) for each in terms if getattr(each, name)}
        for each in told:
            said = (step.change.values.get(name) for step in each.steps)
            ids |= {version for version in said if version}
    policies = db.session.execute(
        select(PolicyVersion.id, ClockPolicy.board_id, PolicyVersion.number)
        .join(ClockPolicy, ClockPolicy.id == PolicyVersion.policy_id)
        .where(PolicyVersion.id.in_(names["policy_version_id"]))
    )
    calendars = db.session.execute(
        select(CalendarVersion.id, Calendar.name, CalendarVersion.number)
        .join(CalendarVersion.calendar)
        .where(CalendarVersion.id.in_(names["calendar_version_id"]))
    )
    return Versions(
        {row.id: (row.board_id, row.number) for row in policies},
        {row.id: (row.name, row.number) for row in calendars},
    )
