"""Appointing people, and ending appointments."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum import permissions
from forum.database import db, transaction
from forum.errors import Invalid, Refused
from forum.moments import now
from forum.permissions import decide
from forum.sockets import of
from moderation.authority.appointing import appoint, end_appointment
from moderation.authority.models import Appointment
from moderation.events import AppointmentEnded, AppointmentMade
from tests.cast import (
    again,
    make_appointment,
    make_board,
    make_person,
    make_role,
    make_thread,
    somebody,
)

DAY = timedelta(days=1)
LEADING = ("appointment:manage", "thread:lock", "answer:host")


@pytest.fixture
def stoves(app: Flask) -> Any:
    return make_board("Stoves")


@pytest.fixture
def orders(app: Flask) -> Any:
    return make_board("Orders")


@pytest.fixture
def mona(stoves: Any) -> Any:
    """May appoint on one board, with two more permissions there."""
    person = somebody("lena")
    make_appointment(person, make_role(LEADING, name="Lead of stoves"), stoves)
    return person


@pytest.fixture
def told(app: Flask) -> Iterator[list[Any]]:
    """The facts about appointments that are published."""
    facts: list[Any] = []
    listeners = of(app).listeners
    kept = {fact: list(listeners[fact]) for fact in (AppointmentMade, AppointmentEnded)}
    of(app).listen(*kept)(facts.append)
    yield facts
    listeners.update(kept)


def appointments() -> int:
    return db.session.scalar(select(func.count()).select_from(Appointment)) or 0


# --- Appointing --------------------------------------------------------------------------------


def test_an_appointment_says_who_where_when_by_whom_and_why(
    anna: Any, bo: Any, stoves: Any, told: list[Any]
) -> None:
    begins, ends = now() + DAY, now() + 9 * DAY
    role = make_role()
    made = appoint(
        anna, bo, role, stoves, reason=" Knows  stoves. ", starts_at=begins, ends_at=ends
    )
    made = again(made)
    assert (made.person_id, made.role_id, made.board_id) == (bo.id, role.id, stoves.id)
    assert (made.starts_at, made.ends_at, made.by_id) == (begins, ends, anna.id)
    assert made.reason == "Knows stoves."
    [fact] = told
    assert (fact.appointment_id, fact.person_id, fact.by_id) == (made.id, bo.id, anna.id)
    assert (fact.reason, fact.board_id) == ("Knows stoves.", stoves.id)


@pytest.mark.parametrize("reason", ["", "  ", "ok", "x" * 501])
def test_nobody_is_appointed_without_a_reason(anna: Any, bo: Any, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        appoint(anna, bo, make_role(), None, reason=reason)
    assert refused.value.field == "reason"


def test_nobody_gets_powers_for_the_past(anna: Any, bo: Any) -> None:
    moment = now()
    made = appoint(
        anna, bo, make_role(), None, reason="Since long.", starts_at=moment - 9 * DAY, now=moment
    )
    assert made.starts_at == moment


@pytest.mark.parametrize("days", [-1, 0])
def test_the_end_comes_after_the_start(anna: Any, bo: Any, days: int) -> None:
    begins = now() + DAY
    with pytest.raises(Invalid) as refused:
        appoint(
            anna, bo, make_role(), None,
            reason="A moment.", starts_at=begins, ends_at=begins + days * DAY,
        )  # fmt: skip
    assert refused.value.field == "ends_at"


def test_only_people_with_a_confirmed_address_are_appointed(anna: Any) -> None:
    for person in (make_person(confirmed=False), make_person("Imported", email=None)):
        with pytest.raises(Invalid, match="has not confirmed an e-mail address"):
            appoint(anna, person, make_role(), None, reason="Knows stoves.")
    assert appointments() == 0


def test_a_limited_person_is_not_appointed(anna: Any, bo: Any) -> None:
    with transaction():
        bo.limited_until = now() + DAY
    with pytest.raises(Invalid, match="is limited at present"):
        appoint(anna, bo, make_role(), None, reason="Knows stoves.")


def test_the_same_appointment_is_not_made_twice(anna: Any, bo: Any, stoves: Any) -> None:
    role = make_role(title="Stove expert")
    appoint(anna, bo, role, stoves, reason="Knows stoves.")
    with pytest.raises(Invalid) as refused:
        appoint(anna, bo, role, stoves, reason="Knows stoves.")
    assert str(refused.value).startswith("Bo Nyström has this appointment already, from ")
    assert str(refused.value).endswith("As Stove expert for Stoves.")
    assert refused.value.field == "person"
    assert appointments() == 1


def test_another_role_another_board_and_a_later_time_are_other_appointments(
    anna: Any, bo: Any, stoves: Any, orders: Any
) -> None:
    role, ends = make_role(), now() + DAY
    appoint(anna, bo, role, stoves, reason="Knows stoves.", ends_at=ends)
    appoint(anna, bo, role, stoves, reason="Goes on.", starts_at=ends)
    appoint(anna, bo, role, orders, reason="Knows orders.")
    appoint(anna, bo, role, None, reason="Knows all.")
    appoint(anna, bo, make_role(), stoves, reason="Knows stoves.")
    assert appointments() == 5


# --- Nobody grants what they do not hold -------------------------------------------------------


def test_a_lead_appoints_on_their_own_board_with_what_they_hold(
    mona: Any, bo: Any, stoves: Any
) -> None:
    assert appoint(mona, bo, make_role(["thread:lock"]), stoves, reason="Knows stoves.")
    assert appoint(
        mona, bo, make_role(LEADING), make_board(parent=stoves), reason="Knows chimneys."
    )


def test_a_lead_of_one_board_appoints_nobody_on_another_or_for_everything(
    mona: Any, bo: Any, orders: Any
) -> None:
    for place in (orders, None):
        with pytest.raises(Refused, match="does not include “Appoint hosts”"):
            appoint(mona, bo, make_role([]), place, reason="Knows orders.")
    assert appointments() == 1


def test_nobody_gives_a_role_that_holds_more_than_they_do(mona: Any, bo: Any, stoves: Any) -> None:
    with pytest.raises(Refused, match="You do not hold: Hide posts"):
        appoint(mona, bo, make_role(["thread:lock", "post:hide"]), stoves, reason="Knows.")
    assert not permissions.is_staff(bo, now())


def test_what_a_board_cannot_give_need_not_be_held_to_give_the_rest(
    mona: Any, bo: Any, stoves: Any
) -> None:
    assert appoint(mona, bo, make_role(["thread:lock", "role:manage"]), stoves, reason="Knows.")
    assert not decide(bo, "role:manage", None)


def test_nobody_appoints_themselves_but_an_admin(mona: Any, anna: Any, stoves: Any) -> None:
    with pytest.raises(Refused, match="Nobody appoints themselves"):
        appoint(mona, mona, make_role(["thread:lock"]), stoves, reason="For ever.")
    assert appoint(anna, anna, make_role(), stoves, reason="We are few.")


def test_hosts_and_customers_appoint_nobody(hedda: Any, asta: Any, bo: Any, stoves: Any) -> None:
    for person in (hedda, asta):
        with pytest.raises(Refused):
            appoint(person, bo, make_role([]), stoves, reason="A friend.")


def test_a_limited_lead_appoints_nobody(mona: Any, bo: Any, stoves: Any) -> None:
    with transaction():
        mona.limited_until, mona.limit_reason = now() + DAY, "Rude."
    with pytest.raises(Refused, match=r"You cannot write until .* Rude\."):
        appoint(mona, bo, make_role(["thread:lock"]), stoves, reason="Knows stoves.")


def test_an_appointment_that_is_over_appoints_nobody(bo: Any, clara: Any, stoves: Any) -> None:
    begins = now() - 5 * DAY
    role = make_role(LEADING)
    make_appointment(bo, role, stoves, now=begins, ends_at=begins + DAY)
    lock = make_role(["thread:lock"])
    last = begins + DAY - timedelta(microseconds=1)
    assert appoint(bo, clara, lock, stoves, reason="Knows stoves.", ends_at=begins + DAY, now=last)
    with pytest.raises(Refused):
        appoint(bo, clara, lock, stoves, reason="Knows stoves.", now=begins + DAY)


# --- Ending ------------------------------------------------------------------------------------


def test_an_appointment_is_ended_at_once_with_a_reason(
    anna: Any, bo: Any, stoves: Any, told: list[Any]
) -> None:
    made, moment = make_appointment(bo, make_role(), stoves), now()
    assert end_appointment(anna, made, "Left the company.", now=moment)
    made = again(made)
    assert (made.ended_at, made.ended_by_id) == (moment, anna.id)
    assert made.ended_reason == "Left the company."
    fact = told[-1]
    assert isinstance(fact, AppointmentEnded)
    assert (fact.person_id, fact.reason, fact.at) == (bo.id, "Left the company.", moment)


def test_an_end_needs_a_reason(anna: Any, bo: Any) -> None:
    made = make_appointment(bo)
    with pytest.raises(Invalid):
        end_appointment(anna, made, " ")
    assert again(made).ended_at is None


def test_what_is_over_is_not_ended_again(anna: Any, bo: Any, told: list[Any]) -> None:
    made = make_appointment(bo)
    assert end_appointment(anna, made, "Left the company.")
    assert not end_appointment(anna, made, "Left it twice.")
    earlier = now() - DAY
    assert not end_appointment(anna, made, "A clock that runs behind.", now=earlier)
    assert again(made).ended_reason == "Left the company."
    ran_out = make_appointment(bo, now=now() - 9 * DAY, ends_at=now() - DAY)
    assert not end_appointment(anna, ran_out, "Too late.")
    assert [type(fact) for fact in told].count(AppointmentEnded) == 1


def test_what_has_not_begun_never_begins_once_it_is_ended(anna: Any, bo: Any) -> None:
    begins, role = now() + DAY, make_role()
    made = make_appointment(bo, role, starts_at=begins)
    assert end_appointment(anna, made, "Changed plans.")
    assert not permissions.is_staff(bo, begins)
    assert make_appointment(bo, role, starts_at=begins)


def test_whoever_may_give_an_appointment_may_end_it_and_nobody_else(
    mona: Any, bo: Any, asta: Any, stoves: Any, orders: Any
) -> None:
    lock = make_role(["thread:lock"])
    here, there = make_appointment(bo, lock, stoves), make_appointment(bo, lock, orders)
    stronger = make_appointment(bo, make_role(["thread:lock", "post:hide"]), stoves)
    everything = make_appointment(bo, lock)
    for made in (there, stronger, everything):
        with pytest.raises(Refused):
            end_appointment(mona, made, "I want to.")
    with pytest.raises(Refused):
        end_appointment(asta, here, "I want to.")
    assert end_appointment(mona, here, "Moved on.")


def test_with_the_appointment_goes_the_right_to_write_as_host(
    anna: Any, bo: Any, stoves: Any
) -> None:
    from tests.cast import make_reply

    thread, made = make_thread(board=stoves), make_appointment(bo, make_role(), stoves)
    assert make_reply(thread, bo).written_as == "host"
    end_appointment(anna, made, "Left the company.")
    assert make_reply(thread, bo).written_as == "peer"
