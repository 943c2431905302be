"""Whose turn it is, from where a thread stands."""

import pytest

from moderation.unanswered.turn import COMMUNITY, CUSTOMER, HOST, NOBODY, turn_at, turn_of
from tests.forum.threads.told import (
    AFTER_A_DAY,
    ALWAYS,
    COMMUNITY_ONLY,
    ON_REQUEST,
    POLICIES,
    Told,
    at,
)


def test_a_host_is_waited_for_from_the_moment_that_the_policy_says() -> None:
    due = {policy.who: turn_of(Told("question", policy).standing) for policy in POLICIES}
    assert [(turn.turn, turn.host_due_from) for turn in due.values()] == [
        (HOST, at(0)),
        (HOST, at(24)),
        (COMMUNITY, None),
        (COMMUNITY, None),
    ]


def test_during_the_grace_it_is_still_the_communitys_turn_to_the_second() -> None:
    turn = turn_of(Told("question", AFTER_A_DAY).standing)
    assert turn_at(turn.turn, turn.host_due_from, at(23)) == COMMUNITY
    assert turn_at(turn.turn, turn.host_due_from, at(24)) == HOST


def test_a_turn_without_a_grace_is_the_same_at_every_moment() -> None:
    assert {turn_at(turn, None, at(0)) for turn in (COMMUNITY, CUSTOMER, NOBODY)} == {
        COMMUNITY,
        CUSTOMER,
        NOBODY,
    }


@pytest.mark.parametrize("told", [Told("question", ALWAYS).host(), Told(policy=ON_REQUEST).peer()])
def test_after_an_answer_it_is_the_customers_turn(told: Told) -> None:
    turn = turn_of(told.standing)
    assert (turn.turn, turn.since, turn.host_due_from) == (CUSTOMER, at(1), None)


@pytest.mark.parametrize("word", ["helped", "solution_marked"])
def test_once_the_customer_has_confirmed_it_is_nobodys_turn(word: str) -> None:
    assert turn_of(Told("question", ALWAYS).host().then(word, 2).standing).turn == NOBODY


def test_when_no_answer_is_needed_it_is_nobodys_turn() -> None:
    thread = Told("question", COMMUNITY_ONLY).peer().asker().then("no_answer_needed")
    assert turn_of(thread.standing).turn == NOBODY


def test_a_tip_for_which_nobody_was_asked_is_nobodys_turn() -> None:
    assert turn_of(Told("tip", ALWAYS).peer().host().standing).turn == NOBODY


@pytest.mark.parametrize("gone", ["post_hidden", "post_withdrawn"])
def test_a_thread_that_no_list_shows_is_nobodys_turn(gone: str) -> None:
    for told in (Told("complaint", ALWAYS), Told("complaint", ALWAYS).host()):
        turn = turn_of(told.then(gone, 1).standing)
        assert (turn.turn, turn.host_due_from) == (NOBODY, None)
