"""What somebody says about a calendar, before it is one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import gettext as _

from forum.errors import Invalid
from forum.threads.titles import one_line
from moderation.calendars.models import CalendarVersion
from moderation.unanswered.calendar import Week, build

MAX_NAME = 60
MAX_EXCEPTIONS = 400
#: A calendar is refused unless it is open at some time in this many days.
OPEN_WITHIN = timedelta(days=366)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)


@dataclass(frozen=True)
class CalendarPlan:
    """All that is said about a calendar: as ``Calendar.name`` and ``CalendarVersion`` hold it."""

    name: str
    zone: str
    week: Week
    exceptions: Sequence[Mapping[str, Any]] = ()

    def cleaned(self, now: datetime) -> "CalendarPlan":
        """In order, on one line. Raises Invalid naming the field; a calendar is open some time."""
        name = one_line(self.name)
        if not name:
            raise Invalid(_("Give the calendar a name."), "name")
        if len(name) > MAX_NAME:
            raise Invalid(_("At most %(max)s characters.", max=MAX_NAME), "name")
        if self.zone not in available_timezones():
            raise Invalid(_("There is no such time zone."), "zone")
        week = [cleaned_day(day, f"day{number}") for number, day in enumerate(self.week)]
        plan = CalendarPlan(name, self.zone, week, cleaned_exceptions(self.exceptions))
        today = now.astimezone(ZoneInfo(self.zone)).date()
        coming = (week, plan.exceptions, self.zone, today, today + OPEN_WITHIN)
        # Days that differ come to an end: the week alone must be open some time, too.
        if len(week) != 7 or not any(week) or not build(*coming):
            raise Invalid(_("With these hours you would never be open."), "week")
        return plan

    def says_the_same_as(self, version: CalendarVersion) -> bool:
        """Whether these are the hours of that version; a cleaned plan only."""
        said = (self.zone, self.week, self.exceptions)
        return said == (version.zone, version.week, version.exceptions)


def cleaned_day(day: Sequence[Sequence[str]], field: str) -> list[list[str]]:
    """The hours of a day in order. Raises Invalid where they are no hours, or overlap."""
    hours = sorted([opens, closes] for opens, closes in day)
    for opens, closes in hours:
        if not (_TIME.fullmatch(opens) and _TIME.fullmatch(closes)):
            raise Invalid(_("Write hours like 09:00–17:00."), field)
        if opens >= closes:
            raise Invalid(
                _("Hours end after they begin. For a night, write 22:00–24:00 and 00:00–06:00."),
                field,
            )
    for (_start, end), (following, _end) in pairwise(hours):
        if following < end:
            raise Invalid(_("These hours overlap."), field)
    return hours


def cleaned_exceptions(exceptions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The days that differ, in order, each once. Raises Invalid."""
    found: dict[str, dict[str, Any]] = {}
    for each in exceptions:
        try:
            day = date.fromisoformat(each["date"]).isoformat()
        except ValueError:
            raise Invalid(_("Write days like 2026-12-24."), "exceptions") from None
        if day in found:
            raise Invalid(_("%(day)s is there twice.", day=day), "exceptions")
        name = one_line(each.get("name", ""))[:MAX_NAME]
        found[day] = {"date": day, "name": name, "open": cleaned_day(each["open"], "exceptions")}
    if len(found) > MAX_EXCEPTIONS:
        raise Invalid(_("At most %(max)s days that differ.", max=MAX_EXCEPTIONS), "exceptions")
    return [found[day] for day in sorted(found)]
