"""Calendars in the database: versions, and the open hours that are worked out ahead."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from forum.errors import Invalid, Refused
from moderation.calendars import queries
from tests.cast import make_calendar

FRIDAY = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


def test_a_calendar_knows_its_open_hours_for_three_years(app: Flask, anna: Any) -> None:
    calendar = make_calendar(now=FRIDAY)
    version = queries.newest_version(calendar.id)
    hours = queries.hours_of(version.id)
    assert hours.deadline(FRIDAY, 4 * 3600) == datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    assert hours.elapsed(FRIDAY, FRIDAY + timedelta(days=3 * 365)) > 0
    assert queries.hours_of(version.id) is hours


def test_the_first_calendar_is_the_default_one(app: Flask) -> None:
    assert queries.default_calendar() is None
    first, _second = make_calendar(), make_calendar()
    assert queries.default_calendar() == first


def test_only_who_may_makes_calendars(app: Flask, hedda: Any) -> None:
    with pytest.raises(Refused):
        make_calendar(by=hedda)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("name", {"name": " \n "}),
        ("zone", {"zone": "Europe/Värdskap"}),
        ("week", {"week": [[]] * 7}),
        ("day0", {"week": [[["09:00", "9"]]] * 7}),
        ("day0", {"week": [[["17:00", "09:00"]]] * 7}),
        ("day0", {"week": [[["09:00", "13:00"], ["12:59", "17:00"]]] * 7}),
        ("exceptions", {"exceptions": [{"date": "24 Dec", "name": "", "open": []}]}),
        ("exceptions", {"exceptions": [{"date": "2026-12-24", "name": "", "open": []}] * 2}),
    ],
)
def test_what_is_no_calendar_is_refused(app: Flask, field: str, changed: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        make_calendar(**{"name": "Office", **changed})
    assert refused.value.field == field
