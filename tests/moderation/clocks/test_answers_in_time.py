"""Clocks of answers: what starts and stops them, and whether it was in time."""

from datetime import timedelta

import pytest

from moderation.unanswered.clock import MET, MISSED, NEW_TERMS, RELEASED_LATE, TAKEN_BACK
from tests.forum.threads.told import AFTER_A_DAY, ALWAYS, COMMUNITY_ONLY, HEDDA, ON_REQUEST
from tests.moderation.clocks.timed import HOUR, WITH_LUNCH, Timed, at, closed, hours_of

FIRST, NEXT, ACK = "first_answer", "next_answer", "acknowledge"
A_SECOND = timedelta(seconds=1)


def due(told: Timed, kind: str = FIRST, cycle: int = 1) -> object:
    return told.clock(kind, cycle).due_at


def outcome(told: Timed, kind: str = FIRST, cycle: int = 1) -> object:
    return told.clock(kind, cycle).outcome


# --- When it is due ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opened", "is_due"),
    [
        pytest.param(at(2, "10:00"), at(2, "14:00"), id="in the morning"),
        pytest.param(at(2, "16:59:59"), at(3, "12:59:59"), id="a second before close"),
        pytest.param(at(2, "17:00"), at(3, "13:00"), id="at close"),
        pytest.param(at(6, "18:00"), at(9, "13:00"), id="on friday evening"),
        pytest.param(at(2, "13:00"), at(2, "17:00"), id="due exactly at close"),
        pytest.param(at(3, "23:00", 4), at(7, "13:00", 4), id="on a holiday"),
    ],
)
def test_it_is_due_after_four_open_hours(opened: object, is_due: object) -> None:
    easter = hours_of(exceptions=closed("2026-04-03", "2026-04-06"))
    assert due(Timed(opened, hours=easter)) == is_due  # type: ignore[arg-type]


def test_what_is_asked_in_the_lunch_break_counts_after_it() -> None:
    told = Timed(at(2, "12:30"), hours=hours_of(WITH_LUNCH))
    assert due(told) == at(2, "17:00")


def test_targets_may_be_longer_than_a_day_and_than_a_week_with_two_holidays() -> None:
    assert due(Timed(at(2, "10:00"), first_answer=20 * 60)) == at(4, "14:00")
    easter = hours_of(exceptions=closed("2026-04-03", "2026-04-06"))
    long = Timed(at(30), hours=easter, first_answer=45 * 60)
    assert due(long) == at(8, "14:00", 4)


def test_days_on_which_clocks_change_are_as_long_as_they_are() -> None:
    nights = hours_of(((("00:00", "24:00"),),) * 7)
    forward = Timed(at(28, "22:00"), hours=nights, first_answer=8 * 60)
    assert due(forward) == at(29, "07:00")
    back = Timed(at(24, "22:00", 10), hours=nights, first_answer=8 * 60)
    assert due(back) == at(25, "05:00", 10)


def test_the_due_time_is_the_last_moment_and_a_second_later_is_late() -> None:
    told = Timed(at(2, "13:00")).host(at(2, "17:00"))
    assert (outcome(told), told.clock(FIRST).lateness) == (MET, 0)
    late = Timed(at(2, "12:59")).host(at(2, "16:59") + A_SECOND)
    assert (outcome(late), late.clock(FIRST).lateness) == (MISSED, 1)


def test_due_exactly_at_close_is_not_met_the_next_morning() -> None:
    late = Timed(at(2, "13:00")).host(at(3, "09:30"))
    assert (outcome(late), late.clock(FIRST).lateness) == (MISSED, HOUR // 2)


def test_a_late_reply_is_missed_whether_or_not_a_worker_looked() -> None:
    told = Timed(at(2, "10:00")).host(at(2, "14:01"))
    clock = told.clock(FIRST)
    assert (clock.outcome, clock.counted_at, clock.stopped_by_id) == (MISSED, at(2, "14:00"), HEDDA)


# --- Who stops it ------------------------------------------------------------------------------


def test_five_posts_in_one_wait_are_one_miss() -> None:
    told = Timed(at(2), first_answer=60, next_answer=60)
    for minute in ("09:10", "09:20", "09:30", "11:00"):
        told.asker(at(2, minute))
    told.host(at(2, "12:00"))
    assert [clock.outcome for clock in told.kept.values()] == [MISSED]


def test_the_next_question_has_a_clock_of_its_own() -> None:
    told = Timed(at(2), first_answer=60, next_answer=120).host(at(2, "09:30")).asker(at(2, "10:00"))
    assert due(told, NEXT, 2) == at(2, "12:00")
    assert outcome(told.host(at(2, "11:00")), NEXT, 2) == MET


def test_a_holding_reply_stops_only_the_acknowledgement() -> None:
    told = Timed(at(2), first_answer=240, acknowledge=60).holding(at(2, "09:45"))
    assert outcome(told, ACK) == MET
    assert told.clock(FIRST).state == "running"


def test_an_answer_acknowledges_too() -> None:
    told = Timed(at(2), first_answer=240, acknowledge=60).host(at(2, "11:00"))
    assert (outcome(told, ACK), outcome(told)) == (MISSED, MET)


def test_a_peer_stops_it_only_where_peers_answer_or_the_asker_confirms() -> None:
    assert Timed(at(2), policy=ALWAYS).peer(at(2, "10:00")).clock(FIRST).state == "running"
    told = Timed(at(2), policy=ALWAYS).peer(at(2, "10:00")).then("helped", at(2, "11:00"), 2)
    assert (outcome(told), told.clock(FIRST).stopped_as) == (MET, "peer")
    peers = Timed(at(2), policy=AFTER_A_DAY).peer(at(2, "10:00"))
    assert (outcome(peers), peers.clock(FIRST).stopped_as) == (MET, "peer")


def test_on_complaints_a_peer_never_does() -> None:
    told = Timed(at(2), kind="complaint", policy=AFTER_A_DAY).peer(at(2, "10:00"))
    assert told.then("helped", at(2, "11:00"), 2).clock(FIRST).state == "running"


def test_a_peers_answer_that_is_rejected_never_was() -> None:
    told = Timed(at(2), policy=AFTER_A_DAY, first_answer=60).peer(at(2, "10:00"))
    due_at = told.clock(FIRST).due_at
    told.then("not_helped", at(2, "11:00"), 2)
    assert (told.clock(FIRST).state, told.clock(FIRST).due_at) == ("running", due_at)
    assert (told.clock(FIRST).outcome, told.history[-1].values["void"]["outcome"]) == (None, MET)


def test_a_host_whose_answer_did_not_help_met_the_first_clock() -> None:
    told = Timed(at(2), first_answer=60, next_answer=60).host(at(2, "09:30"))
    told.then("not_helped", at(2, "12:00"), 2)
    assert outcome(told) == MET
    assert due(told, NEXT, 2) == at(2, "13:00")


def test_edits_tags_and_notes_stop_nothing() -> None:
    told = Timed(at(2)).host(at(2, "10:00")).asker(at(2, "11:00"))
    before = dict(told.kept)
    told.then("post_edited", at(2, "12:00"), 2).then("edited", at(2, "12:10"))
    told.then("official_marked", at(2, "12:20"), 2).then("pinned", at(2, "12:30"))
    assert told.kept == before


def test_resolved_while_it_waits() -> None:
    solved = Timed(at(2)).peer(at(2, "10:00")).then("solution_marked", at(2, "11:00"), 2)
    shut = Timed(at(2)).then("closed", at(2, "14:00"), by_id=HEDDA)
    assert (outcome(solved), solved.clock(FIRST).stopped_as) == (MET, "peer")
    assert (outcome(shut), shut.clock(FIRST).lateness) == (MISSED, HOUR)


def test_goodbye_and_then_resolved() -> None:
    told = Timed(at(2), first_answer=60, next_answer=60).host(at(2, "09:30"))
    told.asker(at(2, "10:00")).then("solution_marked", at(2, "10:05"), 2)
    assert (outcome(told), outcome(told, NEXT, 2)) == (MET, MET)
    quiet = Timed(at(2), first_answer=60, next_answer=60).host(at(2, "09:30"))
    quiet.asker(at(2, "10:00")).then("no_answer_needed", at(2, "12:00"), by_id=HEDDA)
    assert (outcome(quiet, NEXT, 2), quiet.clock(NEXT, 2).stopped_as) == (MISSED, "host")


def test_no_answer_needed_that_is_undone_goes_on_from_the_original_start() -> None:
    told = Timed(at(2)).then("no_answer_needed", at(2, "10:00")).then("answer_needed", at(3))
    clock = told.clock(FIRST)
    assert (clock.state, clock.due_at, clock.excused) == ("running", at(2, "13:00"), TAKEN_BACK)


# --- Contacts ----------------------------------------------------------------------------------


def test_a_contact_with_the_asker_answers_when_it_was() -> None:
    told = Timed(at(2), first_answer=60, acknowledge=60).contact(at(2, "09:50"), at(2, "12:00"))
    clock = told.clock(FIRST)
    assert (clock.outcome, clock.stopped_at, clock.stopped_as) == (MET, at(2, "09:50"), "host")
    assert outcome(told, ACK) == MET


def test_a_contact_that_did_not_answer_only_acknowledges() -> None:
    told = Timed(at(2), first_answer=60, acknowledge=60)
    told.contact(at(2, "09:50"), at(2, "09:55"), answers=False)
    assert (outcome(told, ACK), told.clock(FIRST).state) == (MET, "running")


def test_a_contact_for_somebody_else_stops_nothing() -> None:
    told = Timed(at(2), first_answer=60, acknowledge=60)
    before = dict(told.kept)
    assert told.contact(at(2, "09:50"), at(2, "09:55"), with_asker=False).kept == before


# --- Hidden, withdrawn -------------------------------------------------------------------------


def test_a_hidden_answer_is_unstopped_with_the_original_start_and_nobody_is_blamed() -> None:
    told = Timed(at(2)).host(at(2, "10:00")).then("post_hidden", at(4, "10:00"), 2)
    clock = told.clock(FIRST)
    assert (clock.state, clock.started_at, clock.due_at) == ("running", at(2), at(2, "13:00"))
    assert (clock.excused, clock.counted_at) == (TAKEN_BACK, at(4, "10:00"))
    assert told.history[-1].values["void"]["outcome"] == MET
    told.host(at(4, "11:00"))
    assert (outcome(told), told.clock(FIRST).counted_at) == (MISSED, at(4, "10:00"))
    told.then("post_restored", at(4, "12:00"), 2)
    assert (outcome(told), told.clock(FIRST).excused) == (MET, None)


def test_an_answer_hidden_in_time_can_be_answered_in_time() -> None:
    told = Timed(at(2)).host(at(2, "10:00")).then("post_hidden", at(2, "11:00"), 2)
    assert told.clock(FIRST).excused is None
    assert outcome(told.host(at(2, "12:00"))) == MET


def test_when_another_answer_takes_its_place_its_time_stamps_decide() -> None:
    told = Timed(at(2), first_answer=60, next_answer=60).host(at(2, "09:30")).asker(at(2, "10:00"))
    told.host(at(2, "10:30")).then("post_hidden", at(3), 2)
    clock = told.clock(FIRST)
    assert (clock.outcome, clock.stopped_at) == (MISSED, at(2, "10:30"))
    assert (clock.excused, clock.counted_at) == (TAKEN_BACK, at(3))


def test_a_question_that_is_withdrawn_is_owed_nothing_but_a_miss_stays() -> None:
    told = Timed(at(2)).then("post_withdrawn", at(2, "10:00"), 1)
    assert told.clock(FIRST).state == "void"
    late = Timed(at(2)).then("post_withdrawn", at(3), 1)
    assert (outcome(late), late.clock(FIRST).stopped_by_id) == (MISSED, None)
    told = Timed(at(2), next_answer=60).host(at(2, "10:00")).asker(at(2, "11:00"))
    told.then("post_withdrawn", at(2, "11:10"), 3)
    assert told.clock(NEXT, 2).state == "void"


def test_a_question_that_is_shown_again_goes_on_from_its_start() -> None:
    told = Timed(at(2)).then("post_hidden", at(2, "10:00"), 1)
    told.then("post_restored", at(2, "11:00"), 1)
    assert (told.clock(FIRST).state, due(told)) == ("running", at(2, "13:00"))


def test_a_duplicate_is_owed_nothing_until_it_is_none() -> None:
    told = Timed(at(2)).then("duplicate_marked", at(2, "10:00"))
    assert told.clock(FIRST).state == "void"
    told.then("duplicate_unmarked", at(2, "11:00"))
    assert (told.clock(FIRST).state, due(told)) == ("running", at(2, "13:00"))


# --- Grace and late releases -------------------------------------------------------------------


def test_during_grace_no_time_counts_and_it_starts_at_the_post() -> None:
    told = Timed(at(2, "10:00"), policy=AFTER_A_DAY)
    clock = told.clock(FIRST)
    assert (clock.started_at, clock.counts_from) == (at(2, "10:00"), at(3, "10:00"))
    assert clock.due_at == at(3, "14:00")
    early = told.host(at(2, "11:00")).clock(FIRST)
    assert (early.outcome, early.consumed) == (MET, 0)


def test_grace_that_ends_on_a_holiday_counts_from_the_next_open_hour() -> None:
    good_friday = hours_of(exceptions=closed("2026-04-03", "2026-04-06"))
    told = Timed(at(2, "12:00", 4), policy=AFTER_A_DAY, hours=good_friday)
    assert told.clock(FIRST).counts_from == at(3, "12:00", 4)
    assert due(told) == at(7, "13:00", 4)


def test_asking_for_a_host_ends_the_grace() -> None:
    told = Timed(at(2), policy=AFTER_A_DAY).then("host_asked", at(2, "10:00"))
    assert due(told) == at(2, "14:00")


def test_where_hosts_answer_on_request_the_request_starts_it() -> None:
    told = Timed(at(2), policy=ON_REQUEST)
    assert told.kept == {}
    told.then("host_asked", at(2, "11:00"))
    assert due(told) == at(2, "15:00")
    assert Timed(at(2), policy=COMMUNITY_ONLY).kept == {}


def test_what_was_released_late_is_flagged_and_the_host_not_blamed() -> None:
    told = Timed(at(2), known=at(3, "10:00"))
    clock = told.clock(FIRST)
    assert (clock.started_at, clock.due_at) == (at(2), at(2, "13:00"))
    assert (clock.excused, clock.counted_at) == (RELEASED_LATE, at(3, "10:00"))
    told.host(at(3, "10:05"))
    assert (outcome(told), told.clock(FIRST).counted_at) == (MISSED, at(3, "10:00"))
    soon = Timed(at(2), known=at(2, "11:00"))
    assert (soon.clock(FIRST).excused, due(soon)) == (None, at(2, "13:00"))


# --- Other terms -------------------------------------------------------------------------------


def test_a_priority_that_is_raised_at_half_time_keeps_what_was_used_up() -> None:
    told = Timed(at(2)).terms(at(2, "11:00"), by="priority_set", first_answer=180)
    assert due(told) == at(2, "12:00")
    clock = told.clock(FIRST)
    assert (clock.consumed, clock.consumed_at, clock.target) == (2 * HOUR, at(2, "11:00"), 3 * HOUR)


def test_other_terms_never_make_it_late_before_they_came() -> None:
    told = Timed(at(2)).terms(at(2, "11:00"), by="priority_set", first_answer=60)
    clock = told.clock(FIRST)
    assert (clock.due_at, clock.excused) == (at(2, "11:00"), NEW_TERMS)
    assert outcome(told.host(at(2, "12:00"))) == MISSED


def test_what_is_late_gets_no_other_due_time() -> None:
    told = Timed(at(2)).terms(at(2, "15:00"), first_answer=600)
    assert due(told) == at(2, "13:00")


def test_another_calendar_counts_from_when_it_came() -> None:
    told = Timed(at(2, "15:00")).terms(at(2, "16:00"), hours=hours_of(WITH_LUNCH), first_answer=240)
    assert due(told) == at(3, "11:00")
    monday = hours_of(exceptions=closed("2026-03-03"))
    told = Timed(at(2, "15:00")).terms(at(2, "16:00"), hours=monday, first_answer=240)
    assert (due(told), told.clock(FIRST).calendar_version_id) == (at(4, "11:00"), 2)


def test_a_move_carries_over_what_was_used_up() -> None:
    told = Timed(at(2)).terms(at(2, "11:00"), by="moved", board=7, first_answer=480)
    assert (due(told), told.clock(FIRST).board_id) == (at(2, "17:00"), 7)


def test_a_policy_that_is_switched_off_voids_what_runs_and_a_miss_stays() -> None:
    assert Timed(at(2)).terms(at(2, "10:00")).clock(FIRST).state == "void"
    late = Timed(at(2)).terms(at(3))
    assert late.clock(FIRST).is_late(at(3))
    assert outcome(late.host(at(3, "10:00"))) == MISSED
    again = Timed(at(2)).terms(at(2, "10:00")).terms(at(2, "11:00"), first_answer=240)
    assert (again.clock(FIRST).state, due(again)) == ("running", at(2, "13:00"))


def test_what_was_asked_without_terms_has_no_clock() -> None:
    told = Timed(at(2), in_time=False)
    told.terms(at(2, "10:00"), first_answer=60, next_answer=60)
    assert told.kept == {}
    told.host(at(2, "11:00")).asker(at(2, "12:00"))
    assert due(told, NEXT, 2) == at(2, "13:00")


def test_a_kind_that_is_corrected_is_judged_as_if_it_had_been_from_the_start() -> None:
    told = Timed(at(2), policy=AFTER_A_DAY).peer(at(2, "09:30"))
    told.kind = "complaint"
    told.terms(at(2, "10:00"), by="edited", first_answer=120)
    assert (told.clock(FIRST).state, due(told)) == ("running", at(2, "11:00"))


def test_two_facts_with_one_time_stamp_are_told_in_their_order() -> None:
    told = Timed(at(2), next_answer=60, first_answer=60)
    told.host(at(2, "09:30")).asker(at(2, "09:30")).host(at(2, "09:30")).asker(at(2, "09:30"))
    assert [clock.state for clock in told.kept.values()] == ["stopped", "stopped", "running"]
    assert due(told, NEXT, 3) == at(2, "10:30")
