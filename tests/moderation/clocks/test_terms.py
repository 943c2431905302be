"""Which versions a thread's clocks run under, and what other ones change."""

from typing import Any

from sqlalchemy import select

from forum.boards.models import Board
from forum.boards.queries import all_boards
from forum.database import db
from forum.threads import acts
from moderation.clocks.models import ThreadTerms
from tests.cast import (
    make_board,
    make_calendar,
    make_policy,
    make_reply,
    make_thread,
)
from tests.moderation.clocks.conftest import JANUARY
from tests.moderation.clocks.stored import clocks, first, note
from tests.moderation.clocks.timed import at

WHY = "It belongs there."


def test_terms_say_what_held_when_and_a_raised_priority_changes_what_is_left(
    board: Board, asta: Any, hedda: Any
) -> None:
    usual = {"kind": None, "priority": None, "targets": {"first_answer": 240}}
    high = {"kind": None, "priority": "high", "targets": {"first_answer": 180}}
    make_policy(rules=[high, usual], now=JANUARY)
    thread = make_thread(asta, now=at(2))
    note(thread, "priority_set", hedda, at(2, "11:00"), priority="high", was="normal")
    assert (first(thread).due_at, first(thread).consumed) == (at(2, "12:00"), 7200)
    terms = db.session.scalars(select(ThreadTerms).order_by(ThreadTerms.id)).all()
    assert [(each.priority, each.at) for each in terms] == [
        ("normal", at(2)),
        ("high", at(2, "11:00")),
    ]


def test_a_new_version_holds_for_what_comes_and_for_the_rest_where_it_is_applied(
    policy: Any, board: Board, asta: Any, hedda: Any
) -> None:
    thread = make_thread(asta, now=at(2))
    longer = make_policy(first_answer=480, next_answer=60, now=at(2, "10:00"))
    note(thread, "pinned", hedda, at(2, "10:30"), reason=WHY)
    assert first(thread).policy_version_id == policy.id
    note(thread, "terms_applied", hedda, at(2, "11:00"))
    clock = first(thread)
    assert (clock.policy_version_id, clock.due_at) == (longer.id, at(2, "17:00"))
    make_policy(is_on=False, now=at(2, "12:00"))
    note(thread, "terms_applied", hedda, at(2, "12:00"))
    assert first(thread).state == "void"


def test_another_version_begins_with_the_next_question(
    policy: Any, board: Board, asta: Any, hedda: Any
) -> None:
    thread = make_thread(asta, now=at(2))
    make_reply(thread, hedda, now=at(2, "10:00"))
    newer = make_policy(next_answer=60, now=at(2, "10:30"))
    make_reply(thread, asta, text="And now?", now=at(2, "11:00"))
    clock = clocks(thread)["next_answer", 2]
    assert (clock.policy_version_id, clock.due_at) == (newer.id, at(2, "12:00"))


def test_another_calendar_version_counts_from_when_it_is_applied(
    board: Board, asta: Any, hedda: Any
) -> None:
    calendar = make_calendar(now=JANUARY)
    make_policy(calendar=calendar, now=JANUARY)
    thread = make_thread(asta, now=at(2, "15:00"))
    evenings = make_calendar(week=[[["09:00", "21:00"]]] * 5 + [[], []], now=JANUARY)
    make_policy(calendar=evenings, now=at(2, "15:30"))
    note(thread, "terms_applied", hedda, at(2, "16:00"))
    assert first(thread).due_at == at(2, "19:00")


def test_a_move_carries_time_over_and_a_board_without_a_policy_owes_nothing(
    board: Board, asta: Any, hedda: Any
) -> None:
    pans, free = make_board("Pans"), make_board("Free")
    make_policy(board, now=JANUARY)
    make_policy(pans, first_answer=480, now=JANUARY)
    thread = make_thread(asta, board, now=at(2))
    acts.move_thread(hedda, thread, all_boards()[pans.id], WHY, now=at(2, "11:00"))
    assert (first(thread).board_id, first(thread).due_at) == (pans.id, at(2, "17:00"))
    acts.move_thread(hedda, thread, all_boards()[free.id], WHY, now=at(2, "12:00"))
    assert first(thread).state == "void"
    acts.move_thread(hedda, thread, all_boards()[board.id], WHY, now=at(2, "12:30"))
    assert (first(thread).state, first(thread).due_at) == ("running", at(2, "13:00"))


def test_without_any_policy_nothing_is_written(board: Board, asta: Any, hedda: Any) -> None:
    thread = make_thread(asta, now=at(2))
    make_reply(thread, hedda, now=at(2, "10:00"))
    assert clocks(thread) == {}
    assert db.session.scalar(select(ThreadTerms.id)) is None
