"""Periods: whole days in the site's time zone, the period before, and steps for plots. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK, MONTH, QUARTER, LAST_QUARTER, YEAR, OWN = (
    "week",
    "month",
    "quarter",
    "last_quarter",
    "year",
    "own",
)
#: Days up to and with today.
_LENGTHS = {WEEK: 7, MONTH: 28, YEAR: 365}
#: So long may a period of one's own be, in days: three years.
LONGEST = 3 * 366
_BY_DAY, _BY_WEEK = 35, 200


@dataclass(frozen=True)
class Period:
    """From ``since`` up to, and without, ``until``; both UTC, ``first`` and ``last`` local days.

    A period that is under way ends now, so that it can be compared with as much of another.
    """

    name: str
    first: date
    last: date
    since: datetime
    until: datetime
    zone: ZoneInfo

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def steps(self) -> list["Step"]:
        """Days, weeks (of seven days, the last ends with the period) or months, in order."""
        return [
            Step(first, max(_midnight(first, self.zone), self.since), min(end, self.until))
            for first, end in self._bounds()
            if _midnight(first, self.zone) < self.until
        ]

    def _bounds(self) -> Iterator[tuple[date, datetime]]:
        day = self._first_step()
        while day <= self.last:
            following = self._following(day)
            yield max(day, self.first), _midnight(following, self.zone)
            day = following

    def _first_step(self) -> date:
        if self.unit == "week":
            return self.first - timedelta(days=-self.days % 7)
        return self.first.replace(day=1) if self.unit == "month" else self.first

    def _following(self, day: date) -> date:
        if self.unit == "month":
            return _month_after(day)
        return day + timedelta(days=7 if self.unit == "week" else 1)

    @property
    def unit(self) -> str:
        """How long a step of it is: day, week or month."""
        if self.days <= _BY_DAY:
            return "day"
        return "week" if self.days <= _BY_WEEK else "month"


@dataclass(frozen=True)
class Step:
    """A part of a period: its first day, and its moments in UTC (``until`` is not in it)."""

    first: date
    since: datetime
    until: datetime


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a local day begins; days are 23 or 25 hours long when the clocks change."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _quarter_of(day: date) -> date:
    """The first day of its quarter."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def _made(name: str, first: date, last: date, now: datetime, zone: ZoneInfo) -> Period:
    ends = _midnight(last + timedelta(days=1), zone)
    since = _midnight(first, zone)
    return Period(name, first, last, since, max(min(ends, now), since), zone)


def named(name: str, now: datetime, zone: ZoneInfo) -> Period:
    """A period by its name; the last seven days where there is none of that name."""
    today = now.astimezone(zone).date()
    quarter = _quarter_of(today)
    if name == QUARTER:
        return _made(name, quarter, today, now, zone)
    if name == LAST_QUARTER:
        last = quarter - timedelta(days=1)
        return _made(name, _quarter_of(last), last, now, zone)
    name = name if name in _LENGTHS else WEEK
    return _made(name, today - timedelta(days=_LENGTHS[name] - 1), today, now, zone)


def own(first: date, last: date, now: datetime, zone: ZoneInfo) -> Period:
    """A period of one's own, whichever day is named first; not longer than three years."""
    first, last = min(first, last), max(first, last)
    last = min(last, now.astimezone(zone).date())
    first = max(min(first, last), last - timedelta(days=LONGEST - 1))
    return _made(OWN, first, last, now, zone)


def before(period: Period, now: datetime) -> Period:
    """What to compare with: as many days before it, or the quarter before; if it is under way,
    only as far into it, to the same time of day."""
    if period.name in (QUARTER, LAST_QUARTER):
        end = period.first - timedelta(days=1)
        first = _quarter_of(end)
        last = min(end, first + (period.last - period.first)) if period.name == QUARTER else end
    else:
        first = period.first - timedelta(days=period.days)
        last = period.first - timedelta(days=1)
    former = _made(period.name, first, last, now, period.zone)
    if period.until < _midnight(period.last + timedelta(days=1), period.zone):
        clock = period.until.astimezone(period.zone).time()
        same = datetime.combine(last, clock, period.zone).astimezone(UTC)
        former = Period(period.name, first, last, former.since, same, period.zone)
    return former


def asked(arguments: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Period:
    """As an address says: ``period``, or ``from`` and ``to``, which go before it."""
    first, last = _day(arguments.get("from", "")), _day(arguments.get("to", ""))
    if first or last:
        today = now.astimezone(zone).date()
        return own(first or last or today, last or today, now, zone)
    return named(arguments.get("period", ""), now, zone)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 < day.year < 9000 else None
