"""Clocks through the program: what is stored follows every fact, and facts told again agree."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.models import Board
from forum.boards.policy import WhoAnswers
from forum.database import db, transaction
from forum.people.models import Person
from forum.threads import acts, answers, writing
from forum.threads.cutting import cut_words
from forum.threads.models import Thread, ThreadEvent
from forum.threads.review import WaitsForReview
from moderation.authority.starters import LEAD
from moderation.clocks.keeping import folded
from moderation.clocks.models import Clock, ClockChange
from moderation.clocks.queries import LIVE, clocks_of
from moderation.clocks.replay import repair
from moderation.review.actions import release
from moderation.review.models import ReviewText
from moderation.review.setting_up import RulePlan, set_rule
from moderation.unanswered.calendar import OpenHours
from moderation.unanswered.clock import FAR, Hours
from tests.cast import (
    again,
    make_appointment,
    make_board,
    make_policy,
    make_reply,
    make_role,
    make_thread,
    opening_post,
    somebody,
)
from tests.forum.imports.test_stackexchange import bring_in
from tests.forum.imports.test_stackexchange import dump as dump
from tests.moderation.clocks.conftest import JANUARY
from tests.moderation.clocks.stored import clocks, first, note
from tests.moderation.clocks.timed import at
from tests.statements import statements

WHY = "It belongs there."


def test_an_import_starts_nothing_until_the_next_question(
    app: Flask, dump: Path, asta: Any, hedda: Any
) -> None:
    make_policy(first_answer=240, next_answer=240, stale=960, now=JANUARY)
    make_board("Archive", now=JANUARY)
    assert bring_in(app, dump).exit_code == 0
    assert db.session.scalar(select(Clock.id)) is None
    waiting = select(Thread).where(Thread.answer_state == "unanswered").order_by(Thread.id)
    thread = db.session.scalars(waiting.limit(1)).one()
    note(thread, "pinned", hedda, at(2), reason=WHY)
    note(thread, "terms_applied", hedda, at(2))
    assert clocks(thread) == {}
    make_reply(thread, hedda, now=at(2, "10:00"))
    assert set(clocks(thread)) == {("stale", 1)}
    asker = db.session.get_one(Person, thread.asker_id)
    with transaction():
        asker.confirmed_at = JANUARY
    make_reply(thread, asker, text="One more thing.", now=at(2, "11:00"))
    found = [clock for clock in clocks(thread).values() if clock.kind == "next_answer"]
    assert [clock.due_at for clock in found] == [at(2, "15:00")]


def test_what_was_released_late_is_nobodys_fault(asta: Any, hedda: Any) -> None:
    board = make_board("Stoves", now=JANUARY)
    set_rule(somebody("anna"), board, RulePlan(first_posts=1))
    make_policy(now=JANUARY)
    with pytest.raises(WaitsForReview):
        make_thread(asta, board, now=at(2))
    row = db.session.scalars(select(ReviewText)).one()
    post = release(hedda, row, now=at(3, "10:00"))
    clock = first(db.session.get_one(Thread, post.thread_id))
    assert (clock.started_at, clock.due_at) == (at(2), at(2, "13:00"))
    assert (clock.excused, clock.counted_at) == ("released_late", at(3, "10:00"))


def test_cutting_words_cuts_none_of_ours_out_of_the_history(
    policy: Any, asta: Any, hedda: Any
) -> None:
    """Somebody may be called so, or name a year."""
    thread = make_thread(asta, text="I am Host Running, since 2026-03-02.", now=at(2))
    make_reply(thread, hedda, now=at(2, "10:00"))
    lena = somebody("lena")
    make_appointment(lena, make_role(LEAD.permissions, now=JANUARY), now=JANUARY)
    cut = ["host", "running", "stopped", "2026", "answer"]
    cut_words(lena, again(opening_post(thread)), cut, "She asked for it", now=at(2, "11:00"))
    assert first(thread).stopped_as == "host"


def test_a_calendar_that_ends_stops_nobody_from_asking() -> None:
    """The job that works out more may have stood still; what lies beyond counts as closed."""
    hours = Hours(OpenHours([[0, 3600]], until=7200))
    start = datetime.fromtimestamp(0, UTC)
    assert hours.deadline(start, 1800) == start + timedelta(minutes=30)
    assert hours.deadline(start, 4000) == start + FAR
    assert hours.elapsed(start, start + timedelta(days=9)) == 3600


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


def test_peers_answer_where_they_may_until_it_is_rejected(asta: Any, clara: Any) -> None:
    board = make_board(who=WhoAnswers.HOSTS_AFTER_GRACE, grace_hours=2)
    make_policy(board, now=JANUARY)
    thread = make_thread(asta, board, now=at(2))
    assert (first(thread).counts_from, first(thread).due_at) == (at(2, "11:00"), at(2, "15:00"))
    reply = make_reply(thread, clara, now=at(2, "10:00"))
    assert (first(thread).outcome, first(thread).stopped_as) == ("met", "peer")
    answers.rate_answer(asta, reply, helped=False, now=at(3))
    assert (first(thread).state, first(thread).excused) == ("running", "taken_back")


def test_a_reply_costs_a_few_more_statements(
    app: Flask, policy: Any, asta: Any, hedda: Any, hugo: Any
) -> None:
    thread = make_thread(asta, now=at(2))
    with statements(app) as one:
        make_reply(thread, hedda, now=at(2, "10:00"))
    about = [each for each in one if "clock" in each or "thread_terms" in each]
    assert len(about) <= 9, about


def test_what_the_worker_notes_decides_nothing(policy: Any, asta: Any, hedda: Any) -> None:
    noted, other = make_thread(asta, now=at(2)), make_thread(asta, now=at(2))
    with transaction():
        for clock in clocks_of([noted.id])[noted.id]:
            clock.warned_at = clock.breached_at = at(3)
            values = {"warned_at": at(3).isoformat(), "breached_at": at(3).isoformat()}
            db.session.add(ClockChange(clock_id=clock.id, at=at(3), what="breached", values=values))
    for thread in (noted, other):
        make_reply(thread, hedda, now=at(4))
    one, two = clocks(noted), clocks(other)
    for key, clock in one.items():
        assert (clock.outcome, clock.lateness) == (two[key].outcome, two[key].lateness)
    assert one["first_answer", 1].breached_at == at(3)
    # A thread that moved again stands still anew, and may be warned of anew.
    assert one["stale", 1].warned_at is None


def test_replaying_finds_what_is_wrong_and_repairs_it(
    app: Flask, policy: Any, asta: Any, hedda: Any
) -> None:
    thread = make_thread(asta, now=at(2))
    make_reply(thread, hedda, now=at(2, "10:00"))
    with transaction():
        wrong = db.session.scalars(select(Clock).where(Clock.kind == "first_answer")).one()
        wrong.outcome, wrong.lateness = "missed", 7
        stale = db.session.scalars(select(Clock).where(Clock.kind == "stale")).one()
        stale.kind, stale.cycle = "update", 9
    run: Callable[..., Any] = app.test_cli_runner().invoke
    told = run(args=["clocks", "replay"])
    assert told.exit_code == 1
    assert "outcome is missed, should be met" in told.output
    repair(thread.id)
    assert first(thread).outcome == "met"
    assert {key: clock.state for key, clock in clocks(thread).items() if clock.state in LIVE} == {
        ("stale", 1): "running",
        ("resolution", 1): "running",
    }
    assert run(args=["clocks", "replay"]).exit_code == 0
