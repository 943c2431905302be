"""What appointments give: where, and from which instant to which."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from moderation.authority.policy import SITE, Powers, granting, nearest, overlap

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
LOCK = frozenset({"thread:lock"})


def powers(
    board_id: int | None = None,
    *,
    starts_at: datetime = NOON,
    ends_at: datetime | None = None,
    ended_at: datetime | None = None,
    keys: frozenset[str] = LOCK,
    role_id: int = 1,
) -> Powers:
    return Powers(1, role_id, {"en": "Host"}, keys, board_id, starts_at, ends_at, ended_at)


def test_powers_begin_at_the_instant_and_not_before() -> None:
    assert not powers().hold_at(NOON - TICK)
    assert powers().hold_at(NOON)


def test_powers_are_gone_at_the_instant_of_their_end() -> None:
    limited = powers(ends_at=NOON + HOUR)
    assert limited.hold_at(NOON + HOUR - TICK)
    assert not limited.hold_at(NOON + HOUR)


def test_what_was_ended_is_over_before_its_time() -> None:
    ended = powers(ends_at=NOON + 9 * HOUR, ended_at=NOON + HOUR)
    assert ended.hold_at(NOON + HOUR - TICK)
    assert not ended.hold_at(NOON + HOUR)
    assert ended.over_at == NOON + HOUR


def test_what_was_ended_before_it_began_never_holds() -> None:
    never = powers(starts_at=NOON + HOUR, ended_at=NOON)
    assert not any(never.hold_at(NOON + hours * HOUR) for hours in range(5))


def test_a_board_reaches_what_is_under_it_and_nothing_beside_or_above() -> None:
    of_seven = powers(7)
    assert of_seven.cover((7, None))
    assert of_seven.cover((8, 7))
    assert not of_seven.cover((9, None))
    assert not powers(8).cover((7, None))
    assert not of_seven.cover(SITE)
    assert powers(None).cover(SITE)
    assert powers(None).cover((9, 4))


def test_the_board_s_own_title_stands_before_its_parent_s_and_that_before_everything() -> None:
    own, above, everywhere = powers(8), powers(7), powers(None)
    assert nearest([everywhere, above, own], (8, 7)) is own
    assert nearest([everywhere, above], (8, 7)) is above
    assert nearest([everywhere, above], (5, None)) is everywhere
    assert nearest([above], (5, None)) is None


def test_two_stretches_that_meet_do_not_overlap() -> None:
    first = powers(ends_at=NOON + HOUR)
    assert overlap(NOON + HOUR, None, [first]) is None
    assert overlap(NOON + HOUR - TICK, None, [first]) is first
    assert overlap(NOON - HOUR, NOON, [first]) is None
    assert overlap(NOON - HOUR, NOON + TICK, [first]) is first


def test_what_never_held_overlaps_nothing() -> None:
    assert overlap(NOON, None, [powers(starts_at=NOON + HOUR, ended_at=NOON)]) is None


# --- Properties --------------------------------------------------------------------------------

KEYS = st.sampled_from(["thread:lock", "post:hide", "answer:host"])
HOURS = st.integers(-3, 6).map(lambda hours: NOON + hours * HOUR)
PLACES = st.sampled_from([SITE, (1, None), (2, 1), (3, 1), (4, None), (5, 4)])


@st.composite
def some_powers(draw: st.DrawFn) -> Powers:
    starts_at = draw(HOURS)
    return powers(
        draw(st.sampled_from([None, 1, 2, 3, 4, 5])),
        starts_at=starts_at,
        ends_at=draw(st.none() | st.integers(1, 5).map(lambda hours: starts_at + hours * HOUR)),
        ended_at=draw(st.none() | HOURS),
        keys=frozenset(draw(st.sets(KEYS))),
        role_id=draw(st.integers(1, 3)),
    )


MANY = st.lists(some_powers(), max_size=6)


@given(MANY, KEYS, HOURS, PLACES)
def test_a_permission_is_granted_exactly_where_one_appointment_grants_it(
    held: list[Powers], key: str, now: datetime, path: tuple[int | None, ...]
) -> None:
    expected = any(
        key in each.permissions
        and each.starts_at <= now
        and (each.ends_at is None or now < each.ends_at)
        and (each.ended_at is None or now < each.ended_at)
        and (each.board_id is None or each.board_id in [one for one in path if one])
        for each in held
    )
    found = granting(held, key, now, path=path)
    assert (found is not None) is expected
    assert found is None or (key in found.permissions and found.hold_at(now) and found.cover(path))


@given(MANY, some_powers(), KEYS, HOURS, PLACES)
def test_one_more_appointment_takes_nothing_away(
    held: list[Powers], more: Powers, key: str, now: datetime, path: tuple[int | None, ...]
) -> None:
    if granting(held, key, now, path=path):
        assert granting([*held, more], key, now, path=path)


@given(MANY, KEYS, HOURS)
def test_what_a_parent_grants_its_children_grant_too(
    held: list[Powers], key: str, now: datetime
) -> None:
    if granting(held, key, now, path=SITE):
        assert granting(held, key, now, path=(1, None))
    if granting(held, key, now, path=(1, None)):
        assert granting(held, key, now, path=(2, 1))
    if granting(held, key, now, path=(2, 1)):
        assert granting(held, key, now, anywhere=True)


@given(MANY, KEYS, HOURS, PLACES, st.randoms())
def test_the_order_of_appointments_decides_nothing(
    held: list[Powers], key: str, now: datetime, path: tuple[int | None, ...], random: Any
) -> None:
    shuffled = list(held)
    random.shuffle(shuffled)
    first, second = (granting(each, key, now, path=path) for each in (held, shuffled))
    assert describe(first) == describe(second)


def describe(found: Powers | None) -> Any:
    return found and (found.board_id, found.starts_at, found.role_id)


@given(MANY, HOURS, st.none() | st.integers(1, 9))
def test_overlap_finds_whatever_holds_at_the_same_time(
    held: list[Powers], starts_at: datetime, hours: int | None
) -> None:
    ends_at = starts_at + hours * HOUR if hours else None
    new = powers(starts_at=starts_at, ends_at=ends_at)
    moments = [NOON + half * HOUR / 2 for half in range(-8, 40)]
    together = any(new.hold_at(at) and old.hold_at(at) for at in moments for old in held)
    assert (overlap(starts_at, ends_at, held) is not None) is together
