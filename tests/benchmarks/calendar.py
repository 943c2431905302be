"""Open hours against ``businesstimedelta``: ``python -m tests.benchmarks.calendar``.

Both answer the same questions over the same office hours, lunch breaks and Swedish holidays, in
turn; each answer is compared. Prints the CPU time of one answer and how many times quicker ours is.
"""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from time import process_time
from typing import Any

import holidays
import pytz
from businesstimedelta import BusinessTimeDelta, HolidayRule, LunchTimeRule, Rules, WorkDayRule

from moderation.unanswered.calendar import OpenHours, build

ZONE = "Europe/Stockholm"
QUESTIONS = 300
#: How long the spans are: answers within hours, numbers over a quarter.
SPANS = {"a day": 1, "two weeks": 14, "a quarter": 91}


def calendars() -> tuple[OpenHours, Any]:
    """The same hours twice: ours, worked out for three years, and theirs."""
    free = holidays.country_holidays("SE", years=range(2026, 2030), include_sundays=False)
    special = [{"date": day.isoformat(), "name": "", "open": []} for day in free]
    week = [[["08:00", "12:00"], ["13:00", "17:00"]]] * 5 + [[], []]
    began = process_time()
    ours = OpenHours(build(week, special, ZONE, date(2026, 1, 1), date(2029, 1, 1)))
    print(f"three years worked out in {(process_time() - began) * 1000:.1f} ms")
    tz = pytz.timezone(ZONE)
    work = WorkDayRule(time(8), time(17), tz=tz)
    return ours, Rules([work, LunchTimeRule(tz=tz), HolidayRule(sorted(free), tz=tz)])


def clocked(ask: Callable[[Any], Any], questions: Sequence[Any]) -> tuple[float, list[Any]]:
    """Microseconds of CPU time for one answer, and all answers."""
    began = process_time()
    answers = [ask(each) for each in questions]
    return (process_time() - began) / len(questions) * 1e6, answers


def main() -> None:
    """Ask both, compare, print."""
    chance, (ours, theirs) = random.Random(1), calendars()
    first = datetime(2026, 2, 1, tzinfo=UTC)
    for name, days in SPANS.items():
        starts = [first + timedelta(minutes=chance.randrange(500_000)) for _ in range(QUESTIONS)]
        spans = [(a, a + timedelta(seconds=chance.randrange(1, days * 86400))) for a in starts]
        mine, said = clocked(lambda span: ours.elapsed(*span), spans)
        other, told = clocked(lambda span: theirs.difference(*span).timedelta, spans)
        assert said == [each.total_seconds() for each in told]
        print(
            f"elapsed over {name}: {mine:.2f} us, theirs {other:.0f} us: {other / mine:.0f} times"
        )

        waits = [(a, chance.randrange(1, days * 8 * 3600 * 5 // 7 + 2)) for a in starts]
        mine, said = clocked(lambda wait: ours.deadline(*wait), waits)
        other, told = clocked(
            lambda wait: wait[0] + BusinessTimeDelta(theirs, seconds=wait[1]), waits
        )
        assert said == told
        print(
            f"deadline after {name}: {mine:.2f} us, theirs {other:.0f} us: {other / mine:.0f} times"
        )


if __name__ == "__main__":
    main()
