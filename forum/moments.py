"""Time: read in one place, so that whatever decides by time can be given another ``now``."""

from datetime import UTC, datetime, timedelta

from flask_babel import format_date, format_time, format_timedelta, get_timezone
from flask_babel import gettext as _


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def moment(at: datetime) -> str:
    """A time as one would say it: "5 minutes ago" within a day, else the date."""
    age = now() - at
    if timedelta(0) <= age < timedelta(seconds=50):
        return _("just now")
    if abs(age) < timedelta(days=1):
        return format_timedelta(-age, add_direction=True)
    return format_date(at, "medium")


def full_time(at: datetime) -> str:
    """Date, hour and minute, in the reader's time zone."""
    return f"{format_date(at, 'medium')} {format_time(at, 'short')}"


def day(at: datetime) -> str:
    """The day, in the reader's time zone: "3 March 2026"."""
    return format_date(at, "long")


def by_when(at: datetime, moment: datetime | None = None) -> str:
    """When something is due, in the reader's time zone: "today 15:00", "Tuesday 15:00"."""
    zone = get_timezone()
    at, today = at.astimezone(zone), (moment or now()).astimezone(zone).date()
    days, hour = (at.date() - today).days, format_time(at, "short", rebase=False)
    if days == 0:
        return _("today %(time)s", time=hour)
    if days == 1:
        return _("tomorrow %(time)s", time=hour)
    if days == -1:
        return _("yesterday %(time)s", time=hour)
    if 1 < days < 7:
        return f"{format_date(at, 'EEEE', rebase=False)} {hour}"
    return f"{format_date(at, 'medium', rebase=False)} {hour}"


def month(at: datetime) -> str:
    """Month and year, in the reader's time zone: "March 2026"."""
    return format_date(at, "LLLL y")


def span(length: timedelta) -> str:
    """A length of time in the reader's language: "3 hours"."""
    return format_timedelta(length, threshold=1.1)
