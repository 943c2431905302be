"""What a board may promise, and how open it may be under another."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.boards.models import VISIBILITIES
from forum.boards.policy import KINDS, WhoAnswers, narrows, problem_of
from forum.boards.slugs import MAX_SLUG, is_slug, numbered, slug_of

NOBODY: frozenset[int] = frozenset()
TWO = frozenset({1, 2})


def test_a_board_for_complaints_cannot_do_without_hosts() -> None:
    assert problem_of(WhoAnswers.COMMUNITY_ONLY, 0, frozenset(KINDS)) == "complaint"
    assert problem_of(WhoAnswers.COMMUNITY_ONLY, 0, frozenset({"question"})) is None


@pytest.mark.parametrize("who", [who for who in WhoAnswers if who is not WhoAnswers.COMMUNITY_ONLY])
def test_complaints_go_with_every_other_policy(who: WhoAnswers) -> None:
    grace = 24 if who is WhoAnswers.HOSTS_AFTER_GRACE else 0
    assert problem_of(who, grace, frozenset({"complaint"})) is None


@pytest.mark.parametrize("who", WhoAnswers)
def test_hours_of_grace_go_with_one_policy_and_no_other(who: WhoAnswers) -> None:
    wants = who is WhoAnswers.HOSTS_AFTER_GRACE
    assert (problem_of(who, 24, frozenset({"question"})) is None) == wants
    assert (problem_of(who, 0, frozenset({"question"})) is None) != wants


@pytest.mark.parametrize(("child", "parent"), list(product(VISIBILITIES, VISIBILITIES)))
def test_a_board_is_never_more_open_than_the_one_above(child: str, parent: str) -> None:
    more_open = {
        "members": {"public"},
        "staff": {"public", "members"},
        "groups": {"public", "members"},
    }.get(parent, set())
    assert narrows(child, TWO, parent, TWO) == (child not in more_open)


def test_a_board_names_no_group_that_the_one_above_does_not() -> None:
    assert narrows("groups", frozenset({1}), "groups", TWO)
    assert not narrows("groups", frozenset({1, 3}), "groups", TWO)
    assert narrows("groups", frozenset({3}), "members", NOBODY)


@given(st.text(max_size=200))
def test_an_address_made_from_any_name_can_stand_in_a_link(name: str) -> None:
    slug = slug_of(name)
    assert slug == "" or is_slug(slug)
    assert slug_of(slug) == slug


@given(st.text(max_size=200), st.integers(2, 10_000))
def test_a_number_makes_an_address_another_one(name: str, number: int) -> None:
    slug = slug_of(name) or "board"
    assert is_slug(numbered(slug, number))
    assert numbered(slug, number) != slug or slug.endswith(f"-{number}")


def test_letters_of_the_north_become_their_neighbours() -> None:
    assert slug_of("Åkdon & smörjmedel, Ærø!") == "akdon-smorjmedel-aero"
    assert len(slug_of("å" * 200)) == MAX_SLUG


@pytest.mark.parametrize("text", ["", "-", "a--b", "-a", "a-", "A", "å", "a b", "a/b", "a" * 61])
def test_what_cannot_stand_in_an_address_is_told(text: str) -> None:
    assert not is_slug(text)
