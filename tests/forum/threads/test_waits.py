"""The waits of a thread: who waited, from when, and what ended it. Told without a database."""

from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from forum.boards.policy import KINDS
from forum.threads.standing import HOST, PEER, Fact, Standing, fold
from forum.threads.waits import Wait
from tests.forum.threads.test_standing_at_random import histories
from tests.forum.threads.told import AFTER_A_DAY, ASTA, HEDDA, ON_REQUEST, Told, at


def waits(standing: Standing) -> list[tuple[datetime, datetime | None]]:
    return [(w.began_at, w.ended_by.at if w.ended_by else None) for w in standing.waits]


def last(told: Told) -> Wait:
    return told.standing.waits[-1]


def test_whoever_asks_waits_until_a_host_answers_and_then_anew() -> None:
    told = Told().peer().host().asker()
    assert waits(told.standing) == [(at(0), at(2)), (at(3), None)]
    first, second = told.standing.waits
    assert first.ended_by is not None
    assert (first.ended_by.by_id, first.ended_by.written_as) == (HEDDA, HOST)
    assert (first.number, second.number, second.event_id) == (1, 2, 4)


def test_five_posts_are_one_wait() -> None:
    told = Told().asker().asker().asker().asker()
    assert waits(told.standing) == [(at(0), None)]


def test_a_peers_answer_ends_a_wait_where_peers_answer_until_it_is_taken_back() -> None:
    told = Told(policy=AFTER_A_DAY).peer()
    assert last(told).ended_by is not None
    assert waits(told.then("not_helped", 2).standing) == [(at(0), None)]


def test_a_hidden_answer_never_was() -> None:
    told = Told().host().asker().host()
    assert waits(told.standing) == [(at(0), at(1)), (at(2), at(3))]
    assert waits(told.then("post_hidden", 2).standing) == [(at(0), at(3))]


def test_the_asker_may_say_so_themselves() -> None:
    confirmed = last(Told().peer().then("helped", 2, by_id=ASTA)).ended_by
    thanked = last(Told().peer().then("no_answer_needed", by_id=ASTA)).ended_by
    assert confirmed is not None
    assert thanked is not None
    assert (confirmed.at, confirmed.written_as) == (at(2), PEER)
    assert thanked.written_as == "asker"


def test_a_holding_reply_acknowledges_and_answers_nothing() -> None:
    told = Told().holding()
    word = last(told).acknowledged_by
    assert last(told).ended_by is None
    assert word is not None
    assert word.at == at(1)
    assert told.standing.is_waiting


def test_a_contact_with_the_asker_answers_when_it_was_and_others_do_not_count() -> None:
    told = Told().asker().asker().contact(2, answers=True)
    assert waits(told.standing) == [(at(0), at(2))]
    assert told.standing.answered_as == HOST
    assert last(Told().contact(1)).words[0].at == at(1)
    with_somebody = last(Told().contact(1, answers=True, with_asker=False))
    assert (with_somebody.ended_by, with_somebody.words) == (None, ())


def test_a_contact_from_before_the_wait_says_nothing_about_it() -> None:
    told = Told().host().asker().contact(1, answers=True)
    assert waits(told.standing) == [(at(0), at(1)), (at(2), None)]


def test_closing_settles_and_taking_it_back_goes_on_from_the_start() -> None:
    told = Told().then("closed", by_id=HEDDA)
    assert not told.standing.is_waiting
    assert told.standing.is_resolved
    assert told.standing.close_id == 2
    reopened = told.then("reopened", by_id=HEDDA)
    assert waits(reopened.standing) == [(at(0), None)]
    assert reopened.standing.close_id is None


def test_the_askers_word_opens_a_closed_thread_with_a_new_wait() -> None:
    told = Told().host().then("closed", by_id=HEDDA).peer().asker()
    assert waits(told.standing) == [(at(0), at(1)), (at(4), None)]
    assert told.standing.close_id is None
    assert [(c.began_at, c.ended_by and c.ended_by.at) for c in told.standing.courses] == [
        (at(0), at(2)),
        (at(4), None),
    ]


def test_a_closed_tip_is_closed() -> None:
    told = Told(kind="tip").then("closed", by_id=HEDDA)
    assert told.standing.is_resolved
    assert told.standing.waits == ()


def test_a_question_is_on_its_way_until_it_is_solved() -> None:
    told = Told().host().asker().host()
    assert [(c.began_at, c.ended_by) for c in told.standing.courses] == [(at(0), None)]
    (course,) = told.then("solution_marked", 4).standing.courses
    assert course.ended_by is not None
    assert course.ended_by.at == at(4)
    assert told.then("solution_unmarked", 4).standing.courses[0].ended_by is None


def test_a_tip_is_on_its_way_from_when_a_host_is_asked_for() -> None:
    told = Told(kind="tip", policy=ON_REQUEST).peer().then("host_asked", by_id=ASTA)
    assert waits(told.standing) == [(at(2), None)]
    assert [(c.began_at, c.asked_at) for c in told.standing.courses] == [(at(2), at(2))]


def test_the_customer_is_waited_for_until_they_write_and_a_hidden_question_never_asked() -> None:
    told = Told().host().then("customer_awaited", 2)
    assert [(s.began_at, s.ended_at) for s in told.standing.awaited] == [(at(2), None)]
    hidden = [*told.facts, replace(told.facts[-1], kind="post_hidden")]
    assert fold(hidden, "question").awaited == ()
    assert [s.ended_at for s in told.asker().standing.awaited] == [at(3)]


def test_what_is_resolved_awaits_nobody() -> None:
    told = Told().host().then("customer_awaited", 2).then("closed", by_id=HEDDA)
    assert [s.ended_at for s in told.standing.awaited] == [at(3)]
    assert [s.ended_at for s in told.then("reopened").standing.awaited] == [None]


def test_a_thread_is_moved_by_posts_that_are_shown_and_by_contacts() -> None:
    told = Told().host().peer().then("edited")
    assert told.standing.moved is not None
    assert told.standing.moved.at == at(2)
    hidden = told.then("post_hidden", 3).standing.moved
    assert hidden is not None
    assert hidden.at == at(1)


def test_what_was_released_late_began_when_it_was_written() -> None:
    late = Told()
    late.facts[0] = replace(late.facts[0], known_at=at(5))
    assert (last(late).began_at, last(late).known_at) == (at(0), at(5))


def test_what_is_split_off_is_known_to_wait_since_then() -> None:
    told = Told().then("split_off")
    assert (last(told).began_at, last(told).known_by, last(told).known_at) == (at(0), 2, at(1))


@given(histories(), st.sampled_from(KINDS))
def test_the_last_wait_is_the_present_one(facts: list[Fact], kind: str) -> None:
    numbered = [replace(fact, id=place) for place, fact in enumerate(facts, 1)]
    standing = fold(numbered, kind)
    open_waits = [wait for wait in standing.waits if wait.ended_by is None]
    assert [wait.number for wait in standing.waits] == list(range(1, len(standing.waits) + 1))
    assert open_waits == [wait for wait in standing.waits[-1:] if wait.ended_by is None]
    if standing.is_waiting:
        assert [wait.began_at for wait in open_waits] == [standing.since]
    assert all(one.event_id < two.event_id for one, two in pairwise(standing.waits))
    still = [course for course in standing.courses if course.ended_by is None]
    assert still == [course for course in standing.courses[-1:] if course.ended_by is None]
