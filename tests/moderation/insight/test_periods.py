"""Periods are days of the site's own time zone, whatever its clocks do."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.insight.periods import LONGEST, Period, asked, before, named, own

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def at(day: str, clock: str = "09:30") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=STOCKHOLM).astimezone(UTC)


def test_seven_days_are_today_and_six_before_and_end_now() -> None:
    now = at("2026-11-22")
    week = named("week", now, STOCKHOLM)
    assert (week.first, week.last) == (date(2026, 11, 16), date(2026, 11, 22))
    assert (week.since, week.until) == (at("2026-11-16", "00:00"), now)
    assert len(week.steps()) == 7
    assert week.steps()[-1].until == now


def test_a_week_is_compared_with_as_much_of_the_week_before() -> None:
    now = at("2026-11-22")
    former = before(named("week", now, STOCKHOLM), now)
    assert (former.since, former.until) == (at("2026-11-09", "00:00"), at("2026-11-15"))


@pytest.mark.parametrize(("change", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_days_on_which_the_clocks_change_are_as_long_as_they_are(change: str, hours: int) -> None:
    now = at(change) + timedelta(days=3)
    steps = {step.first: step for step in named("week", now, STOCKHOLM).steps()}
    day = steps[date.fromisoformat(change)]
    assert day.until - day.since == timedelta(hours=hours)
    former = before(named("week", now, STOCKHOLM), now)
    assert former.until.astimezone(STOCKHOLM).time() == now.astimezone(STOCKHOLM).time()


def test_a_quarter_is_compared_with_as_much_of_the_quarter_before() -> None:
    now = at("2026-11-22")
    quarter = named("quarter", now, STOCKHOLM)
    assert (quarter.first, quarter.last) == (date(2026, 10, 1), date(2026, 11, 22))
    former = before(quarter, now)
    assert (former.first, former.last) == (date(2026, 7, 1), date(2026, 8, 22))
    assert former.until == at("2026-08-22")
    whole = named("last_quarter", now, STOCKHOLM)
    assert (whole.first, whole.last) == (date(2026, 7, 1), date(2026, 9, 30))
    assert before(whole, now).last == date(2026, 6, 30)
    assert before(whole, now).until == whole.since


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ({"from": "2026-11-01", "to": "2026-11-03"}, "2026-11-01", "2026-11-03"),
        ({"from": "2026-11-03", "to": "2026-11-01"}, "2026-11-01", "2026-11-03"),
        ({"from": "2026-11-20"}, "2026-11-20", "2026-11-22"),
        ({"from": "2026-11-20", "to": "2031-01-01"}, "2026-11-20", "2026-11-22"),
        ({"from": "yesterday", "period": "month"}, "2026-10-26", "2026-11-22"),
        ({"period": "’; DROP TABLE"}, "2026-11-16", "2026-11-22"),
    ],
)
def test_addresses_say_which_days(words: dict[str, str], first: str, last: str) -> None:
    found = asked(words, at("2026-11-22"), STOCKHOLM)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


DAYS = st.dates(date(1971, 1, 1), date(2100, 1, 1))


@given(DAYS, DAYS, DAYS, st.sampled_from([STOCKHOLM, ZoneInfo("America/Sao_Paulo")]))
def test_steps_cover_their_period_without_a_gap(a: date, b: date, c: date, zone: ZoneInfo) -> None:
    now = datetime(c.year, c.month, c.day, 12, 34, tzinfo=UTC)
    for period in (own(a, b, now, zone), *(named(each, now, zone) for each in ("week", "year"))):
        check_steps(period)
        former = before(period, now)
        check_steps(former)
        assert former.since <= former.until <= period.since <= period.until <= now


def check_steps(period: Period) -> None:
    steps = period.steps()
    assert 0 < len(steps) <= 40
    assert 0 < period.days <= LONGEST
    assert (steps[0].since, steps[-1].until) == (period.since, period.until)
    assert all(one.until == other.since for one, other in pairwise(steps))
    assert all(step.since < step.until for step in steps)
