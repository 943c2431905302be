"""When a promise may be due: what the picker offers, and that wall time is what was promised."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.promises.due import (
    CLOSED,
    PASSED,
    TOO_FAR,
    Open,
    due_from,
    presets,
    trouble,
    wall_of,
)
from moderation.unanswered.calendar import OpenHours, build
from tests.cast import NINE_TO_FIVE

STOCKHOLM = "Europe/Stockholm"
CHRISTMAS = [{"date": f"2026-12-{day}", "name": "Christmas", "open": []} for day in (24, 25)]


def opened(zone: str = STOCKHOLM) -> Open:
    stretch = build(NINE_TO_FIVE, CHRISTMAS, zone, date(2026, 1, 1), date(2028, 12, 31))
    return Open(zone, OpenHours(stretch))


def at(wall: str, zone: str = STOCKHOLM) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "offered"),
    [
        # A Wednesday: tomorrow noon, Friday's close, next Tuesday.
        ("2026-11-25T10:00", ["2026-11-26T12:00", "2026-11-27T17:00", "2026-12-01T15:00"]),
        # On a Monday Tuesday is tomorrow; on a Tuesday it is in a week.
        ("2026-11-23T10:00", ["2026-11-24T12:00", "2026-11-24T15:00", "2026-11-25T17:00"]),
        ("2026-11-24T10:00", ["2026-11-25T12:00", "2026-11-26T17:00", "2026-12-01T15:00"]),
        # On Friday evening tomorrow is closed, and the working day that begins next is Monday.
        ("2026-11-27T22:00", ["2026-11-30T12:00", "2026-12-01T15:00", "2026-12-02T17:00"]),
        # Over Christmas and the weekend after it.
        ("2026-12-23T10:00", ["2026-12-28T12:00", "2026-12-29T15:00", "2026-12-29T17:00"]),
    ],
)
def test_what_is_offered_lies_in_open_hours(now: str, offered: list[str]) -> None:
    assert [preset.wall for preset in presets(at(now), opened())] == offered


def test_without_a_calendar_working_days_are_monday_to_friday() -> None:
    found = presets(at("2026-11-27T10:00"), Open(STOCKHOLM))
    assert [preset.wall for preset in found] == [
        "2026-11-28T12:00",
        "2026-12-01T15:00",
        "2026-12-01T17:00",
    ]


@pytest.mark.parametrize(
    ("made", "due", "hours"),
    [
        # Clocks go forward on 29 March and back on 25 October 2026: 15:00 stays 15:00.
        ("2026-03-27T15:00", "2026-03-30T15:00", 71),
        ("2026-10-23T15:00", "2026-10-26T15:00", 73),
        ("2026-06-01T15:00", "2026-06-04T15:00", 72),
    ],
)
def test_a_due_time_keeps_its_wall_time_across_both_clock_changes(
    made: str, due: str, hours: int
) -> None:
    for zone in (STOCKHOLM, "Europe/Helsinki", "Europe/Copenhagen"):
        moment = due_from(due, opened(zone))
        assert moment - due_from(made, opened(zone)) == timedelta(hours=hours)
        assert wall_of(moment, zone) == due


def test_a_time_that_clocks_skip_or_show_twice_is_one_moment() -> None:
    skipped = due_from("2026-03-29T02:30", Open(STOCKHOLM))
    assert skipped == datetime(2026, 3, 29, 1, tzinfo=UTC)
    twice = due_from("2026-10-25T02:30", Open(STOCKHOLM))
    assert twice == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "why"),
    [
        ("2026-11-23T17:00", None),  # at close it is still kept in open hours
        ("2026-11-23T09:00", None),
        ("2026-11-23T17:01", CLOSED),
        ("2026-11-22T12:00", CLOSED),
        ("2026-12-24T12:00", CLOSED),
        ("2026-11-20T12:00", PASSED),
        ("2026-11-20T15:00", PASSED),
        ("2027-11-23T12:00", TOO_FAR),
        ("2031-11-24T12:00", TOO_FAR),
    ],
)
def test_when_nobody_can_promise(due: str, why: str | None) -> None:
    assert trouble(at(due), at("2026-11-20T15:00"), opened()) == why


def is_time(typed: str) -> bool:
    try:
        return due_from(typed, opened()) is not None
    except ValueError:
        return False


@pytest.mark.parametrize(
    "typed", ["", "soon", "2026-13-01T10:00", "2026-11-24T15:00+01:00", "9999-12-31T23:59", "١٢"]
)
def test_what_is_no_time_is_none(typed: str) -> None:
    assert not is_time(typed)


@given(st.integers(0, 600 * 24 * 60))
def test_every_time_that_is_offered_can_be_promised(minutes: int) -> None:
    now = datetime(2026, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes)
    for preset in presets(now, opened()):
        assert trouble(preset.due_at, now, opened()) is None
        assert due_from(preset.wall, opened()) == preset.due_at
