"""What hosts say outside the forum, waiting, closing and priority move the clocks they should."""

from typing import Any

import pytest
from flask import Flask

from forum.threads import closing
from moderation.contacts.actions import log_contact
from moderation.contacts.reminding import look
from moderation.contacts.waiting import await_customer, await_no_more
from moderation.unanswered.priority import set_priority
from tests.cast import again, make_policy, make_reply, make_thread
from tests.moderation.clocks.conftest import JANUARY, hedda
from tests.moderation.clocks.test_keeping import clocks, first
from tests.moderation.clocks.timed import at

__all__ = ["hedda"]


@pytest.fixture
def policy(app: Flask) -> Any:
    """Four open hours for an answer, one where it is pressing, eight for the whole."""
    usual = {"first_answer": 240, "acknowledge": 60, "resolution": 480}
    rules = [
        {"kind": None, "priority": "high", "targets": {"first_answer": 60}},
        {"kind": None, "priority": None, "targets": usual},
    ]
    return make_policy(rules=rules, pauses=["resolution"], now=JANUARY)


def test_a_call_stops_the_right_clock_at_its_own_time(policy: Any, asta: Any, hedda: Any) -> None:
    thread = make_thread(asta, now=at(2))
    called = {"channel": "phone", "words": "They look for it", "now": at(2, "15:00")}
    log_contact(hedda, thread, with_name="Carrier", contacted_at=at(2, "09:20"), **called)
    assert first(thread).state == "running"
    called["words"] = "We are at it"
    log_contact(hedda, thread, contacted_at=at(2, "09:50"), **called)
    found = clocks(thread)
    assert (found["acknowledge", 1].outcome, found["first_answer", 1].state) == ("met", "running")
    # Logged when it was late already, and it had been in time.
    called["words"] = "Open the damper"
    log_contact(hedda, thread, contacted_at=at(2, "12:50"), answers=True, **called)
    clock = first(thread)
    assert (clock.outcome, clock.stopped_at, clock.stopped_as) == ("met", at(2, "12:50"), "host")


def test_waiting_pauses_only_what_may_stand_still(policy: Any, asta: Any, hedda: Any) -> None:
    thread = make_thread(asta, now=at(2))
    question = make_reply(thread, hedda, text="Which one?", now=at(2, "11:00"))
    await_customer(hedda, question, now=at(2, "11:00"))
    clock = clocks(thread)["resolution", 1]
    assert (clock.state, clock.due_at, clock.consumed) == ("paused", None, 2 * 3600)
    await_no_more(hedda, thread, now=at(3, "10:00"))
    assert clocks(thread)["resolution", 1].due_at == at(3, "16:00")
    await_customer(hedda, question, now=at(3, "11:00"))
    look(at(9, "11:00"))
    look(at(16, "11:00"))
    assert again(thread).is_closed
    clock = clocks(thread)["resolution", 1]
    # Nobody closed it: it closed by itself.
    assert (clock.outcome, clock.stopped_by_id, clock.stopped_as) == ("met", None, None)
    assert (clock.consumed, clock.stopped_at) == (3 * 3600, at(16, "11:00"))
    make_reply(thread, asta, text="The iron one.", now=at(17, "10:00"))
    assert clocks(thread)["resolution", 2].due_at == at(18, "10:00")


def test_closing_stops_and_opening_again_goes_on(policy: Any, asta: Any, hedda: Any) -> None:
    thread = make_thread(asta, now=at(2))
    closing.close_thread(hedda, thread, "She came to the shop", now=at(2, "10:00"))
    assert {clock.outcome for clock in clocks(thread).values()} == {"met"}
    closing.reopen_thread(hedda, thread, "It was somebody else", now=at(2, "11:00"))
    # She waits from the beginning; for the whole the hour in which it was closed does not count.
    found = clocks(thread)
    assert found["first_answer", 1].due_at == at(2, "13:00")
    assert found["resolution", 1].due_at == at(3, "10:00")


def test_raised_at_half_time_what_was_used_up_counts(policy: Any, asta: Any, hedda: Any) -> None:
    thread = make_thread(asta, now=at(2))
    set_priority(hedda, thread, "high", now=at(2, "09:30"))
    assert first(thread).due_at == at(2, "10:00")
    set_priority(hedda, thread, "normal", now=at(2, "09:45"))
    assert first(thread).due_at == at(2, "13:00")
