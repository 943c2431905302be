"""Time zones to choose from, by part of the world, in the reader's language."""

from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

#: The names that stand for places; the others are for machines.
PARTS = {
    "Europe": _l("Europe"),
    "Africa": _l("Africa"),
    "America": _l("America"),
    "Asia": _l("Asia"),
    "Atlantic": _l("Atlantic Ocean"),
    "Australia": _l("Australia"),
    "Indian": _l("Indian Ocean"),
    "Pacific": _l("Pacific Ocean"),
    "Antarctica": _l("Antarctica"),
}


def choices() -> dict[str, list[tuple[str, str]]]:
    """Part of the world → (zone, its city), in the order of the alphabet."""
    cities = _cities(str(get_locale() or "en"))
    return {str(words): cities[part] for part, words in PARTS.items()}


@cache
def _cities(locale: str) -> dict[str, list[tuple[str, str]]]:
    known, former = Locale.parse(locale).time_zones, get_global("zone_aliases")
    zones = sorted(zone for zone in available_timezones() if zone not in former)
    found: dict[str, list[tuple[str, str]]] = {}
    for part in PARTS:
        rows = [
            (zone, str(known.get(zone, {}).get("city") or _plain(zone)))
            for zone in zones
            if zone.startswith(f"{part}/")
        ]
        found[part] = sorted(rows, key=lambda row: row[1])
    return found


def _plain(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")
