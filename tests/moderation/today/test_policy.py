"""The order of the day, as a rule and as sums."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.moments import now
from moderation.today.policy import (
    BROKEN,
    LATE,
    MEETABLE,
    PROMISED,
    Lengths,
    place,
    places,
    sort_of_promise,
)

FEW = st.integers(0, 12)
LENGTHS = st.builds(Lengths, FEW, FEW, FEW, FEW)


def told(lengths: Lengths) -> list[str]:
    return [f"{sort} {number}" for sort, number in places(0, 99, lengths)]


def test_promises_come_first_and_every_third_place_after_them_is_for_the_oldest_late() -> None:
    assert told(Lengths(broken=2, promised=1, meetable=5, late=3)) == [
        "broken 0",
        "broken 1",
        "promised 0",
        "meetable 0",
        "meetable 1",
        "late 0",
        "meetable 2",
        "meetable 3",
        "late 1",
        "meetable 4",
        "late 2",
    ]


def test_what_is_late_stands_alone_where_nothing_can_be_met_any_more() -> None:
    assert told(Lengths(late=3)) == ["late 0", "late 1", "late 2"]
    assert told(Lengths(meetable=4)) == [f"meetable {number}" for number in range(4)]
    assert told(Lengths()) == []


def test_a_promise_is_broken_as_soon_as_it_is_due_and_close_from_its_lead_time_on() -> None:
    moment, soon = now(), now() + timedelta(hours=4)
    second = timedelta(seconds=1)
    assert sort_of_promise(moment, moment, soon) == BROKEN
    assert sort_of_promise(moment + second, moment, soon) == PROMISED
    assert sort_of_promise(soon, moment, soon) == PROMISED
    assert sort_of_promise(soon + second, moment, soon) is None


@given(LENGTHS, st.integers(1, 7))
def test_pages_together_hold_everything_once_each_sort_in_its_own_order(
    lengths: Lengths, size: int
) -> None:
    pages = [places(start, size, lengths) for start in range(0, lengths.total, size)]
    paged = [each for page in pages for each in page]
    assert paged == places(0, lengths.total, lengths)
    expected = {
        BROKEN: lengths.broken,
        PROMISED: lengths.promised,
        MEETABLE: lengths.meetable,
        LATE: lengths.late,
    }
    for sort, length in expected.items():
        assert [number for each, number in paged if each == sort] == list(range(length))


@given(LENGTHS)
def test_nothing_late_waits_longer_than_two_places_for_its_turn(lengths: Lengths) -> None:
    mixed = [sort for sort, _number in places(lengths.promises, 99, lengths)]
    late = [place for place, sort in enumerate(mixed) if sort == LATE]
    assert all(place <= 3 * number + 2 for number, place in enumerate(late))
    # Nor does it take more than its third while something can still be met.
    until = max((place for place, sort in enumerate(mixed) if sort == MEETABLE), default=-1)
    assert sum(place <= until for place in late) <= (until + 1) // 3


def test_behind_the_last_place_is_nothing() -> None:
    with pytest.raises(IndexError):
        place(3, Lengths(late=3))
