"""Clocks of solutions, of news and of threads that stand still: also while the customer is awaited.

The customer's answer is waited for in "resolution", "update" and "stale" alone, where the policy
says so.
"""

from datetime import timedelta
from typing import Any

from moderation.unanswered.clock import MET, MISSED, TAKEN_BACK
from tests.forum.threads.told import AFTER_A_DAY, HEDDA, ON_REQUEST
from tests.moderation.clocks.timed import ALWAYS_OPEN, HOUR, Timed, at, closed, hours_of

SOLVED, NEWS, STALE = "resolution", "update", "stale"
A_MINUTE = timedelta(minutes=1)


def told(opened: Any, **more: Any) -> Timed:
    more = {"resolution": 480, "pauses": ["resolution"]} | more
    return Timed(opened, **more)


# --- Solutions ---------------------------------------------------------------------------------


def test_a_question_is_to_be_solved_or_closed_by_then() -> None:
    thread = told(at(2)).host(at(2, "10:00"))
    assert (thread.clock(SOLVED).state, thread.clock(SOLVED).due_at) == ("running", at(2, "17:00"))
    thread.then("solution_marked", at(2, "16:00"), 2)
    assert (thread.clock(SOLVED).outcome, thread.clock(SOLVED).stopped_as) == (MET, "host")
    shut = told(at(2)).then("closed", at(3, "10:00"), by_id=HEDDA).clock(SOLVED)
    assert (shut.outcome, shut.lateness) == (MISSED, HOUR)


def test_a_mark_that_is_taken_back_unstops_the_same_and_the_time_between_does_not_count() -> None:
    thread = told(at(2)).host(at(2, "10:00")).then("solution_marked", at(2, "11:00"), 2)
    thread.then("solution_unmarked", at(4, "10:00"), 2)
    clock = thread.clock(SOLVED)
    assert (clock.state, clock.due_at, clock.excused) == ("running", at(4, "16:00"), None)
    assert thread.whats(SOLVED) == ["started", "stopped", "unstopped"]
    again = told(at(2)).then("closed", at(2, "11:00"), by_id=HEDDA)
    assert again.then("reopened", at(4, "10:00")).clock(SOLVED).due_at == at(4, "16:00")


def test_reopened_after_an_hour_and_after_twenty_days_is_another_round() -> None:
    for later in (at(2, "12:00"), at(23, "11:00")):
        thread = told(at(2), next_answer=60).host(at(2, "10:00"))
        thread.then("solution_marked", at(2, "11:00"), 2).asker(later, reopens=True)
        first, second = thread.clock(SOLVED), thread.clock(SOLVED, 2)
        assert (first.outcome, second.state, second.started_at) == (MET, "running", later)
        assert thread.clock("next_answer", 2).started_at == later
    thanks = told(at(2)).host(at(2, "10:00")).then("solution_marked", at(2, "11:00"), 2)
    assert thanks.asker(at(2, "12:00")).clock(SOLVED).state == "stopped"


def test_the_askers_word_opens_a_closed_thread_for_another_round() -> None:
    thread = told(at(2)).then("closed", at(2, "10:00"), by_id=HEDDA).asker(at(2, "11:00"))
    assert (thread.clock(SOLVED).outcome, thread.clock(SOLVED, 2).state) == (MET, "running")


def test_where_hosts_answer_on_request_it_counts_from_the_request() -> None:
    thread = told(at(2), policy=ON_REQUEST)
    assert thread.kept == {}
    assert thread.then("host_asked", at(2, "10:00")).clock(SOLVED).due_at == at(3, "10:00")
    tip = told(at(2), kind="tip", policy=AFTER_A_DAY).then("host_asked", at(2, "10:00"))
    assert tip.clock(SOLVED).due_at == at(3, "10:00")


# --- While the customer is waited for ----------------------------------------------------------


def test_only_what_the_policy_names_stands_still_and_never_an_answer() -> None:
    thread = told(at(2), first_answer=480, stale=480).holding(at(2, "10:00")).awaits(at(2, "10:00"))
    assert (thread.clock(SOLVED).state, thread.clock(SOLVED).due_at) == ("paused", None)
    assert {thread.clock(kind).state for kind in ("first_answer", STALE)} == {"running"}
    thread.asker(at(3, "10:00"))
    assert thread.clock(SOLVED).due_at == at(3, "17:00")


def test_a_pause_over_a_holiday_takes_no_open_hours() -> None:
    easter = hours_of(exceptions=closed("2026-04-03", "2026-04-06"))
    thread = told(at(2, "15:00", 4), hours=easter).host(at(2, "16:00", 4))
    thread.awaits(at(2, "16:30", 4)).asker(at(4, "12:00", 4))
    clock = thread.clock(SOLVED)
    assert (clock.consumed, clock.due_at) == (HOUR * 3 // 2, at(7, "15:30", 4))


def test_pause_and_resume_inside_the_hour_that_comes_twice() -> None:
    thread = told(at(25, "00:00", 10), hours=hours_of(ALWAYS_OPEN)).host(at(25, "01:00", 10))
    thread.awaits(at(25, "02:30", 10)).asker(at(25, "02:30", 10, fold=1))
    assert thread.clock(SOLVED).due_at == at(25, "08:00", 10)
    shorter = told(at(25, "00:00", 10), hours=hours_of(ALWAYS_OPEN)).host(at(25, "01:00", 10))
    shorter.awaits(at(25, "02:30", 10, fold=1)).asker(at(25, "02:50", 10, fold=1))
    assert shorter.clock(SOLVED).due_at == at(25, "07:20", 10)


def test_pausing_twice_within_a_minute_takes_what_it_took() -> None:
    thread, now = told(at(2)).host(at(2, "10:00")), at(2, "10:00")
    for start, end in ((10, 20), (30, 50)):
        thread.awaits(now + timedelta(seconds=start))
        thread.then("customer_not_awaited", now + timedelta(seconds=end))
    assert thread.clock(SOLVED).due_at == at(3) + timedelta(seconds=30)
    same = told(at(2)).host(at(2, "10:00")).awaits(now).then("customer_not_awaited", now)
    assert same.clock(SOLVED).due_at == at(2, "17:00")


def test_a_question_that_is_hidden_never_paused_anything() -> None:
    thread = told(at(2)).host(at(2, "10:00")).awaits(at(2, "10:00"))
    thread.then("post_hidden", at(2, "16:00"), 2)
    clock = thread.clock(SOLVED)
    assert (clock.state, clock.due_at) == ("running", at(2, "17:00"))
    after = told(at(2)).host(at(2, "10:00")).awaits(at(2, "10:00")).asker(at(2, "12:00"))
    assert after.clock(SOLVED).due_at == at(3, "11:00")
    assert after.then("post_hidden", at(2, "13:00"), 2).clock(SOLVED).due_at == at(2, "17:00")
    assert after.then("post_restored", at(2, "14:00"), 2).clock(SOLVED).due_at == at(3, "11:00")


def test_what_became_due_in_a_pause_that_never_was_is_excused() -> None:
    thread = told(at(2)).host(at(2, "10:00")).awaits(at(2, "10:00"))
    thread.then("post_hidden", at(5, "12:00"), 2)
    clock = thread.clock(SOLVED)
    assert (clock.state, clock.due_at) == ("running", at(5, "12:00"))
    assert (clock.excused, clock.counted_at) == (TAKEN_BACK, at(5, "12:00"))


def test_what_is_solved_while_the_customer_is_awaited_is_solved_in_time() -> None:
    thread = told(at(2)).host(at(2, "10:00")).awaits(at(2, "10:00"))
    thread.then("solution_marked", at(20, "12:00"), 2)
    assert (thread.clock(SOLVED).outcome, thread.clock(SOLVED).consumed) == (MET, HOUR)
    thread.then("solution_unmarked", at(20, "13:00"), 2)
    assert thread.clock(SOLVED).state == "paused"


def test_what_is_late_is_not_paused() -> None:
    thread = told(at(2)).host(at(2, "10:00")).awaits(at(3, "10:00"))
    assert (thread.clock(SOLVED).state, thread.clock(SOLVED).due_at) == ("running", at(2, "17:00"))


def test_terms_that_let_nothing_stand_still_make_it_go_on() -> None:
    thread = told(at(2)).host(at(2, "10:00")).awaits(at(2, "10:00"))
    thread.terms(at(3, "10:00"), resolution=480)
    assert thread.clock(SOLVED).state == "running"
    assert thread.clock(SOLVED).due_at == at(3, "17:00")


# --- News --------------------------------------------------------------------------------------


def test_after_a_holding_reply_there_is_news_every_so_often_until_the_answer() -> None:
    thread = told(at(2), update=240)
    thread.holding(at(2, "10:00")).contact(at(2, "12:00"), at(2, "12:05"), answers=False)
    first, second = thread.clock(NEWS), thread.clock(NEWS, 2)
    assert (first.outcome, second.started_at, second.due_at) == (
        MET,
        at(2, "12:00"),
        at(2, "16:00"),
    )
    thread.asker(at(2, "13:00")).host(at(2, "16:30"))
    assert (thread.clock(NEWS, 2).outcome, thread.clock(NEWS, 2).lateness) == (MISSED, HOUR // 2)
    assert (NEWS, 3) not in thread.kept


def test_a_holding_reply_that_is_withdrawn_said_nothing() -> None:
    thread = told(at(2), update=240, acknowledge=120).holding(at(2, "10:00"))
    thread.then("post_withdrawn", at(2, "10:30"), 2)
    assert (thread.clock(NEWS).state, thread.clock("acknowledge").state) == ("void", "running")


# --- Standing still ----------------------------------------------------------------------------


def test_whoever_says_something_moves_the_thread() -> None:
    thread = told(at(2), stale=480).peer(at(2, "12:00")).host(at(2, "13:00"))
    assert thread.clock(STALE).due_at == at(3, "13:00")
    assert thread.whats(STALE) == ["started", "moved", "moved"]
    thread.then("post_hidden", at(2, "14:00"), 3)
    assert thread.clock(STALE).due_at == at(3, "12:00")


def test_a_thread_that_stood_still_too_long_missed_that_and_counts_anew() -> None:
    thread = told(at(2), stale=480).peer(at(3, "10:00"))
    assert thread.whats(STALE) == ["started", "stopped", "started"]
    stopped = next(each.clock for each in thread.history if each.what == "stopped")
    assert (stopped.outcome, stopped.stopped_at) == (MISSED, at(3, "10:00"))
    assert thread.clock(STALE).due_at == at(4, "10:00")


def test_what_is_resolved_may_stand_still_until_it_is_opened_again() -> None:
    thread = told(at(2), stale=480).then("closed", at(2, "12:00"), by_id=HEDDA)
    assert thread.peer(at(2, "13:00")).clock(STALE).outcome == MET
    thread.asker(at(23))
    assert (thread.clock(STALE).state, thread.clock(STALE).due_at) == ("running", at(23, "17:00"))


def test_tips_stand_still_too_and_are_owed_no_answer() -> None:
    tip = told(at(2), kind="tip", stale=480, first_answer=60)
    assert set(tip.kept) == {(STALE, 1)}
