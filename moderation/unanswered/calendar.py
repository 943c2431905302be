"""Open hours: how much of them lies between two moments, and when so much of them is over. Pure.

Inside, open intervals in UTC with running totals: elapsed time is ``F(b) − F(a)`` and a deadline
``F⁻¹(F(a) + d)``, each found by one bisect.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
A_DAY = timedelta(days=1)
#: For each weekday from Monday its open intervals in wall time, as ``CalendarVersion.week``.
Week = Sequence[Sequence[Sequence[str]]]


class BeyondHorizon(Exception):
    """The open hours have not been worked out so far ahead."""


@dataclass(frozen=True)
class OpenHours:
    """Open intervals in seconds since 1970, in order and apart (they may touch): [start, end).

    ``until`` is how far they are known, in seconds; None is the end of the last. What lies before
    the first counts as closed.
    """

    intervals: Sequence[Sequence[int]]
    until: int | None = None
    _starts: list[int] = field(init=False, repr=False, compare=False)
    _ends: list[int] = field(init=False, repr=False, compare=False)
    #: Open time before each interval; the last element is all of it. In microseconds, as above.
    _before: list[int] = field(init=False, repr=False, compare=False)
    _horizon: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [start * SECOND for start, _end in self.intervals]
        ends = [end * SECOND for _start, end in self.intervals]
        lengths = (end - start for start, end in zip(starts, ends, strict=True))
        until = self.until * SECOND if self.until is not None else (ends[-1] if ends else 0)
        object.__setattr__(self, "_starts", starts)
        object.__setattr__(self, "_ends", ends)
        object.__setattr__(self, "_before", list(accumulate(lengths, initial=0)))
        object.__setattr__(self, "_horizon", until)

    def elapsed(self, a: datetime, b: datetime) -> int:
        """Open seconds from ``a`` to ``b``; negative where ``b`` is before.

        Adds up: in whole seconds of a running total, so no fraction gets lost between two spans.
        """
        return self._total(_number(b)) // SECOND - self._total(_number(a)) // SECOND

    def deadline(self, start: datetime, seconds: int) -> datetime:
        """When so many open seconds since ``start`` are over: the close, where they just fill it.

        ``start`` itself where there are none. Raises BeyondHorizon.
        """
        if seconds <= 0:
            return start
        total = self._total(_number(start)) + seconds * SECOND
        place = bisect_left(self._before, total) - 1
        if place >= len(self._starts):
            raise BeyondHorizon
        return _moment(self._starts[place] + total - self._before[place])

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at this moment; at the moment of closing it is not."""
        number = self._known(_number(at))
        place = bisect_right(self._starts, number) - 1
        return place >= 0 and number < self._ends[place]

    def next_open(self, at: datetime) -> datetime:
        """``at`` where it is open, else when it opens next. Raises BeyondHorizon."""
        return max(at, _moment(self._starts[self._coming(at)]))

    def close_of(self, at: datetime) -> datetime:
        """When the hours end in which ``at`` lies, or else the next ones. Raises BeyondHorizon."""
        return _moment(self._ends[self._coming(at)])

    def _coming(self, at: datetime) -> int:
        """The interval in which ``at`` lies, or else the next."""
        place = bisect_right(self._ends, self._known(_number(at)))
        if place >= len(self._ends):
            raise BeyondHorizon
        return place

    def _total(self, number: int) -> int:
        """F: open microseconds before this one."""
        place = bisect_right(self._starts, self._known(number)) - 1
        if place < 0:
            return 0
        return self._before[place] + min(number, self._ends[place]) - self._starts[place]

    def _known(self, number: int) -> int:
        if number > self._horizon:
            raise BeyondHorizon
        return number


def _number(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def _moment(number: int) -> datetime:
    return EPOCH + number * MICROSECOND


def end_of_working_day(hours: OpenHours, zone: str, at: datetime, days: int) -> datetime:
    """When the last hours of a working day end: the one that goes on or comes next at ``at``, and
    from there ``days`` working days on. Raises BeyondHorizon.
    """
    place = ZoneInfo(zone)
    moment = hours.next_open(at)
    for _day in range(days):
        moment = hours.next_open(_start_of(moment.astimezone(place).date() + A_DAY, place))
    following = _start_of(moment.astimezone(place).date() + A_DAY, place)
    close = hours.close_of(moment)
    while (later := hours.next_open(close)) < following:
        close = hours.close_of(later)
    return close


# --- From what people say to intervals -----------------------------------------------------------


def build(
    week: Week, exceptions: Iterable[Mapping[str, Any]], zone: str, begins: date, until: date
) -> list[list[int]]:
    """The open intervals of these days (not of ``until``), in seconds since 1970.

    A wall time that comes twice, as clocks are set back, means the first; one that is skipped means
    the moment of the skip. So what touches goes on touching, and a day is as long as it is.
    """
    place, found = ZoneInfo(zone), []
    special = {date.fromisoformat(each["date"]): each["open"] for each in exceptions}
    for number in range((until - begins).days):
        day = begins + number * A_DAY
        for opens, closes in special.get(day, week[day.weekday()]):
            start, end = wall_time(day, opens, place), wall_time(day, closes, place)
            # Hours that are skipped altogether are no hours.
            if start < end:
                found.append([start, end])
    return found


def wall_time(day: date, words: str, place: ZoneInfo) -> int:
    """Seconds since 1970 when clocks there show this: "09:00"; "24:00" is the end of the day."""
    if words == "24:00":
        return _number(_start_of(day + A_DAY, place)) // SECOND
    return _number(_first(datetime.combine(day, time.fromisoformat(words)), place)) // SECOND


def horizon(until: date, zone: str) -> int:
    """The first moment of this day there, in seconds since 1970."""
    return _number(_start_of(until, ZoneInfo(zone))) // SECOND


def _start_of(day: date, place: ZoneInfo) -> datetime:
    return _first(datetime.combine(day, time()), place)


def _first(wall: datetime, place: ZoneInfo) -> datetime:
    """The first moment at which clocks there show this or later, in UTC."""
    moment = wall.replace(tzinfo=place).astimezone(UTC)
    if moment.astimezone(place).replace(tzinfo=None) == wall:
        return moment
    # Skipped: clocks are set forward between these two.
    low, high = wall.replace(tzinfo=place, fold=1).astimezone(UTC), moment
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(place).replace(tzinfo=None) < wall:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


__all__ = ["BeyondHorizon", "OpenHours", "build", "end_of_working_day", "horizon", "wall_time"]
