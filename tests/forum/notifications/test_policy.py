"""Who is told of what, by what they follow; and when a digest comes."""

from datetime import UTC, datetime

import pytest

from forum.notifications.clock import DAILY, NEVER, WEEKLY, is_morning, next_digest
from forum.notifications.policy import (
    ANSWER,
    BOARD,
    FOLLOW,
    HAPPENINGS,
    MOVED,
    MUTE,
    OFF,
    OPENED,
    PARENT,
    PERSON,
    POST,
    SETTLED,
    TAG,
    THREAD,
    WATCH,
    Wish,
    is_told,
)


def told(*wishes: tuple[str, str]) -> set[str]:
    said = [Wish(what, level) for what, level in wishes]
    return {happened for happened in HAPPENINGS if is_told(happened, said)}


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ((), set()),
        ([(THREAD, WATCH)], {POST, ANSWER, SETTLED, MOVED}),
        ([(THREAD, FOLLOW)], {ANSWER, SETTLED, MOVED}),
        ([(THREAD, MUTE), (BOARD, WATCH)], set()),
        ([(THREAD, OFF), (BOARD, WATCH)], {OPENED, POST, ANSWER}),
        ([(BOARD, FOLLOW)], {OPENED}),
        ([(TAG, WATCH)], {OPENED, POST, ANSWER}),
        ([(PERSON, FOLLOW)], {OPENED}),
        ([(PERSON, MUTE), (THREAD, WATCH)], set()),
        ([(BOARD, MUTE), (TAG, WATCH)], set()),
        ([(TAG, MUTE), (TAG, WATCH)], set()),
        ([(BOARD, MUTE), (THREAD, FOLLOW)], {ANSWER, SETTLED, MOVED}),
        ([(PARENT, WATCH)], {OPENED, POST, ANSWER}),
        ([(PARENT, WATCH), (BOARD, MUTE)], set()),
        ([(PARENT, MUTE), (BOARD, FOLLOW)], {OPENED}),
        ([(THREAD, FOLLOW), (BOARD, WATCH)], set(HAPPENINGS)),
    ],
)
def test_who_is_told_of_what(wishes: list[tuple[str, str]], expected: set[str]) -> None:
    assert told(*wishes) == expected


STOCKHOLM = "Europe/Stockholm"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "rhythm", "due"),
    [
        # Seven in the morning is five o'clock in UTC in summer, six in winter.
        ("2026-10-24T04:00", DAILY, "2026-10-24T05:00"),
        ("2026-10-24T05:00", DAILY, "2026-10-25T06:00"),
        ("2026-10-25T05:59", DAILY, "2026-10-25T06:00"),
        ("2026-03-28T06:00", DAILY, "2026-03-29T05:00"),
        ("2026-10-19T05:00", WEEKLY, "2026-10-26T06:00"),
        ("2026-10-22T12:00", WEEKLY, "2026-10-26T06:00"),
    ],
)
def test_a_digest_comes_at_seven_by_the_clock_on_the_wall(now: str, rhythm: str, due: str) -> None:
    assert next_digest(at(now), STOCKHOLM, rhythm) == at(due)
    assert is_morning(at(due), STOCKHOLM)
    assert not is_morning(at(due), "Pacific/Auckland")


def test_over_a_whole_year_there_is_one_digest_a_day() -> None:
    moment, days = at("2026-01-01T00:00"), 0
    while (due := next_digest(moment, STOCKHOLM, DAILY)) and due < at("2027-01-01T00:00"):
        moment, days = due, days + 1
    assert days == 365


def test_without_a_rhythm_there_is_none() -> None:
    assert next_digest(at("2026-10-24T04:00"), STOCKHOLM, NEVER) is None
