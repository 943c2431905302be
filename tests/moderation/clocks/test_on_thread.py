"""What runs on a thread is read in one statement, whatever there is of it."""

from datetime import timedelta
from typing import Any

from flask import Flask

from forum.moments import now
from moderation.clocks.models import Clock
from moderation.clocks.on_thread import on_thread
from moderation.contacts.models import Contact, CustomerWait
from moderation.promises.models import Errand, Promise
from tests.cast import make_thread
from tests.moderation.today.making import (
    make_clock,
    make_contact,
    make_customer_wait,
    make_errand,
    make_promise,
)
from tests.statements import statements

HOUR = timedelta(hours=1)


def test_each_room_finds_its_own_rows_of_this_thread_in_order_with_their_people(
    app: Flask, hedda: Any, hugo: Any
) -> None:
    moment = now()
    thread, other = make_thread(), make_thread()
    for each in (thread, other):
        make_promise(each, moment + 2 * HOUR, hedda)
        make_contact(each, hugo)
        make_customer_wait(each, moment)
        make_errand(each, moment + HOUR, hugo)
        make_clock(each, moment + HOUR)
    paused = make_clock(thread, None, "resolution", state="paused")
    make_clock(thread, moment, state="stopped", outcome="met")
    late = make_clock(thread, moment - HOUR, "acknowledge")
    first = make_promise(thread, moment + HOUR, hugo)

    thread_id = thread.id
    with statements(app) as said:
        found = on_thread(thread_id)
        assert [each.kind for each in found.of(Clock)] == [
            late.kind,
            "first_answer",
            paused.kind,
        ]
        assert [each.owner.id for each in found.of(Promise)] == [hugo.id, hedda.id]
        assert found.of(Promise)[0].id == first.id
        assert [each.owner.name for each in found.of(Errand)] == ["Hugo Sand"]
        assert [each.by.name for each in found.of(Contact)] == ["Hugo Sand"]
        assert [each.by.name for each in found.of(CustomerWait)] == ["Hedda Vik"]
        assert on_thread(thread_id) is found
    assert len(said) == 1, said


def test_a_thread_on_which_nothing_runs_has_nothing(app: Flask) -> None:
    found = on_thread(make_thread().id)
    assert [found.of(each) for each in (Clock, Promise, Errand, Contact, CustomerWait)] == [[]] * 5
