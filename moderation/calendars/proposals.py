"""Holidays as a proposal: somebody confirms each of them by its name and date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.errors import Invalid

#: Which of the library's categories people there have off. In Sweden the eves are no public
#: holidays, yet every office is closed.
CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "SE": ("public", "de_facto"),
    "DK": ("public", "optional"),
    "NO": ("public",),
    "FI": ("public",),
}
COUNTRY_WORDS = {
    "SE": _l("Sweden"),
    "DK": _l("Denmark"),
    "NO": _l("Norway"),
    "FI": _l("Finland"),
}
#: In the library Bokmål is plain Norwegian.
_OTHER_CODES = {"nb": "no", "nn": "no"}


@dataclass(frozen=True)
class Holiday:
    """A day off. ``closed_anyway``: the calendar is closed on that weekday as it is."""

    day: date
    name: str
    closed_anyway: bool = False
    is_known: bool = False

    def as_exception(self) -> dict[str, Any]:
        """As a calendar keeps it: closed all day."""
        return {"date": self.day.isoformat(), "name": self.name, "open": []}


def holidays_of(country: str, year: int, language: str) -> list[Holiday]:
    """The holidays of a year in order, in this language where the library speaks it, else in the
    country's own.
    """
    # Its first import takes a while, and hardly anybody needs it.
    from holidays import country_holidays

    country_itself = country_holidays(country)
    code = _OTHER_CODES.get(language, language)
    spoken = [each for each in country_itself.supported_languages if each.split("_")[0] == code]
    found = country_holidays(
        country,
        years=year,
        categories=CATEGORIES[country],
        language=spoken[0] if spoken else country_itself.default_language,
    )
    return [Holiday(day, name) for day, name in sorted(found.items()) if day.year == year]


def proposed(
    country: str, year: int, language: str, week: Any, exceptions: Sequence[Mapping[str, Any]]
) -> list[Holiday]:
    """The same, beside what the calendar says already."""
    known = {each["date"] for each in exceptions}
    return [
        Holiday(
            each.day,
            each.name,
            closed_anyway=not week[each.day.weekday()],
            is_known=each.day.isoformat() in known,
        )
        for each in holidays_of(country, year, language)
    ]


def confirmed(offered: Sequence[Holiday], days: Sequence[str]) -> list[dict[str, Any]]:
    """Those that somebody ticked. Raises Invalid for days that were not proposed."""
    by_day = {each.day.isoformat(): each for each in offered}
    if not set(days) <= by_day.keys():
        raise Invalid(_("Choose from the list."), "days")
    return [by_day[day].as_exception() for day in sorted(set(days))]
