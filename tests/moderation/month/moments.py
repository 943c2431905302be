"""Odd moments: when things happen that are awkward to count."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
#: A month with the change to summer time (29 March) and Easter (3 to 6 April) in it.
BEGINS = datetime(2026, 3, 16, tzinfo=UTC)
ENDS = datetime(2026, 4, 20, tzinfo=UTC)
#: What the recount looks up: terms that reach beyond the month, too.
KNOWN_FROM, KNOWN_UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
#: On the wall: opening, lunch, close, midnight, and the hour that is left out.
EDGES = (time(9), time(12), time(13), time(17), time(0), time(2), time(3))
AROUND = (-60, -1, 0, 0, 0, 1, 60)
A_DAY = timedelta(days=1)


def seconds(count: int) -> timedelta:
    return timedelta(seconds=count)


class Moments:
    """Hands out moments, by a random of its own."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def some(self) -> datetime:
        """Any moment of the month's first three weeks, or one of its edges."""
        span = int((ENDS - BEGINS).total_seconds()) * 3 // 5
        moment = BEGINS + seconds(self.random.randrange(span))
        return self.edge_after(moment) if self.random.random() < 0.5 else moment

    def edge_after(self, moment: datetime) -> datetime:
        """The next edge of a day, give or take a little; never before the moment."""
        edge = self.random.choice(list(self._edges(moment))[:8])
        return max(moment, edge + seconds(self.random.choice(AROUND)))

    def _edges(self, moment: datetime) -> Iterator[datetime]:
        first = moment.astimezone(STOCKHOLM).date()
        walls = (
            datetime.combine(first + n * A_DAY, wall, STOCKHOLM)
            for n in range(3)
            for wall in sorted(EDGES)
        )
        return (wall.astimezone(UTC) for wall in walls if wall >= moment)

    def after(self, moment: datetime, dues: Sequence[datetime]) -> datetime:
        """When something happens next: at once, soon, days later, on an edge, or just when
        something is due."""
        ahead = [due for due in dues if due > moment]
        how = self.random.random()
        if ahead and how < 0.25:
            due = self.random.choice(ahead)
            return max(moment, due + seconds(self.random.choice((-1, 0, 0, 1, 3600))))
        if how < 0.45:
            return self.edge_after(moment)
        longest = self.random.choice((0, 0, 90, 3600, 8 * 3600, 3 * 86_400))
        return moment + seconds(self.random.randint(0, longest))
