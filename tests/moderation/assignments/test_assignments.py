"""Who looks after a thread: claim, release, hand over, give, take over."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.boards.groups import make_group
from forum.database import db
from forum.errors import Invalid, Missing, Refused
from forum.moments import now
from forum.people.models import Person
from forum.threads import acts
from forum.threads.answers import mark_solution
from forum.threads.models import Thread
from moderation.acts.limiting import limit_person
from moderation.acts.models import Act
from moderation.assignments.actions import (
    TakenBy,
    assign_thread,
    claim_thread,
    hand_over,
    release_thread,
    take_over,
)
from moderation.assignments.models import Assignment
from moderation.authority.appointing import end_appointment
from moderation.unanswered.models import Turn
from tests.cast import (
    make_appointment,
    make_board,
    make_person,
    make_reply,
    make_role,
    make_thread,
    somebody,
)

WHY = "She is on leave"
NOTE = "The parcel is traced; they wait for the number"


def owner_id(thread: Thread) -> int | None:
    db.session.rollback()
    return db.session.get_one(Turn, thread.id, populate_existing=True).owner_id


def history(thread: Thread) -> list[tuple[int, str, str | None]]:
    """Each stretch of ownership: whose, how it came, how it ended."""
    rows = select(Assignment.owner_id, Assignment.how, Assignment.how_ended)
    found = rows.where(Assignment.thread_id == thread.id).order_by(Assignment.id)
    return [tuple(row) for row in db.session.execute(found)]


def host_of(board: Any, *more: str) -> Person:
    """A host of this board alone."""
    person = make_person()
    make_appointment(person, make_role({"answer:host", "assignment:claim", *more}), board)
    return person


# --- One's own ---------------------------------------------------------------------------------


def test_who_claims_a_thread_owns_it_until_it_is_let_go(hedda: Any) -> None:
    thread = make_thread()
    assert claim_thread(hedda, thread)
    assert not claim_thread(hedda, thread)
    assert owner_id(thread) == hedda.id
    assert release_thread(hedda, thread)
    assert not release_thread(hedda, thread)
    assert owner_id(thread) is None
    assert history(thread) == [(hedda.id, "claimed", "released")]


def test_an_answer_and_a_solution_leave_the_owner(hedda: Any, asta: Any) -> None:
    thread = make_thread(asta)
    claim_thread(hedda, thread)
    mark_solution(asta, make_reply(thread, hedda))
    assert owner_id(thread) == hedda.id


def test_who_comes_second_is_told_who_was_quicker(hedda: Any, hugo: Any) -> None:
    thread = make_thread()
    claim_thread(hedda, thread)
    with pytest.raises(TakenBy, match="Hedda Vik looks after this thread") as taken:
        claim_thread(hugo, thread)
    assert taken.value.owner.id == hedda.id
    assert history(thread) == [(hedda.id, "claimed", None)]


def test_only_its_owner_lets_a_thread_go_or_hands_it_over(hedda: Any, hugo: Any) -> None:
    thread = make_thread()
    with pytest.raises(Refused, match="Nobody looks after this thread"):
        hand_over(hugo, thread, hedda, NOTE)
    claim_thread(hedda, thread)
    for act in (release_thread, lambda *who: hand_over(*who, hugo, NOTE)):
        with pytest.raises(Refused, match="Hedda Vik looks after this thread"):
            act(hugo, thread)
    assert owner_id(thread) == hedda.id


# --- To somebody else --------------------------------------------------------------------------


def test_an_owner_hands_over_with_a_note_that_the_next_one_reads(hedda: Any, hugo: Any) -> None:
    thread = make_thread()
    claim_thread(hedda, thread)
    with pytest.raises(Invalid, match="how it stands"):
        hand_over(hedda, thread, hugo, "  ")
    hand_over(hedda, thread, hugo, NOTE)
    assert history(thread) == [
        (hedda.id, "claimed", "handed_over"),
        (hugo.id, "handed_over", None),
    ]
    assert db.session.scalars(select(Assignment.note)).all() == ["", NOTE]


def test_a_lead_gives_a_thread_to_a_host_whoever_had_it(lena: Any, hedda: Any, hugo: Any) -> None:
    thread = make_thread()
    assert assign_thread(lena, thread, hedda)
    assert not assign_thread(lena, thread, hedda)
    assert assign_thread(lena, thread, hugo, NOTE)
    assert history(thread) == [(hedda.id, "given", "given"), (hugo.id, "given", None)]


def test_a_lead_takes_over_for_a_reason(lena: Any, hedda: Any) -> None:
    thread = make_thread()
    claim_thread(hedda, thread)
    with pytest.raises(Invalid, match="reason"):
        take_over(lena, thread, "")
    assert take_over(lena, thread, WHY)
    assert not take_over(lena, thread, WHY)
    assert history(thread) == [
        (hedda.id, "claimed", "taken_over"),
        (lena.id, "taken_over", None),
    ]


def test_giving_and_taking_over_need_their_own_permissions(hedda: Any, hugo: Any) -> None:
    thread = make_thread()
    with pytest.raises(Refused, match="Give threads to others"):
        assign_thread(hedda, thread, hugo)
    with pytest.raises(Refused, match="Take threads over"):
        take_over(hedda, thread, WHY)
    assert history(thread) == []


# --- Only who may answer there -----------------------------------------------------------------


def test_nobody_is_given_what_they_may_not_answer_and_it_says_why(
    lena: Any, hedda: Any, asta: Any
) -> None:
    stoves, lamps = make_board("Stoves"), make_board("Lamps")
    thread, of_lamps = make_thread(board=stoves), host_of(lamps)
    for person, words in (
        (of_lamps, f"{of_lamps.name} has no role that answers here"),
        (make_person("Una Firm", confirmed=False), "Una Firm cannot write at present"),
    ):
        with pytest.raises(Invalid, match=words) as refused:
            assign_thread(lena, thread, person)
        assert refused.value.field == "owner"
        claim_and_hand_over_is_refused(hedda, thread, person)
    assert owner_id(thread) is None


def claim_and_hand_over_is_refused(owner: Person, thread: Thread, person: Person) -> None:
    claim_thread(owner, thread)
    with pytest.raises(Invalid):
        hand_over(owner, thread, person, NOTE)
    release_thread(owner, thread)


def test_a_limited_host_is_given_nothing_and_claims_nothing(lena: Any, hedda: Any) -> None:
    thread = make_thread()
    limit_person(somebody("anna"), hedda, now() + timedelta(days=1), "Needs a rest")
    with pytest.raises(Invalid, match="Hedda Vik cannot write at present"):
        assign_thread(lena, thread, hedda)
    with pytest.raises(Refused, match="You cannot write until"):
        claim_thread(hedda, thread)


def test_a_role_that_claims_but_does_not_answer_claims_nothing(board: Any) -> None:
    person, thread = make_person(), make_thread()
    make_appointment(person, make_role({"assignment:claim", "assignment:take"}))
    with pytest.raises(Refused, match="Answer as host"):
        claim_thread(person, thread)
    with pytest.raises(Refused, match="Answer as host"):
        take_over(person, thread, WHY)


def test_a_thread_that_one_cannot_read_is_not_there_to_be_claimed(anna: Any) -> None:
    group = make_group(anna, "Testers")
    secret = make_board("Secret", visibility="groups", group_ids=frozenset({group.id}))
    thread = make_thread(anna, secret)
    person = make_person()
    everything = {"answer:host", "assignment:claim", "assignment:give", "assignment:take"}
    make_appointment(person, make_role(everything))
    for act in (
        lambda: claim_thread(person, thread),
        lambda: release_thread(person, thread),
        lambda: take_over(person, thread, WHY),
        lambda: assign_thread(person, thread, person),
        lambda: hand_over(person, thread, anna, NOTE),
    ):
        with pytest.raises(Missing):
            act()
    with pytest.raises(Invalid, match="cannot read this board"):
        assign_thread(anna, thread, person)


# --- When an owner can no longer answer --------------------------------------------------------


def test_an_ended_appointment_releases_what_its_host_may_no_longer_answer(anna: Any) -> None:
    stoves, lamps = make_board("Stoves"), make_board("Lamps")
    host = make_person()
    role = make_role()
    over = make_appointment(host, role, stoves)
    make_appointment(host, role, lamps)
    lost, kept = make_thread(board=stoves), make_thread(board=lamps)
    claim_thread(host, lost)
    claim_thread(host, kept)
    end_appointment(anna, over, "Moved to lamps")
    assert (owner_id(lost), owner_id(kept)) == (None, host.id)
    assert history(lost) == [(host.id, "claimed", "appointment_ended")]


def test_a_host_with_another_appointment_there_keeps_the_thread(anna: Any) -> None:
    board = make_board("Stoves")
    host = make_person()
    over = make_appointment(host, make_role(), board)
    make_appointment(host, make_role())
    thread = make_thread(board=board)
    claim_thread(host, thread)
    end_appointment(anna, over, "One is enough")
    assert owner_id(thread) == host.id


def test_a_move_to_where_the_owner_may_not_answer_releases_the_thread(lena: Any) -> None:
    stoves, lamps, ovens = make_board("Stoves"), make_board("Lamps"), make_board("Ovens")
    host = make_person()
    for board in (stoves, ovens):
        make_appointment(host, make_role(), board)
    thread = make_thread(board=stoves)
    claim_thread(host, thread)
    acts.move_thread(lena, thread, ovens, "About ovens")
    assert owner_id(thread) == host.id
    acts.move_thread(lena, thread, lamps, "About lamps")
    assert owner_id(thread) is None
    assert history(thread) == [(host.id, "claimed", "moved")]
    told = select(Act).where(Act.kind == "assignment:moved")
    act = db.session.scalars(told).one()
    assert (act.person_id, act.by_id, act.reason) == (host.id, lena.id, "About lamps")


def test_anybody_claims_from_an_owner_whose_appointment_ran_out(hugo: Any) -> None:
    host, thread = make_person(), make_thread(now=now() - timedelta(days=20))
    make_appointment(host, ends_at=now() - timedelta(days=1))
    claim_thread(host, thread, now=now() - timedelta(days=2))
    assert claim_thread(hugo, thread)
    assert history(thread) == [(host.id, "claimed", "lapsed"), (hugo.id, "claimed", None)]
