"""In which order the day's work stands. Pure.

First the broken promises, then those that fall due within their lead time, the earliest first.
After them what can still be met, the earliest due first; and every third place is for the oldest
of what is late, so that it is neither forgotten nor in the way of what can be saved.
"""

from dataclasses import dataclass
from datetime import datetime

BROKEN, PROMISED, MEETABLE, LATE = ("broken", "promised", "meetable", "late")
#: Seconds of open time before it is due in which a promise, or a thread, wants to be looked at.
LEAD = 4 * 3600
#: Every so many places after the promises is for the oldest that is late.
THIRD = 3


@dataclass(frozen=True)
class Lengths:
    """How many of each sort there are."""

    broken: int = 0
    promised: int = 0
    meetable: int = 0
    late: int = 0

    @property
    def promises(self) -> int:
        return self.broken + self.promised

    @property
    def total(self) -> int:
        return self.promises + self.meetable + self.late


def sort_of_promise(due_at: datetime, now: datetime, soon: datetime) -> str | None:
    """Broken from the moment when it is due; None before its lead time, which reaches ``soon``."""
    if due_at <= now:
        return BROKEN
    return PROMISED if due_at <= soon else None


def place(number: int, lengths: Lengths) -> tuple[str, int]:
    """Which sort stands at this place, and which of that sort; both count from 0.

    Raises IndexError behind the last place.
    """
    if not 0 <= number < lengths.total:
        raise IndexError(number)
    if number < lengths.broken:
        return BROKEN, number
    if number < lengths.promises:
        return PROMISED, number - lengths.broken
    mixed = number - lengths.promises
    before, after = _late_among(mixed, lengths), _late_among(mixed + 1, lengths)
    return (LATE, before) if after > before else (MEETABLE, mixed - before)


def _late_among(places: int, lengths: Lengths) -> int:
    """How many of the first places behind the promises are for what is late."""
    return min(lengths.late, max(places // THIRD, places - lengths.meetable))


def places(start: int, size: int, lengths: Lengths) -> list[tuple[str, int]]:
    """What stands at up to ``size`` places from ``start`` on."""
    return [place(number, lengths) for number in range(start, min(start + size, lengths.total))]
