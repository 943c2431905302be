"""Who may do what: by which appointments, where, and in which moments."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from forum import permissions
from forum.boards.queries import all_boards, visible_boards
from forum.database import db, forget, transaction
from forum.moments import full_time, now
from forum.permissions import ANYWHERE, decide
from moderation.authority import queries
from moderation.authority.appointing import end_appointment
from moderation.authority.grants import powers_of
from moderation.authority.models import Appointment
from tests.cast import (
    again,
    make_appointment,
    make_board,
    make_host,
    make_reply,
    make_role,
    make_thread,
    somebody,
)
from tests.statements import statements

TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
START = now() + DAY


@pytest.fixture
def stoves(app: Flask) -> Any:
    return make_board("Stoves")


@pytest.fixture
def orders(app: Flask) -> Any:
    return make_board("Orders")


def test_without_an_appointment_nobody_may_anything(asta: Any, stoves: Any) -> None:
    decision = decide(asta, "thread:lock", stoves)
    assert not decision
    assert decision.reason == "This is not yours to do."


def test_a_host_is_told_what_their_role_lacks(asta: Any, stoves: Any) -> None:
    make_appointment(asta, make_role(["thread:pin"]), stoves)
    decision = decide(asta, "thread:lock", stoves)
    assert decision.reason == "Your role here does not include “Lock threads”."


def test_powers_begin_at_the_instant(asta: Any, stoves: Any) -> None:
    make_appointment(asta, make_role(["thread:lock"]), stoves, starts_at=START)
    assert not decide(asta, "thread:lock", stoves, now=START - TICK)
    assert decide(asta, "thread:lock", stoves, now=START)


def test_powers_end_at_the_instant_without_any_job(asta: Any, stoves: Any) -> None:
    make_appointment(asta, make_role(["thread:lock"]), stoves, starts_at=START, ends_at=START + DAY)
    assert decide(asta, "thread:lock", stoves, now=START + DAY - TICK)
    assert not decide(asta, "thread:lock", stoves, now=START + DAY)


def test_an_appointment_that_is_ended_gives_nothing_from_that_instant(
    anna: Any, asta: Any, stoves: Any
) -> None:
    made, moment = make_appointment(asta, make_role(["thread:lock"]), stoves), now()
    assert end_appointment(anna, made, "Left the company.", now=moment)
    assert decide(asta, "thread:lock", stoves, now=moment - TICK)
    assert not decide(asta, "thread:lock", stoves, now=moment)
    assert not permissions.is_staff(asta, moment)


def test_a_host_of_a_board_acts_there_and_under_it_and_nowhere_else(
    asta: Any, stoves: Any, orders: Any
) -> None:
    under = make_board("Chimneys", parent=stoves)
    make_appointment(asta, make_role(["thread:lock"]), stoves)
    assert decide(asta, "thread:lock", stoves)
    assert decide(asta, "thread:lock", under)
    assert decide(asta, "thread:lock", again(make_thread(board=under)))
    assert not decide(asta, "thread:lock", orders)
    assert not decide(asta, "thread:lock", again(make_thread(board=orders)))
    assert not decide(asta, "thread:lock", None)


def test_a_host_of_a_board_under_another_does_not_act_above(asta: Any, stoves: Any) -> None:
    under = make_board("Chimneys", parent=stoves)
    make_appointment(asta, make_role(["thread:lock"]), under)
    assert decide(asta, "thread:lock", under)
    assert not decide(asta, "thread:lock", stoves)


def test_whoever_is_appointed_for_everything_acts_everywhere(asta: Any, stoves: Any) -> None:
    make_appointment(asta, make_role(["thread:lock"]))
    assert decide(asta, "thread:lock", stoves)
    assert decide(asta, "thread:lock", make_board("Later", parent=stoves))
    assert decide(asta, "thread:lock", None)


def test_what_is_held_for_everything_only_is_not_given_by_a_board(asta: Any, stoves: Any) -> None:
    make_appointment(asta, make_role(["person:limit", "role:manage"]), stoves)
    for target in (None, stoves, asta, ANYWHERE):
        assert not decide(asta, "person:limit", target)
        assert not decide(asta, "role:manage", target)
    make_appointment(asta, make_role(["person:limit"]))
    assert decide(asta, "person:limit", somebody("bo"))


def test_a_person_is_no_board_though_both_have_ids(asta: Any, stoves: Any) -> None:
    make_appointment(asta, make_role(["thread:lock"]), stoves)
    with transaction():
        same_id = db.session.merge(type(asta)(**{**_columns(asta), "id": stoves.id}))
    assert same_id.id == stoves.id
    assert not decide(asta, "thread:lock", same_id)


def _columns(person: Any) -> dict[str, Any]:
    known = {column.key: getattr(person, column.key) for column in person.__table__.columns}
    return {**known, "email_key": "x", "handle": "x", "name_key": "x", "source_key": None}


def test_held_anywhere_is_held_on_one_board_at_least(asta: Any, bo: Any, stoves: Any) -> None:
    make_appointment(asta, make_role(["thread:lock"]), stoves)
    assert decide(asta, "thread:lock", ANYWHERE)
    assert not decide(asta, "thread:pin", ANYWHERE)
    assert not decide(bo, "thread:lock", ANYWHERE)


def test_a_refusal_outweighs_every_grant(hedda: Any, stoves: Any) -> None:
    assert decide(hedda, "thread:lock", stoves)
    with transaction():
        hedda.limited_until, hedda.limit_reason = now() + DAY, "Rude to customers."
    decision = decide(hedda, "thread:lock", stoves)
    assert not decision
    assert "Rude to customers." in decision.reason
    assert decide(hedda, "thread:lock", stoves, now=now() + DAY)


def test_a_withdrawn_post_is_beyond_every_role(lena: Any, asta: Any) -> None:
    from forum.threads.writing import withdraw_post

    post = make_reply(make_thread(), asta)
    withdraw_post(asta, post)
    decision = decide(lena, "post:edit", again(post))
    assert not decision
    assert decision.reason == "This post was withdrawn by its author."


def test_a_closed_board_opens_for_those_whose_role_lets_them_read_there(
    asta: Any, bo: Any, stoves: Any
) -> None:
    closed = make_board("Workshop", visibility="staff")
    under = make_board("Workshop tools", parent=closed, visibility="staff")
    make_appointment(asta, make_role(["board:read"]), closed)
    assert {closed.id, under.id} <= set(visible_boards(asta))
    assert not {closed.id, under.id} & set(visible_boards(bo))


def test_staff_is_who_has_a_valid_appointment_whatever_it_gives(asta: Any, stoves: Any) -> None:
    make_appointment(asta, make_role([]), stoves, starts_at=START, ends_at=START + DAY)
    assert [
        permissions.is_staff(asta, moment)
        for moment in (START - TICK, START, START + DAY - TICK, START + DAY)
    ] == [False, True, True, False]


# --- Why ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("until", [None, datetime(2190, 3, 1, 11, tzinfo=UTC)])
def test_a_yes_says_by_which_appointment(asta: Any, stoves: Any, until: datetime | None) -> None:
    end = f", until {full_time(until)}" if until else ""
    make_appointment(asta, make_role(["thread:lock"], title="Expert"), stoves, ends_at=until)
    make_appointment(asta, make_role(["thread:pin"], title="Lead"), ends_at=until)
    assert decide(asta, "thread:lock", stoves).reason == f"As Expert for Stoves{end}."
    assert decide(asta, "thread:pin", stoves).reason == f"As Lead for everything{end}."


def test_the_nearest_appointment_is_the_reason(asta: Any, stoves: Any) -> None:
    make_appointment(asta, make_role(["thread:lock"], title="Generalist"))
    make_appointment(asta, make_role(["thread:lock"], title="Stove expert"), stoves)
    assert decide(asta, "thread:lock", stoves).reason == "As Stove expert for Stoves."


# --- What it costs -----------------------------------------------------------------------------


def test_all_questions_of_a_request_cost_one_statement(app: Flask, asta: Any, stoves: Any) -> None:
    for number in range(5):
        make_appointment(asta, make_role(["thread:lock"], name=f"Role {number}"), stoves)
    assert asta.is_confirmed
    forget()
    all_boards()
    with statements(app) as said:
        for permission in permissions.registered():
            decide(asta, permission.key, None)
            decide(asta, permission.key, ANYWHERE)
        permissions.is_staff(asta, now())
    assert len(said) == 1, said


def test_within_the_transaction_that_ends_it_powers_are_gone(
    anna: Any, asta: Any, stoves: Any
) -> None:
    made = make_appointment(asta, make_role(["thread:lock"]), stoves)
    with transaction():
        assert decide(asta, "thread:lock", stoves)
        end_appointment(anna, made, "Left the company.")
        assert not decide(asta, "thread:lock", stoves)


# --- Twins -------------------------------------------------------------------------------------


def test_lists_rows_and_powers_agree_on_what_is_valid_and_over(
    anna: Any, asta: Any, stoves: Any
) -> None:
    role = make_role([])
    make_appointment(asta, role, None, starts_at=START, ends_at=START + DAY)
    make_appointment(asta, role, None, starts_at=START + 2 * DAY)
    ended = make_appointment(asta, role, stoves, starts_at=START + TICK)
    end_appointment(anna, ended, "Not needed.", now=START + DAY / 2)
    moments = [START + DAY * half / 2 + step for half in range(-1, 6) for step in (-TICK, 0 * TICK)]
    for moment in moments:
        rows = db.session.query(Appointment).order_by(Appointment.id).all()
        over = {row.id for row in db.session.query(Appointment).filter(queries.is_over(moment))}
        assert over == {row.id for row in rows if row.is_over(moment)}
        valid = db.session.query(Appointment.starts_at).filter(queries.is_valid(moment))
        holding = {powers.starts_at for powers in powers_of(asta.id) if powers.hold_at(moment)}
        assert {row.starts_at for row in valid} == holding


def test_a_host_of_the_cast_may_answer_officially(app: Flask, stoves: Any) -> None:
    assert decide(make_host("hugo"), "answer:official", stoves)
