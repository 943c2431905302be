"""Forms for calendars."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    FieldList,
    Form,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import HiddenInput

from forum.errors import Invalid
from moderation.calendars.models import Calendar, CalendarVersion
from moderation.calendars.plans import CalendarPlan
from moderation.calendars.words import hours_in_words, read_hours

NEAR = ("Europe/Stockholm", "Europe/Copenhagen", "Europe/Oslo", "Europe/Helsinki", "UTC")
EMPTY_ROWS = 3
MOST_ROWS = 450
_DAYS = (
    _l("Monday"),
    _l("Tuesday"),
    _l("Wednesday"),
    _l("Thursday"),
    _l("Friday"),
    _l("Saturday"),
    _l("Sunday"),
)
_USUAL = ["09:00–17:00"] * 5 + ["", ""]


class DayRow(Form):
    """A day that differs; without a date the row says nothing."""

    day = StringField(_l("Day"))
    hours = StringField(_l("Hours"))
    name = StringField(_l("Name"))


def _zones() -> list[SelectChoice]:
    others = sorted(available_timezones() - set(NEAR))
    return [SelectChoice(each, each.replace("_", " ")) for each in (*NEAR, *others)]


class CalendarForm(FlaskForm):
    """Name, zone, the week as seven lines of hours, and the days that differ."""

    name = StringField(_l("Name"), description=_l("What colleagues call it."))
    zone = SelectField(_l("Time zone"), choices=_zones, validate_choice=False)
    day0, day1, day2, day3, day4, day5, day6 = (StringField(each) for each in _DAYS)
    exceptions = FieldList(FormField(DayRow), max_entries=MOST_ROWS)
    version = IntegerField(widget=HiddenInput(), default=1)

    def week(self) -> list[Any]:
        """The fields of the seven days."""
        return [self[f"day{number}"] for number in range(7)]

    def plan(self, kept: Iterable[Mapping[str, Any]] = ()) -> CalendarPlan:
        """What was typed, with days that are kept but not shown. Raises Invalid."""
        week = [read_hours(field.data or "", field.name) for field in self.week()]
        rows = [_read_row(row.form) for row in self.exceptions if (row.form.day.data or "").strip()]
        return CalendarPlan(self.name.data or "", self.zone.data or "", week, [*kept, *rows])

    def start_again_from(self, version: CalendarVersion) -> None:
        """The next sending replaces what stands there now."""
        self.version.data, self.version.raw_data = version.number, [str(version.number)]

    def add_rows(self) -> None:
        """A few empty rows at the end, and no more than that."""
        empty = sum(1 for row in self.exceptions if not any(row.form.data.values()))
        for _number in range(min(EMPTY_ROWS - empty, MOST_ROWS - len(self.exceptions))):
            self.exceptions.append_entry()


def _read_row(row: Any) -> dict[str, Any]:
    day = row.day.data.strip()
    try:
        hours = read_hours(row.hours.data or "", "exceptions")
    except Invalid as problem:
        raise Invalid(f"{day}: {problem}", "exceptions") from None
    return {"date": day, "name": row.name.data or "", "open": hours}


def calendar_form(
    calendar: Calendar | None = None, version: CalendarVersion | None = None, *, today: date
) -> CalendarForm:
    """An empty form with usual hours, or one that says what the calendar is now."""
    if calendar is None or version is None:
        usual: dict[str, Any] = {f"day{number}": hours for number, hours in enumerate(_USUAL)}
        form = CalendarForm(data={"zone": current_app.config["TIMEZONE"], **usual})
    else:
        week = {f"day{number}": hours_in_words(day) for number, day in enumerate(version.week)}
        rows = [
            {"day": each["date"], "hours": hours_in_words(each["open"]), "name": each["name"]}
            for each in coming(version.exceptions, today)
        ]
        said = {"name": calendar.name, "zone": version.zone, "exceptions": rows, **week}
        form = CalendarForm(data={"version": version.number, **said})
    form.add_rows()
    return form


def coming(exceptions: Sequence[Mapping[str, Any]], today: date) -> list[Mapping[str, Any]]:
    """Days that differ from today on. Those before are kept as they were, and not shown."""
    return [each for each in exceptions if each["date"] >= today.isoformat()]


class HolidaysForm(FlaskForm):
    """Which of the proposed days are days off: those that are ticked in the list."""

    days = SelectMultipleField(choices=[], validate_choice=False)
