"""How numbers are said: lengths, shares, and what they were before."""

from datetime import date, datetime, timedelta
from typing import Any

from babel.units import format_unit
from flask_babel import format_date, format_decimal, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from moderation.clocks.words import CLOCK_WORDS
from moderation.insight.periods import LAST_QUARTER, QUARTER, WEEK, Period, Step
from moderation.insight.tallies import Tally

EXCUSED_WORDS = {
    "taken_back": _l("An answer was taken back after the time had passed."),
    "released_late": _l("It was released from review when the time had passed."),
    "new_terms": _l("With new answer times, the time had already passed."),
}
_UNITS = (("duration-day", 86_400), ("duration-hour", 3_600), ("duration-minute", 60))


def length(value: timedelta | int | None) -> str:
    """A length of time in two units at most: "2 days 3 hr", "4 min"; seconds or a timedelta."""
    seconds = int(value.total_seconds()) if isinstance(value, timedelta) else int(value or 0)
    if seconds < 60:
        return _("under a minute")
    said: list[str] = []
    for unit, size in _UNITS:
        count, rest = divmod(seconds, size)
        if count or said:
            if count:
                said.append(format_unit(count, unit, "short", locale=get_locale()))
            if len(said) == 2 or (said and not count):
                break
        seconds = rest
    return "\N{NO-BREAK SPACE}".join(said)


def short_length(seconds: int) -> str:
    """A round length beside a plot, as short as it gets: "4h", "2d"."""
    unit, size = next((each for each in _UNITS if seconds >= each[1]), _UNITS[-1])
    return format_unit(seconds // size, unit, "narrow", locale=get_locale())


def whole_number(value: int) -> str:
    return format_decimal(value)


def usual(tally: Tally) -> str:
    """A median, or that there are too few to say."""
    if not tally.n:
        return "–"
    return length(tally.middle) if tally.middle is not None else _("too few to say")


def slowest(tally: Tally) -> str:
    """A p90, or that there are too few to say."""
    if not tally.n:
        return "–"
    return length(tally.nine_in_ten) if tally.nine_in_ten is not None else _("too few to say")


def part(some: int, others: int) -> str:
    """How many of all: "18 of 20"; nothing of nothing is a dash. Never a percentage of a few."""
    whole = some + others
    return _("%(some)s of %(all)s", some=some, all=whole) if whole else "–"


def percent(some: int, whole: int) -> str:
    """A share of a length of time."""
    return _("%(number)s %%", number=round(100 * some / whole)) if whole else "–"


def days(period: Period) -> str:
    """From which day to which: "16–22 November 2026" as far as a language writes it so."""
    if period.first == period.last:
        return day(period.first)
    return _("%(first)s to %(last)s", first=day(period.first), last=day(period.last))


def before(period: Period, value: str) -> str:
    """What a value was in the period before; nothing where there was none."""
    if value == "–":
        return ""
    if period.name == WEEK:
        return _("The week before: %(value)s", value=value)
    if period.name in (QUARTER, LAST_QUARTER):
        return _("The quarter before: %(value)s", value=value)
    return _("Before: %(value)s", value=value)


def day(of: date | datetime) -> str:
    return format_date(of, "medium", rebase=False)


def step(of: Step, unit: str) -> str:
    """What stands under a bar."""
    formats = {"day": "d MMM", "week": "d MMM", "month": "MMM y"}
    return format_date(of.first, formats[unit], rebase=False)


def context() -> dict[str, Any]:
    """For the templates of this room."""
    return {
        "length": length,
        "short_length": short_length,
        "whole_number": whole_number,
        "usual": usual,
        "slowest": slowest,
        "part": part,
        "percent": percent,
        "days": days,
        "before": before,
        "clock_words": CLOCK_WORDS,
        "excused_words": EXCUSED_WORDS,
    }
