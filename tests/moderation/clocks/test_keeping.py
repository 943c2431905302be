"""Clocks through the program: what is stored follows every fact, and its history says how."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from moderation.clocks.queries import clocks_of
from tests.cast import make_policy, make_reply, make_thread

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def at(day: int, clock: str = "09:00", month: int = 3) -> datetime:
    """Wall time in Stockholm: Monday is the 2nd of March 2026."""
    hour, minute = clock.split(":")
    return datetime(2026, month, day, int(hour), int(minute), tzinfo=STOCKHOLM).astimezone(UTC)


def test_a_question_starts_a_clock_and_a_host_stops_it(asta: Any, hedda: Any) -> None:
    make_policy(first_answer=240, now=at(1))
    thread = make_thread(asta, now=at(2, "15:00"))
    (clock,) = clocks_of([thread.id])[thread.id]
    assert (clock.kind, clock.due_at) == ("first_answer", at(3, "11:00"))
    make_reply(thread, hedda, now=at(3, "11:00"))
    (clock,) = clocks_of([thread.id], live=False)[thread.id]
    assert (clock.state, clock.outcome, clock.stopped_by_id) == ("stopped", "met", hedda.id)
