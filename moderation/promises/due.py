"""When a promise is due: what the picker offers, and what it takes. Pure.

Whoever promises chooses a wall time in the company's zone, and that is what was promised: "Tuesday
15:00" stays 15:00 there, whatever clocks do until then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from moderation.unanswered.calendar import (
    BeyondHorizon,
    OpenHours,
    end_of_working_day,
    wall_time,
)

#: Nobody promises for longer ahead.
MOST = timedelta(days=365)
A_DAY, A_SECOND = timedelta(days=1), timedelta(seconds=1)
PRESETS = NOON, TUESDAY, TWO_DAYS = ("noon", "tuesday", "two_days")
_TUESDAY = 1
_SEARCHED_DAYS = 40
_CLOSE = "17:00"


@dataclass(frozen=True)
class Open:
    """The hours in which somebody can keep a promise; without ``hours`` at any time."""

    zone: str
    hours: OpenHours | None = None

    def is_in(self, at: datetime) -> bool:
        """Whether this is a time of work; the moment of closing still is one."""
        if self.hours is None:
            return True
        return self.hours.is_open(at) or self.hours.is_open(at - A_SECOND)

    def at(self, day: date, wall: str) -> datetime:
        """When clocks there show this on that day, in UTC."""
        return datetime.fromtimestamp(wall_time(day, wall, ZoneInfo(self.zone)), UTC)

    def day_of(self, at: datetime) -> date:
        """The day that it is there."""
        return at.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True)
class Preset:
    """A due time that the picker offers; ``wall`` is what is sent for it."""

    key: str
    due_at: datetime
    wall: str


def presets(now: datetime, opened: Open) -> list[Preset]:
    """Tomorrow noon, Tuesday 15:00, in two working days by close; each moves on to an open day."""
    found: dict[datetime, Preset] = {}
    for key, at in _offered(now, opened):
        if at is not None and now < at <= now + MOST:
            found.setdefault(at, Preset(key, at, wall_of(at, opened.zone)))
    return sorted(found.values(), key=lambda preset: preset.due_at)


def _offered(now: datetime, opened: Open) -> Iterator[tuple[str, datetime | None]]:
    today = opened.day_of(now)
    yield NOON, _first_open(today + A_DAY, "12:00", opened)
    ahead = (_TUESDAY - today.weekday() - 1) % 7 + 1
    yield TUESDAY, _first_open(today + ahead * A_DAY, "15:00", opened)
    yield TWO_DAYS, _two_days(now, opened)


def _first_open(day: date, wall: str, opened: Open) -> datetime | None:
    try:
        times = (opened.at(day + n * A_DAY, wall) for n in range(_SEARCHED_DAYS))
        return next((at for at in times if opened.is_in(at)), None)
    except BeyondHorizon:
        return None


def _two_days(now: datetime, opened: Open) -> datetime | None:
    if opened.hours is not None:
        try:
            return end_of_working_day(opened.hours, opened.zone, now, 2)
        except BeyondHorizon:
            return None
    day = opened.day_of(now)
    for _one in range(2):
        day += A_DAY
        while day.weekday() > 4:
            day += A_DAY
    return opened.at(day, _CLOSE)


def wall_of(at: datetime, zone: str) -> str:
    """What clocks there show, as a form sends it: "2026-11-24T15:00"."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def due_from(wall: str, opened: Open) -> datetime:
    """The moment that a form means. Raises ValueError for what is no time."""
    typed = datetime.fromisoformat(wall.strip())
    if typed.tzinfo is not None or typed.year > 9000:
        raise ValueError(wall)
    return opened.at(typed.date(), typed.strftime("%H:%M"))


PASSED, TOO_FAR, CLOSED = ("passed", "too_far", "closed")


def trouble(due_at: datetime, now: datetime, opened: Open) -> str | None:
    """Why nobody can promise for then; None where they can."""
    if due_at <= now:
        return PASSED
    if due_at > now + MOST:
        return TOO_FAR
    try:
        return None if opened.is_in(due_at) else CLOSED
    except BeyondHorizon:
        return TOO_FAR
