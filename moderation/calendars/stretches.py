"""Working out open hours ahead of time: what is once written never changes."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from forum.database import db
from moderation.calendars.models import CalendarStretch, CalendarVersion
from moderation.unanswered.calendar import build

#: How far back a new version is worked out: threads that wait already may come under it.
BACK = timedelta(days=366)
#: How far ahead, and by how much that may shrink before the job works out more.
AHEAD = timedelta(days=3 * 366)
SLACK = timedelta(days=30)


def work_out(version: CalendarVersion, now: datetime) -> CalendarStretch:
    """The first stretch of a new version, which has been added to the session."""
    today = now.astimezone(ZoneInfo(version.zone)).date()
    return _add(version, today - BACK, today + AHEAD)


def extend(version: CalendarVersion, now: datetime) -> CalendarStretch | None:
    """Work out more if the horizon has come near; in a transaction that holds the calendar."""
    wanted = now.astimezone(ZoneInfo(version.zone)).date() + AHEAD
    until = db.session.scalar(
        select(func.max(CalendarStretch.until)).where(CalendarStretch.version_id == version.id)
    )
    if until is None or wanted - until < SLACK:
        return None
    return _add(version, until, wanted)


def _add(version: CalendarVersion, begins: date, until: date) -> CalendarStretch:
    intervals = build(version.week, version.exceptions, version.zone, begins, until)
    stretch = CalendarStretch(
        version_id=version.id, begins=begins, until=until, intervals=intervals
    )
    db.session.add(stretch)
    db.session.flush()
    return stretch
