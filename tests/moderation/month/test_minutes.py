"""The slow way to count open time, checked by hand; the recount stands on it."""

from datetime import UTC, datetime

from tests.moderation.month.minutes import Minutes

NINE_TO_FIVE = [[["09:00", "12:00"], ["13:00", "17:00"]]] * 5 + [[], []]
ALL_NIGHT = [[["00:00", "24:00"]]] * 7


def at(day: int, hour: int, minute: int = 0, second: int = 0, *, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=UTC)


def hours(
    week: list[list[list[str]]], exceptions: tuple[tuple[str, list[list[str]]], ...] = ()
) -> Minutes:
    written = [{"date": day, "name": day, "open": open_} for day, open_ in exceptions]
    return Minutes(week, written, "Europe/Stockholm", at(20, 0), at(8, 0, month=4))


def test_open_time_is_counted_around_lunch_night_and_weekend() -> None:
    stockholm = hours(NINE_TO_FIVE)
    # Friday the 20th, 11:59:30 in Stockholm, until Monday 09:00:10.
    assert stockholm.elapsed(at(20, 10, 59, 30), at(23, 8, 0, 10)) == 30 + 4 * 3600 + 10
    assert stockholm.elapsed(at(20, 8, 0, 5), at(20, 8, 0, 9)) == 4
    assert stockholm.elapsed(at(20, 11, 15), at(20, 11, 45)) == 0
    assert stockholm.elapsed(at(20, 10), at(20, 9)) == 0


def test_a_deadline_that_fills_an_interval_ends_at_its_close() -> None:
    stockholm = hours(NINE_TO_FIVE)
    assert stockholm.deadline(at(20, 8), 3 * 3600) == at(20, 11)
    assert stockholm.deadline(at(20, 8), 3 * 3600 + 1) == at(20, 12, 0, 1)
    assert stockholm.deadline(at(20, 16), 60) == at(23, 8, 1)


def test_the_hour_that_is_left_out_is_never_open_and_a_short_day_is_short() -> None:
    always = hours(ALL_NIGHT, (("2026-03-30", [["10:00", "12:00"]]),))
    assert always.elapsed(at(28, 23), at(29, 22)) == 23 * 3600
    assert always.elapsed(at(29, 22), at(30, 22)) == 2 * 3600


def test_the_hour_that_is_shown_twice_is_open_twice() -> None:
    autumn = Minutes(ALL_NIGHT, [], "Europe/Stockholm", at(24, 0, month=10), at(27, 0, month=10))
    assert autumn.elapsed(at(24, 22, month=10), at(25, 23, month=10)) == 25 * 3600
