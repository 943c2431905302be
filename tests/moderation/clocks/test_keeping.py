"""Clocks through the program: what is stored follows every fact, and facts told again agree."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.models import Board
from forum.boards.policy import WhoAnswers
from forum.boards.queries import all_boards
from forum.database import db, transaction
from forum.joining.merging import merge_threads
from forum.joining.splitting import SplitPlan, split_thread
from forum.threads import acts, answers, writing
from forum.threads.events import hold_thread, record
from forum.threads.models import Post, Thread, ThreadEvent
from moderation.clocks.keeping import folded
from moderation.clocks.models import Clock, ClockChange, ThreadTerms
from moderation.clocks.queries import clocks_of
from moderation.clocks.replay import differences, repair
from tests.cast import (
    make_appointment,
    make_board,
    make_calendar,
    make_policy,
    make_reply,
    make_role,
    make_thread,
    opening_post,
    somebody,
)
from tests.moderation.clocks.conftest import JANUARY
from tests.moderation.clocks.timed import at
from tests.statements import statements

WHY = "It belongs there."


def clocks(thread: Thread) -> dict[tuple[str, int], Clock]:
    """The thread's clocks; and what is stored is what its history, and the facts, say."""
    db.session.rollback()
    assert [str(each) for each in differences()] == []
    found = clocks_of([thread.id], live=False)[thread.id]
    return {(clock.kind, clock.cycle): clock for clock in found}


def first(thread: Thread) -> Clock:
    return clocks(thread)["first_answer", 1]


def note(thread: Thread, kind: str, by: Any, now: datetime, **more: Any) -> None:
    """Something that another room would record."""
    with transaction():
        record(hold_thread(thread), kind, by, now, **more)


@pytest.fixture
def policy(app: Flask) -> Any:
    """Four open hours for every answer, and eight for the whole, everywhere."""
    minutes = {"first_answer": 240, "next_answer": 240, "acknowledge": 60, "resolution": 480}
    return make_policy(**minutes, update=120, stale=960, pauses=["resolution"], now=JANUARY)


def test_a_question_starts_a_clock_and_a_host_stops_it(policy: Any, asta: Any, hedda: Any) -> None:
    thread = make_thread(asta, now=at(2, "15:00"))
    clock = first(thread)
    assert (clock.state, clock.due_at) == ("running", at(3, "11:00"))
    assert (clock.policy_version_id, clock.board_id) == (policy.id, thread.board_id)
    make_reply(thread, hedda, now=at(3, "11:00"))
    clock = first(thread)
    assert (clock.state, clock.outcome, clock.stopped_by_id) == ("stopped", "met", hedda.id)
    event = db.session.get_one(ThreadEvent, clock.stopped_event_id)
    assert (event.kind, event.at) == ("replied", clock.stopped_at)


def test_the_history_folds_to_the_clock(policy: Any, asta: Any, hedda: Any) -> None:
    thread = make_thread(asta, now=at(2))
    answer = make_reply(thread, hedda, now=at(2, "10:00"))
    acts.hide_post(hedda, answer, ground="spam", reason=WHY, now=at(3))
    make_reply(thread, hedda, now=at(3, "10:00"))
    clock = first(thread)
    found = select(ClockChange).where(ClockChange.clock_id == clock.id).order_by(ClockChange.id)
    history = db.session.scalars(found).all()
    assert [each.what for each in history] == ["started", "stopped", "unstopped", "stopped"]
    assert history[2].values["void"]["outcome"] == "met"
    assert folded(history)["counted_at"] == clock.counted_at == at(3)
    assert (clock.outcome, clock.excused) == ("missed", "taken_back")


def test_a_host_who_edits_an_old_reply_answers_nothing(policy: Any, asta: Any, hedda: Any) -> None:
    thread = make_thread(asta, now=at(2))
    reply = make_reply(thread, hedda, now=at(2, "10:00"))
    make_reply(thread, asta, text="And at night?", now=at(2, "11:00"))
    composed = writing.compose("Open the damper. At night, too.")
    writing.edit_post(hedda, reply, composed, version=reply.version, now=at(2, "11:30"))
    assert clocks(thread)["next_answer", 2].state == "running"


def test_a_host_of_another_board_replies_as_a_peer(policy: Any, board: Board, asta: Any) -> None:
    other, hugo = make_board("Pans"), somebody("hugo")
    make_appointment(hugo, make_role(now=JANUARY), other, now=JANUARY)
    thread = make_thread(asta, board, now=at(2))
    assert make_reply(thread, hugo, now=at(2, "10:00")).written_as == "peer"
    assert first(thread).state == "running"


def test_a_host_who_asks_is_an_asker_and_their_own_words_answer_nothing(
    policy: Any, hedda: Any, hugo: Any
) -> None:
    thread = make_thread(hedda, now=at(2))
    make_reply(thread, hedda, text="It is the iron one.", now=at(2, "10:00"))
    assert first(thread).state == "running"
    make_reply(thread, hugo, now=at(2, "11:00"))
    assert (first(thread).outcome, first(thread).stopped_by_id) == ("met", hugo.id)


def test_five_posts_are_one_clock(policy: Any, asta: Any) -> None:
    thread = make_thread(asta, now=at(2))
    for number in range(4):
        make_reply(thread, asta, text=f"Hello? {number}", now=at(2, f"1{number}:00"))
    kinds = [clock.kind for clock in clocks(thread).values()]
    assert sorted(kinds) == ["acknowledge", "first_answer", "resolution", "stale"]


def test_a_question_that_is_withdrawn_is_owed_nothing(policy: Any, asta: Any) -> None:
    thread, late = make_thread(asta, now=at(2)), make_thread(asta, now=at(2))
    writing.withdraw_post(asta, opening_post(thread), now=at(2, "10:00"))
    writing.withdraw_post(asta, opening_post(late), now=at(3))
    assert {clock.state for clock in clocks(thread).values()} == {"void"}
    assert (first(late).outcome, first(late).stopped_as) == ("missed", None)


def test_a_holding_reply_a_contact_and_a_wait_for_the_customer(
    policy: Any, asta: Any, bo: Any, hedda: Any
) -> None:
    thread = make_thread(asta, now=at(2))
    contact = {"contact": 1, "channel": "phone", "at": at(2, "09:30").isoformat()}
    note(thread, "contacted", hedda, at(2, "09:40"), **contact, with_asker=False, answers=True)
    assert clocks(thread)["acknowledge", 1].state == "running"
    note(thread, "contacted", hedda, at(2, "09:50"), **contact, with_asker=True, answers=False)
    found = clocks(thread)
    assert (found["acknowledge", 1].outcome, found["first_answer", 1].state) == ("met", "running")
    assert found["update", 1].due_at == at(2, "11:30")
    asked = make_reply(thread, hedda, now=at(2, "12:00"))
    note(thread, "customer_awaited", hedda, at(2, "12:00"), post=asked)
    assert clocks(thread)["resolution", 1].state == "paused"
    make_reply(thread, asta, text="It is the old one.", now=at(3, "12:00"))
    found = clocks(thread)
    clock = found["resolution", 1]
    assert (clock.consumed, clock.due_at) == (3 * 3600, at(3, "17:00"))
    note(thread, "closed", hedda, at(3, "13:00"), reason=WHY)
    assert clocks(thread)["resolution", 1].outcome == "met"
    note(thread, "reopened", hedda, at(3, "15:00"))
    assert clocks(thread)["resolution", 1].due_at == at(4, "11:00")


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


def test_peers_answer_where_they_may_until_it_is_rejected(asta: Any, clara: Any) -> None:
    board = make_board(who=WhoAnswers.HOSTS_AFTER_GRACE, grace_hours=2)
    make_policy(board, now=JANUARY)
    thread = make_thread(asta, board, now=at(2))
    assert (first(thread).counts_from, first(thread).due_at) == (at(2, "11:00"), at(2, "15:00"))
    reply = make_reply(thread, clara, now=at(2, "10:00"))
    assert (first(thread).outcome, first(thread).stopped_as) == ("met", "peer")
    answers.rate_answer(asta, reply, helped=False, now=at(3))
    assert (first(thread).state, first(thread).excused) == ("running", "taken_back")


def test_an_import_starts_nothing_until_the_next_question(
    policy: Any, board: Board, asta: Any, hedda: Any
) -> None:
    with transaction():
        thread = _imported(board, asta)
    note(thread, "pinned", hedda, at(2), reason=WHY)
    note(thread, "terms_applied", hedda, at(2))
    assert clocks(thread) == {}
    make_reply(thread, hedda, now=at(2, "10:00"))
    assert set(clocks(thread)) == {("stale", 1)}
    make_reply(thread, asta, text="One more thing.", now=at(2, "11:00"))
    assert clocks(thread)["next_answer", 2].due_at == at(2, "15:00")


def _imported(board: Board, asta: Any) -> Thread:
    """As an archive brings it: facts, and nobody is told of them one by one."""
    thread = Thread(
        board_id=board.id,
        asker_id=asta.id,
        kind="question",
        title="From the archive",
        slug="from-the-archive",
        language="en",
        opened_at=JANUARY,
        last_post_at=JANUARY,
        posts_count=1,
        answer_state="unanswered",
        state_since=JANUARY,
    )
    db.session.add(thread)
    db.session.flush()
    words = {"text": "Old.", "html": "<p>Old.</p>", "markup_version": 1, "written_at": JANUARY}
    post = Post(thread_id=thread.id, number=1, author_id=asta.id, written_as="asker", **words)
    db.session.add(post)
    db.session.flush()
    fact = {"who_answers": "hosts_always", "grace_hours": 0, "written_as": "asker"}
    about = {"thread_id": thread.id, "post_id": post.id, "by_id": asta.id, "kind": "opened"}
    db.session.add(ThreadEvent(at=JANUARY, data={"imported": True}, **about, **fact))
    return thread


def test_what_a_host_released_late_is_nobodys_fault(policy: Any, board: Board, asta: Any) -> None:
    thread = writing.open_thread(
        asta,
        all_boards()[board.id],
        kind="question",
        title="Held back for a look",
        composed=writing.compose("It smokes. What now?"),
        language="en",
        written_at=at(2),
        now=at(3, "10:00"),
    )
    clock = first(thread)
    assert (clock.started_at, clock.due_at) == (at(2), at(2, "13:00"))
    assert (clock.excused, clock.counted_at) == ("released_late", at(3, "10:00"))


def test_without_any_policy_nothing_is_written(board: Board, asta: Any, hedda: Any) -> None:
    thread = make_thread(asta, now=at(2))
    make_reply(thread, hedda, now=at(2, "10:00"))
    assert clocks(thread) == {}
    assert db.session.scalar(select(ThreadTerms.id)) is None


def test_a_reply_costs_a_few_more_statements(
    app: Flask, policy: Any, asta: Any, hedda: Any, hugo: Any
) -> None:
    thread = make_thread(asta, now=at(2))
    with statements(app) as one:
        make_reply(thread, hedda, now=at(2, "10:00"))
    about = [each for each in one if "clock" in each or "thread_terms" in each]
    assert len(about) <= 9, about


def test_replaying_finds_what_is_wrong_and_repairs_it(
    app: Flask, policy: Any, asta: Any, hedda: Any
) -> None:
    thread = make_thread(asta, now=at(2))
    make_reply(thread, hedda, now=at(2, "10:00"))
    with transaction():
        wrong = db.session.scalars(select(Clock).where(Clock.kind == "first_answer")).one()
        wrong.outcome, wrong.lateness = "missed", 7
    run: Callable[..., Any] = app.test_cli_runner().invoke
    told = run(args=["clocks", "replay"])
    assert told.exit_code == 1
    assert "outcome is missed, should be met" in told.output
    repair(thread.id)
    assert first(thread).outcome == "met"
    assert run(args=["clocks", "replay"]).exit_code == 0
