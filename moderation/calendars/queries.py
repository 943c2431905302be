"""Reads of calendars: their versions, and the open hours that were worked out for each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias, cast

from flask import current_app
from sqlalchemy import func, select

from forum.database import after_commit, db, once
from forum.errors import Missing
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.people.names import name_key
from moderation.calendars.models import Calendar, CalendarStretch, CalendarVersion
from moderation.unanswered.calendar import OpenHours, horizon

Kept: TypeAlias = dict[int, tuple[OpenHours, datetime]]
#: In ``app.extensions``: version id → its open hours, and when this process read them.
KEPT = "open_hours"
#: Stretches never change, but a job adds one now and then.
KEPT_FOR = timedelta(days=1)


def hours_of(version_id: int) -> OpenHours:
    """The open hours of this version, as far as they are worked out; kept in the process."""
    kept = _kept().get(version_id)
    if kept is not None and this_moment() - kept[1] < KEPT_FOR:
        return kept[0]
    return once(("open hours", version_id), lambda: _load_hours(version_id))


def _load_hours(version_id: int) -> OpenHours:
    rows = db.session.execute(
        select(CalendarStretch.intervals, CalendarStretch.until, CalendarVersion.zone)
        .join(CalendarVersion, CalendarVersion.id == CalendarStretch.version_id)
        .where(CalendarStretch.version_id == version_id)
        .order_by(CalendarStretch.begins)
    ).all()
    intervals = [interval for row in rows for interval in row.intervals]
    hours = OpenHours(intervals, horizon(rows[-1].until, rows[-1].zone))
    if db.session().info.get("writing"):
        # It may be rolled back, and its id be given to another version.
        after_commit(_keep, version_id, hours, this_moment())
    else:
        _keep(version_id, hours, this_moment())
    return hours


def _kept() -> Kept:
    return cast(Kept, current_app.extensions.setdefault(KEPT, {}))


def _keep(version_id: int, hours: OpenHours, read_at: datetime) -> None:
    _kept()[version_id] = (hours, read_at)


def newest_version(calendar_id: int) -> CalendarVersion:
    """What this calendar says now."""
    return once(
        ("calendar", calendar_id),
        lambda: db.session.scalars(
            select(CalendarVersion)
            .where(CalendarVersion.calendar_id == calendar_id)
            .order_by(CalendarVersion.number.desc())
            .limit(1)
        ).one(),
    )


@dataclass(frozen=True)
class Listed:
    """A calendar with what it says now."""

    calendar: Calendar
    version: CalendarVersion


def all_calendars() -> list[Listed]:
    """Every calendar, the usual one first, those that were put away last, in one statement."""
    newest = (
        select(CalendarVersion.calendar_id, func.max(CalendarVersion.number).label("number"))
        .group_by(CalendarVersion.calendar_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Calendar, CalendarVersion)
        .join(CalendarVersion, CalendarVersion.calendar_id == Calendar.id)
        .join(
            newest,
            (newest.c.calendar_id == CalendarVersion.calendar_id)
            & (newest.c.number == CalendarVersion.number),
        )
    )
    found = [Listed(*row) for row in rows]
    return sorted(found, key=lambda each: _order(each.calendar))


def _order(calendar: Calendar) -> tuple[bool, bool, str]:
    return calendar.archived_at is not None, not calendar.is_default, name_key(calendar.name)


def get_calendar(calendar_id: int) -> Calendar:
    """The calendar with this id. Raises Missing."""
    calendar = db.session.get(Calendar, calendar_id)
    if calendar is None:
        raise Missing
    return calendar


def versions_of(calendar: Calendar) -> list[tuple[CalendarVersion, Person | None]]:
    """All that this calendar said, the newest first, and who said it."""
    rows = db.session.execute(
        select(CalendarVersion, Person)
        .outerjoin(Person, Person.id == CalendarVersion.by_id)
        .where(CalendarVersion.calendar_id == calendar.id)
        .order_by(CalendarVersion.number.desc())
    )
    return [(version, person) for version, person in rows]


def default_calendar() -> Calendar | None:
    """The calendar of boards that name no other, if there is one."""
    return once(
        "default calendar",
        lambda: db.session.scalar(select(Calendar).where(Calendar.is_default)),
    )
