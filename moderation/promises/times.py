"""Times as people say them, in the reader's zone and in whose zone they were chosen as well."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.core import Locale, get_global
from babel.dates import format_skeleton, format_time
from flask_babel import get_locale, get_timezone
from flask_babel import gettext as _

from forum.languages import is_zone
from forum.moments import now as this_moment


def both(at: datetime, *zones: str) -> str:
    """The reader's own time, and in brackets what clocks show in each zone where they differ."""
    own = get_timezone()
    words, seen = _said(at, own), {_wall(at, own)}
    for zone in zones:
        if is_zone(zone) and (wall := _wall(at, ZoneInfo(zone))) not in seen:
            seen.add(wall)
            place = ZoneInfo(zone)
            # Where it is another day there, the day is said too.
            there = _said(at, place) if wall.date() != _wall(at, own).date() else _clock(at, place)
            words += f" ({_('%(time)s in %(place)s', time=there, place=_place_of(zone))})"
    return words


def _wall(at: datetime, zone: object) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)  # type: ignore[arg-type]


def _said(at: datetime, zone: object) -> str:
    this_year = _wall(this_moment(), zone).year == _wall(at, zone).year
    day = format_skeleton("MMMEd" if this_year else "yMMMEd", at, zone, locale=get_locale())  # type: ignore[arg-type]
    return f"{day} {_clock(at, zone)}"


def _clock(at: datetime, zone: object) -> str:
    return format_time(at, "short", zone, locale=get_locale())  # type: ignore[arg-type]


def _place_of(zone: str) -> str:
    """The country, where all of it has one time; else the city that gives the zone its name."""
    locale = get_locale() or Locale("en")
    territory = get_global("zone_territories").get(zone)
    if territory and len(get_global("territory_zones").get(territory, ())) == 1:
        return str(locale.territories[territory])
    city = locale.time_zones.get(zone, {}).get("city")
    return str(city or zone.split("/")[-1].replace("_", " "))
