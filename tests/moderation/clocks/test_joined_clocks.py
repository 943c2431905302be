"""What becomes of clocks where threads are merged and split."""

from typing import Any

from forum.boards.models import Board
from forum.boards.queries import all_boards
from forum.database import db
from forum.joining.merging import merge_threads
from forum.joining.splitting import SplitPlan, split_thread
from forum.threads.models import Thread
from tests.cast import make_reply, make_thread
from tests.moderation.clocks.stored import clocks, first, note
from tests.moderation.clocks.timed import at

WHY = "It belongs there."


def test_what_is_merged_away_is_owed_nothing_and_a_miss_stays(
    policy: Any, asta: Any, bo: Any, hedda: Any
) -> None:
    older, younger = make_thread(asta, now=at(2)), make_thread(bo, now=at(2, "10:00"))
    late = make_thread(bo, now=at(2, "10:00"))
    merge_threads(hedda, younger, older, WHY, now=at(2, "11:00"))
    assert {clock.state for clock in clocks(younger).values()} == {"void"}
    assert (first(older).state, first(older).due_at) == ("running", at(2, "13:00"))
    merge_threads(hedda, late, older, WHY, now=at(3))
    assert (first(late).outcome, first(late).stopped_at) == ("missed", at(3))
    make_reply(older, hedda, now=at(3, "10:00"))
    assert (first(older).outcome, first(older).lateness) == ("missed", 5 * 3600)


def test_an_answer_that_comes_with_a_merge_stops_the_clock_when_it_was_given(
    policy: Any, asta: Any, bo: Any, hedda: Any
) -> None:
    older, younger = make_thread(asta, now=at(2)), make_thread(bo, now=at(2, "10:00"))
    make_reply(younger, hedda, now=at(2, "12:00"))
    merge_threads(hedda, younger, older, WHY, now=at(3))
    assert (first(older).outcome, first(older).stopped_at) == ("met", at(2, "12:00"))
    assert first(younger).outcome == "met"


def test_a_closed_thread_that_is_merged_closes_nothing(
    policy: Any, asta: Any, bo: Any, hedda: Any
) -> None:
    older, younger = make_thread(asta, now=at(2)), make_thread(bo, now=at(2, "10:00"))
    note(younger, "closed", hedda, at(2, "11:00"), reason=WHY)
    merge_threads(hedda, younger, older, WHY, now=at(2, "12:00"))
    assert first(older).state == "running"
    assert db.session.get_one(Thread, older.id).close_id is None


def test_what_is_split_off_has_waited_since_it_was_written(
    policy: Any, board: Board, asta: Any, bo: Any, hedda: Any
) -> None:
    thread = make_thread(asta, now=at(2))
    mine = make_reply(thread, bo, text="Mine smokes as well. Why?", now=at(2, "10:00"))
    plan = SplitPlan("Mine smokes as well", "question", all_boards()[board.id])
    new = split_thread(hedda, thread, [mine.id], plan, WHY, now=at(2, "11:00"))
    assert (first(new).started_at, first(new).due_at) == (at(2, "10:00"), at(2, "14:00"))
    old = make_reply(thread, bo, text="And the door?", now=at(2, "11:30"))
    late = split_thread(hedda, thread, [old.id], plan, WHY, now=at(4, "10:00"))
    assert (first(late).due_at, first(late).excused) == (at(4, "10:00"), "new_terms")
    assert (first(thread).state, first(thread).due_at) == ("running", at(2, "13:00"))


def test_an_answer_that_is_split_off_answers_no_more(
    policy: Any, board: Board, asta: Any, bo: Any, hedda: Any
) -> None:
    thread = make_thread(asta, now=at(2))
    mine = make_reply(thread, bo, text="Mine smokes as well. Why?", now=at(2, "10:00"))
    answer = make_reply(thread, hedda, now=at(2, "11:00"))
    plan = SplitPlan("Mine smokes as well", "question", all_boards()[board.id])
    new = split_thread(hedda, thread, [mine.id, answer.id], plan, WHY, now=at(3, "11:00"))
    assert (first(thread).state, first(thread).excused) == ("running", "taken_back")
    assert clocks(new).keys() <= {("resolution", 1), ("stale", 1)}
