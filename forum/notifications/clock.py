"""When the next digest is made. Pure: no Flask, no database."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

SOON, DAILY, WEEKLY, NEVER = RHYTHMS = ("soon", "daily", "weekly", "never")
#: On whose wall it is this time, in their own zone; a weekly one comes on Mondays.
MORNING = time(7)
MONDAY = 0


def next_digest(now: datetime, zone: str, rhythm: str) -> datetime | None:
    """The first such morning after ``now``, in UTC; None for a rhythm without digests.

    Counted by the clock on the wall: in the nights when it is changed a day has 23 or 25 hours.
    """
    if rhythm not in (DAILY, WEEKLY):
        return None
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    for days in range(9):
        day = today + timedelta(days=days)
        morning = datetime.combine(day, MORNING, here).astimezone(UTC)
        if morning > now and (rhythm == DAILY or day.weekday() == MONDAY):
            return morning
    raise AssertionError("Within nine days there is a Monday.")


def is_morning(at: datetime, zone: str) -> bool:
    """Whether a digest of this moment comes in the morning there; not after a journey."""
    return at.astimezone(ZoneInfo(zone)).time().replace(second=0, microsecond=0) == MORNING
