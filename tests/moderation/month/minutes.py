"""Open hours the slow way: every minute is looked up on the wall clock of the calendar's zone.

Nothing is added up beforehand, no interval is turned into UTC: what the wall clock shows twice is
open twice, what it leaves out is never open. Used to check the quick way.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

A_MINUTE = timedelta(minutes=1)


class Minutes:
    """The open minutes of a calendar between two days, as it was written down."""

    def __init__(
        self,
        week: list[list[list[str]]],
        exceptions: list[dict[str, Any]],
        zone: str,
        begins: datetime,
        ends: datetime,
    ) -> None:
        self.begins = begins
        self.week = [_hours(day) for day in week]
        self.exceptions = {each["date"]: _hours(each["open"]) for each in exceptions}
        self.zone, count = ZoneInfo(zone), (ends - begins) // A_MINUTE
        #: One byte a minute: 1 is open.
        self.open = bytes(self._is_open(begins + place * A_MINUTE) for place in range(count))

    def _is_open(self, minute: datetime) -> bool:
        wall = minute.astimezone(self.zone)
        shown = wall.hour * 60 + wall.minute
        hours = self.exceptions.get(f"{wall:%Y-%m-%d}", self.week[wall.weekday()])
        return any(start <= shown < end for start, end in hours)

    def elapsed(self, start: datetime, end: datetime) -> int:
        """Open seconds between two moments; none where the end is not after the start."""
        if end <= start:
            return 0
        first, last = self._place(start), self._place(end)
        if first == last:
            return self.open[first] * _seconds(end - start)
        head = self.open[first] * (60 - _second(start))
        tail = self.open[last] * _second(end)
        return head + 60 * self.open.count(1, first + 1, last) + tail

    def deadline(self, start: datetime, seconds: int) -> datetime:
        """The first moment by which so many open seconds have passed."""
        moment, left = start, seconds
        while left > 0:
            opens = self.open.index(1, self._place(moment))
            moment = max(moment, self._moment(opens))
            closes = self._moment(self.open.find(0, opens) % (len(self.open) + 1))
            here = _seconds(closes - moment)
            if left <= here:
                return moment + timedelta(seconds=left)
            moment, left = closes, left - here
        return moment

    def _moment(self, place: int) -> datetime:
        return self.begins + place * A_MINUTE

    def _place(self, moment: datetime) -> int:
        place = (moment - self.begins) // A_MINUTE
        if not 0 <= place < len(self.open):
            raise ValueError(f"{moment} lies outside of what was looked up")
        return place


def _hours(day: list[list[str]]) -> list[tuple[int, int]]:
    return [(_minutes(start), _minutes(end)) for start, end in day]


def _minutes(words: str) -> int:
    hours, minutes = words.split(":")
    return int(hours) * 60 + int(minutes)


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _second(moment: datetime) -> int:
    return moment.astimezone(UTC).second
