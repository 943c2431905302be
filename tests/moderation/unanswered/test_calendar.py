"""Open hours: properties that always hold, and the days on which others get them wrong."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytz
from businesstimedelta import BusinessTimeDelta, HolidayRule, LunchTimeRule, Rules, WorkDayRule
from hypothesis import assume, given
from hypothesis import strategies as st

from moderation.unanswered.calendar import (
    BeyondHorizon,
    OpenHours,
    build,
    end_of_working_day,
    horizon,
)

NINE_TO_FIVE = [[["09:00", "17:00"]]] * 5 + [[], []]
WITH_LUNCH = [[["08:30", "12:00"], ["13:00", "17:00"]]] * 5 + [[], []]
ALWAYS = [[["00:00", "24:00"]]] * 7
#: Clocks change in the first three, and never in the last.
ZONES = ["Europe/Stockholm", "Europe/Copenhagen", "Europe/Helsinki", "Asia/Kolkata"]
BEGINS, UNTIL = date(2026, 1, 1), date(2028, 1, 1)
HOUR = 3600


def hours_in(zone: str, week: Any = NINE_TO_FIVE, exceptions: Any = ()) -> OpenHours:
    intervals = build(week, exceptions, zone, BEGINS, UNTIL)
    return OpenHours(intervals, horizon(UNTIL, zone))


def at(words: str, zone: str = "Europe/Stockholm", *, fold: int = 0) -> datetime:
    """What clocks there show, in UTC; ``fold=1`` is the second time where it comes twice."""
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


# --- What always holds -------------------------------------------------------------------------

zones = st.sampled_from(ZONES)
#: Also within a second, and near the nights when clocks change.
moments = st.timedeltas(timedelta(), timedelta(days=515)).map(lambda n: at("2026-01-02") + n) | (
    st.builds(
        lambda night, spread: night + spread,
        st.sampled_from([at("2026-03-29T01:00"), at("2026-10-25T01:00"), at("2027-03-28T01:00")]),
        st.timedeltas(timedelta(hours=-3), timedelta(hours=6)),
    )
)
quarters = st.integers(0, 96).map(lambda n: f"{n // 4:02}:{n % 4 * 15:02}")


@st.composite
def days(draw: st.DrawFn) -> list[list[str]]:
    """The hours of a day: none, one or a few intervals, which may touch."""
    marks = sorted(draw(st.lists(quarters, max_size=6, unique=True)))
    return [list(pair) for pair in zip(marks[::2], marks[1::2], strict=False)]


weeks = st.lists(days(), min_size=7, max_size=7).filter(any)
exceptions = st.dictionaries(st.dates(BEGINS, date(2027, 5, 1)), days(), max_size=8).map(
    lambda found: [
        {"date": day.isoformat(), "name": "", "open": open} for day, open in found.items()
    ]
)


@given(zones, weeks, exceptions, moments, moments, moments)
def test_time_adds_up_and_never_runs_backwards(
    zone: str, week: Any, special: Any, a: datetime, b: datetime, c: datetime
) -> None:
    hours = hours_in(zone, week, special)
    assert hours.elapsed(a, b) + hours.elapsed(b, c) == hours.elapsed(a, c)
    assert hours.elapsed(b, a) == -hours.elapsed(a, b)
    first, last = min(a, b), max(a, b)
    assert 0 <= hours.elapsed(first, last) <= (last - first).total_seconds() + 1


@given(zones, weeks, exceptions, moments, st.integers(1, 30 * HOUR), st.integers(0, 9 * HOUR))
def test_a_deadline_comes_when_its_time_is_over_and_not_before(
    zone: str, week: Any, special: Any, start: datetime, seconds: int, more: int
) -> None:
    hours = hours_in(zone, week, special)
    due = hours.deadline(start, seconds)
    assert hours.elapsed(start, due) == seconds
    assert hours.elapsed(start, due - timedelta(seconds=1)) == seconds - 1
    assert hours.deadline(start, seconds + more) == hours.deadline(due, more)
    # It falls where it is open, or exactly at a close.
    assert hours.is_open(due - timedelta(microseconds=1))


@given(zones, weeks, exceptions, moments)
def test_open_is_what_stands_between_opening_and_close(
    zone: str, week: Any, special: Any, moment: datetime
) -> None:
    hours = hours_in(zone, week, special)
    opens, closes = hours.next_open(moment), hours.close_of(moment)
    assert hours.is_open(moment) == (opens == moment)
    assert hours.is_open(opens)
    assert moment <= opens < closes
    assert hours.elapsed(moment, closes) == hours.elapsed(opens, closes) > 0
    assert abs(hours.elapsed(opens, closes) - (closes - opens).total_seconds()) < 1


@given(zones, weeks, exceptions, st.dates(BEGINS, date(2027, 12, 1)))
def test_working_it_out_in_two_parts_gives_the_same(
    zone: str, week: Any, special: Any, cut: date
) -> None:
    first = build(week, special, zone, BEGINS, cut)
    assert first + build(week, special, zone, cut, UNTIL) == build(
        week, special, zone, BEGINS, UNTIL
    )


@given(zones, weeks, exceptions, moments)
def test_it_is_open_when_clocks_there_say_so(
    zone: str, week: Any, special: Any, moment: datetime
) -> None:
    """Read from a clock on the wall, as anybody would; but for the nights when clocks change."""
    place = ZoneInfo(zone)
    wall = moment.astimezone(place)
    near = (moment + timedelta(hours=n) for n in (-4, 4))
    assume({each.astimezone(place).utcoffset() for each in near} == {wall.utcoffset()})
    today = {each["date"]: each["open"] for each in special}.get(
        wall.date().isoformat(), week[wall.weekday()]
    )
    shown = wall.strftime("%H:%M")
    is_open = any(opens <= shown < closes for opens, closes in today)
    assert hours_in(zone, week, special).is_open(moment) == is_open


# --- Another library says the same -------------------------------------------------------------


def oracle(
    zone: str, opens: int, closes: int, saturday: int, lunch: int, holidays: list[date]
) -> tuple[OpenHours, Rules]:
    """The same hours for us and for ``businesstimedelta``; Saturdays 10 to ``saturday``."""
    special = [{"date": day.isoformat(), "name": "", "open": []} for day in holidays]
    usual = [[f"{opens:02}:00", f"{lunch:02}:00"], [f"{lunch:02}:45", f"{closes:02}:00"]]
    week = [usual] * 5 + [[["10:00", f"{saturday:02}:00"]], []]
    there: Any = {"tz": pytz.timezone(zone)}
    rules = [
        WorkDayRule(time(opens), time(closes), [0, 1, 2, 3, 4], **there),
        WorkDayRule(time(10), time(saturday), [5], **there),
        LunchTimeRule(time(lunch), time(lunch, 45), [0, 1, 2, 3, 4], **there),
    ]
    # It looks for the next one for ever; this is beyond what we ask for.
    off = HolidayRule([*holidays, date(2029, 12, 25)], **there)
    return hours_in(zone, week, special), Rules([*rules, off])


@given(
    zones,
    st.integers(5, 10),
    st.integers(15, 23),
    st.integers(11, 20),
    st.integers(11, 13),
    st.lists(st.dates(date(2026, 1, 2), date(2027, 8, 1)), max_size=12, unique=True),
    moments.map(lambda moment: moment.replace(microsecond=0)),
    st.integers(1, 60 * 24 * HOUR),
    st.integers(1, 200 * HOUR),
)
def test_businesstimedelta_agrees(
    zone: str,
    opens: int,
    closes: int,
    saturday: int,
    lunch: int,
    holidays: list[date],
    start: datetime,
    span: int,
    seconds: int,
) -> None:
    hours, rules = oracle(zone, opens, closes, saturday, lunch, holidays)
    end = start + timedelta(seconds=span)
    assert hours.elapsed(start, end) == rules.difference(start, end).timedelta.total_seconds()
    # Where the time just fills an interval, both end at its close.
    theirs = start + BusinessTimeDelta(rules, seconds=seconds)
    assert hours.deadline(start, seconds) == theirs.astimezone(UTC)


# --- The days on which others get it wrong -----------------------------------------------------


@pytest.mark.parametrize(
    ("start", "seconds", "due"),
    [
        ("2026-11-20T16:59:59", 1, "2026-11-20T17:00"),
        ("2026-11-20T16:59:59", 2, "2026-11-23T09:00:01"),
        ("2026-11-20T17:00", 1, "2026-11-23T09:00:01"),
        ("2026-11-20T13:00", 4 * HOUR, "2026-11-20T17:00"),
        ("2026-11-20T13:00", 8 * HOUR, "2026-11-23T13:00"),
        ("2026-11-20T09:00", 40 * HOUR, "2026-11-26T17:00"),
        ("2026-11-21T12:00", 8 * HOUR, "2026-11-23T17:00"),
        ("2026-11-20T13:00:00.250000", HOUR, "2026-11-20T14:00:00.250000"),
        ("2026-11-20T20:00", 0, "2026-11-20T20:00"),
        ("2026-11-20T20:00", -5, "2026-11-20T20:00"),
        # Longer than a week, with two holidays in it.
        ("2026-12-22T09:00", 7 * 8 * HOUR, "2027-01-04T17:00"),
    ],
)
def test_a_deadline_in_the_office(start: str, seconds: int, due: str) -> None:
    special = [
        {"date": "2026-12-24", "name": "", "open": []},
        {"date": "2026-12-25", "name": "", "open": []},
        {"date": "2026-12-31", "name": "", "open": []},
        {"date": "2027-01-01", "name": "", "open": []},
        # Open on a Saturday, for stock-taking.
        {"date": "2027-01-02", "name": "", "open": [["09:00", "17:00"]]},
    ]
    hours = hours_in("Europe/Stockholm", exceptions=special[:4])
    if start.startswith("2026-12"):
        hours = hours_in("Europe/Stockholm", exceptions=special)
    assert hours.deadline(at(start), seconds) == at(due)


@pytest.mark.parametrize(
    ("start", "seconds", "due"),
    [
        ("2026-11-23T11:30", HOUR, "2026-11-23T13:30"),
        ("2026-11-23T12:30", HOUR, "2026-11-23T14:00"),
        ("2026-11-23T11:30", HOUR // 2, "2026-11-23T12:00"),
        ("2026-11-23T13:00", 1, "2026-11-23T13:00:01"),
    ],
)
def test_nobody_works_in_the_lunch_break(start: str, seconds: int, due: str) -> None:
    assert hours_in("Europe/Stockholm", WITH_LUNCH).deadline(at(start), seconds) == at(due)


@pytest.mark.parametrize("zone", ZONES[:3])
def test_a_day_is_as_long_as_it_is_when_clocks_change(zone: str) -> None:
    hours = hours_in(zone, ALWAYS)

    def length(day: str, following: str) -> int:
        return hours.elapsed(at(day, zone), at(following, zone)) // HOUR

    assert length("2026-03-29", "2026-03-30") == 23
    assert length("2026-10-25", "2026-10-26") == 25
    assert length("2026-07-01", "2026-07-02") == 24
    # Office hours keep their wall time: Friday's last hour and Monday's first.
    office = hours_in(zone)
    for friday, monday in [("2026-03-27", "2026-03-30"), ("2026-10-23", "2026-10-26")]:
        due = office.deadline(at(f"{friday}T16:00", zone), 2 * HOUR)
        assert due == at(f"{monday}T10:00", zone)


def test_where_clocks_never_change_every_day_is_alike() -> None:
    hours = hours_in("Asia/Kolkata", ALWAYS)
    lengths = {
        hours.elapsed(day, day + timedelta(days=1))
        for day in (at("2026-01-01", "Asia/Kolkata") + timedelta(days=n) for n in range(700))
    }
    assert lengths == {24 * HOUR}


def test_a_night_shift_when_clocks_are_set_forward() -> None:
    night: Any = [[["00:00", "02:30"], ["02:45", "06:00"]]] * 7
    hours = hours_in("Europe/Stockholm", night)
    # There is no 2:30 and no 2:45 that night: it is 3:00 at once, and the break is skipped too.
    assert hours.deadline(at("2026-03-29T00:00"), 2 * HOUR) == at("2026-03-29T03:00")
    assert hours.deadline(at("2026-03-29T00:00"), 3 * HOUR) == at("2026-03-29T04:00")
    assert hours.elapsed(at("2026-03-29T00:00"), at("2026-03-29T12:00")) == 5 * HOUR


def test_a_night_shift_when_clocks_are_set_back() -> None:
    night: Any = [[["00:00", "02:30"], ["02:45", "06:00"]]] * 7
    hours = hours_in("Europe/Stockholm", night)
    # A time that comes twice means the first: the break is over before clocks are set back.
    assert hours.close_of(at("2026-10-25T00:00")) == at("2026-10-25T02:30")
    assert hours.next_open(at("2026-10-25T02:30")) == at("2026-10-25T02:45")
    assert hours.is_open(at("2026-10-25T02:35", fold=1))
    assert not hours.is_open(at("2026-10-25T02:35"))
    assert hours.elapsed(at("2026-10-25T00:00"), at("2026-10-25T12:00")) == int(6.75 * HOUR)
    # Both hours of that name count.
    assert hours.elapsed(at("2026-10-25T02:50"), at("2026-10-25T02:50", fold=1)) == HOUR


def test_a_midnight_that_does_not_exist() -> None:
    """In Santiago clocks are set forward at midnight."""
    hours = hours_in("America/Santiago", ALWAYS)
    assert (
        hours.elapsed(
            at("2026-09-05T23:00", "America/Santiago"), at("2026-09-06T01:00", "America/Santiago")
        )
        == HOUR
    )


def test_nothing_is_known_beyond_the_horizon() -> None:
    hours = hours_in("Europe/Stockholm")
    end = at("2028-01-01")
    assert hours.elapsed(at("2027-12-31T12:00"), end) == 5 * HOUR
    assert hours.deadline(at("2027-12-31T12:00"), 5 * HOUR) == at("2027-12-31T17:00")
    for ask in (
        lambda: hours.elapsed(end, end + timedelta(seconds=1)),
        lambda: hours.deadline(at("2027-12-31T12:00"), 5 * HOUR + 1),
        lambda: hours.is_open(end + timedelta(days=1)),
        lambda: hours.next_open(at("2027-12-31T17:00")),
        lambda: hours.close_of(at("2027-12-31T17:00")),
        lambda: OpenHours([]).deadline(end, 1),
    ):
        with pytest.raises(BeyondHorizon):
            ask()


def test_what_lies_before_the_first_hour_counts_as_closed() -> None:
    hours = hours_in("Europe/Stockholm")
    long_ago = datetime(1987, 1, 1, tzinfo=UTC)
    assert hours.deadline(long_ago, HOUR) == at("2026-01-01T10:00")
    assert hours.elapsed(long_ago, at("2026-01-01T10:00")) == HOUR
    assert not hours.is_open(long_ago)


@pytest.mark.parametrize(
    ("moment", "days", "close"),
    [
        ("2026-11-19T10:00", 0, "2026-11-19T17:00"),
        ("2026-11-19T12:30", 0, "2026-11-19T17:00"),
        ("2026-11-19T18:00", 0, "2026-11-20T17:00"),
        ("2026-11-19T10:00", 2, "2026-11-23T17:00"),
        ("2026-11-21T10:00", 1, "2026-11-24T17:00"),
        ("2026-11-20T16:59:59.500000", 1, "2026-11-23T17:00"),
    ],
)
def test_the_end_of_a_working_day(moment: str, days: int, close: str) -> None:
    zone = "Europe/Stockholm"
    hours = hours_in(zone, WITH_LUNCH)
    assert end_of_working_day(hours, zone, at(moment), days) == at(close)
