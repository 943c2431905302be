"""Open hours as people write and read them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from forum.errors import Invalid
from moderation.unanswered.calendar import Week

_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*(?:-|–|—|to|till)\s*(\d{1,2})(?:[:.](\d\d))?")
_CLOSED = ("", "closed", "stängt", "-", "–")
_BETWEEN = re.compile(r"[\s,;&+]|and|och")


def read_hours(text: str, field: str) -> list[list[str]]:
    """ "9–12, 13–17" → [["09:00", "12:00"], ["13:00", "17:00"]]; nothing is closed.

    Raises Invalid at this field for anything else.
    """
    words = text.strip().lower()
    if words in _CLOSED:
        return []
    if _BETWEEN.sub("", _SPAN.sub("", words)):
        raise Invalid(_("Write hours like 09:00–17:00."), field)
    found = _SPAN.findall(words)
    return [[_clock(*each[:2]), _clock(*each[2:])] for each in found]


def _clock(hours: str, minutes: str) -> str:
    return f"{int(hours):02}:{minutes or '00'}"


def hours_in_words(day: Sequence[Sequence[str]]) -> str:
    """[["09:00", "12:00"], …] → "09:00–12:00, 13:00–17:00"; empty where it is closed."""
    return ", ".join(f"{opens}–{closes}" for opens, closes in day)


def week_in_words(week: Week) -> str:
    """ "Monday–Friday 09:00–17:00, Saturday 10:00–14:00", in the reader's language."""
    locale = get_locale()
    assert locale is not None
    names = locale.days["stand-alone"]["wide"]
    found = []
    for words, days in groupby(range(7), key=lambda number: hours_in_words(week[number])):
        numbers = list(days)
        if words:
            first, last = names[numbers[0]], names[numbers[-1]]
            found.append(f"{first} {words}" if first == last else f"{first}–{last} {words}")
    return "; ".join(found)


def day_in_words(day: date) -> str:
    """ "Thursday, 24 December 2026"."""
    return format_date(day, "full")


def exception_in_words(exception: Mapping[str, Any]) -> str:
    """ "Thursday, 24 December 2026: closed (Christmas Eve)"."""
    when = day_in_words(date.fromisoformat(exception["date"]))
    hours = hours_in_words(exception["open"]) or _("closed")
    return f"{when}: {hours}" + (f" ({exception['name']})" if exception["name"] else "")
