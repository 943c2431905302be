"""Reads of calendars: their versions, and the open hours that were worked out for each."""

from datetime import datetime, timedelta
from typing import TypeAlias, cast

from flask import current_app
from sqlalchemy import select

from forum.database import after_commit, db, once
from forum.moments import now as this_moment
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


def default_calendar() -> Calendar | None:
    """The calendar of boards that name no other, if there is one."""
    return once(
        "default calendar",
        lambda: db.session.scalar(select(Calendar).where(Calendar.is_default)),
    )
