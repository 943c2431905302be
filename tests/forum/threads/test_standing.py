"""What answers a thread: the table of design.md §1, cell by cell, and each sentence beneath it."""

import pytest

from forum.boards.policy import AnsweringPolicy
from forum.threads.standing import ANSWERED, HOST, PEER, SOLVED, UNANSWERED
from tests.forum.threads.told import (
    AFTER_A_DAY,
    ALWAYS,
    COMMUNITY_ONLY,
    ON_REQUEST,
    POLICIES,
    Told,
    at,
)

REPLY = 2
NEVER_ANSWERS = ("post_edited", "edited", "locked", "unlocked", "pinned", "unpinned", "moved")
every_policy = pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.who.value)
where_peers_answer = pytest.mark.parametrize(
    "policy", [AFTER_A_DAY, ON_REQUEST, COMMUNITY_ONLY], ids=lambda policy: policy.who.value
)
of_every_kind = pytest.mark.parametrize(
    "kind", ["question", "tip", "idea", "complaint", "discussion"]
)


# --- Who needs an answer -----------------------------------------------------------------------


@every_policy
@pytest.mark.parametrize("kind", ["question", "complaint"])
def test_questions_and_complaints_wait_from_the_start(kind: str, policy: AnsweringPolicy) -> None:
    standing = Told(kind, policy).standing
    assert (standing.answer_state, standing.since) == (UNANSWERED, at(0))


@every_policy
@pytest.mark.parametrize("kind", ["tip", "idea", "discussion"])
def test_the_other_kinds_wait_only_when_a_host_was_asked_for(
    kind: str, policy: AnsweringPolicy
) -> None:
    assert Told(kind, policy).peer().asker().standing.answer_state == ANSWERED
    asked = Told(kind, policy).peer().then("host_asked").standing
    assert (asked.answer_state, asked.since) == (UNANSWERED, at(2))


# --- The table ---------------------------------------------------------------------------------


@every_policy
@pytest.mark.parametrize("kind", ["question", "complaint"])
def test_a_hosts_reply_answers_under_every_policy(kind: str, policy: AnsweringPolicy) -> None:
    standing = Told(kind, policy).host().standing
    assert (standing.answer_state, standing.answer_id, standing.answered_as) == (
        ANSWERED,
        REPLY,
        HOST,
    )


def test_a_peers_reply_does_not_answer_where_hosts_always_do() -> None:
    assert Told("question", ALWAYS).peer().standing.is_waiting


@where_peers_answer
def test_a_peers_reply_answers_where_the_community_may(policy: AnsweringPolicy) -> None:
    standing = Told("question", policy).peer().standing
    assert (standing.answer_state, standing.answer_id, standing.answered_as) == (
        ANSWERED,
        REPLY,
        PEER,
    )


def test_a_peers_reply_answers_until_a_host_is_asked_for() -> None:
    thread = Told("question", ON_REQUEST).then("host_asked").peer()
    assert thread.standing.is_waiting
    assert not Told("question", AFTER_A_DAY).then("host_asked").peer().standing.is_waiting


@every_policy
@pytest.mark.parametrize("word", ["helped", "solution_marked"])
@pytest.mark.parametrize("who", [HOST, PEER])
def test_what_the_asker_says_helped_answers(word: str, who: str, policy: AnsweringPolicy) -> None:
    thread = Told("question", policy)
    thread = (thread.host() if who == HOST else thread.peer()).then(word, REPLY)
    standing = thread.standing
    assert standing.answer_state == (SOLVED if word == "solution_marked" else ANSWERED)
    assert (standing.answer_id, standing.is_confirmed, standing.since) == (REPLY, True, at(2))


@every_policy
@pytest.mark.parametrize("word", [None, "helped", "solution_marked"])
def test_on_a_complaint_no_peer_answers_whoever_says_so(
    word: str | None, policy: AnsweringPolicy
) -> None:
    thread = Told("complaint", policy).peer()
    thread = thread.then(word, REPLY) if word else thread
    assert (thread.standing.answer_state, thread.standing.solution_id) == (UNANSWERED, None)


@every_policy
def test_a_complaint_is_the_hosts_at_once_whatever_the_board_promises(
    policy: AnsweringPolicy,
) -> None:
    assert Told("complaint", policy).standing.host_due_from() == at(0)


# --- The grace, and when a host is due ---------------------------------------------------------


def test_a_host_is_due_from_the_start_after_the_grace_or_when_asked_for() -> None:
    assert Told("question", ALWAYS).standing.host_due_from() == at(0)
    assert Told("question", AFTER_A_DAY).standing.host_due_from() == at(24)
    assert Told("question", ON_REQUEST).standing.host_due_from() is None
    assert Told("question", COMMUNITY_ONLY).standing.host_due_from() is None


def test_asking_for_a_host_ends_the_grace() -> None:
    for policy in (AFTER_A_DAY, ON_REQUEST):
        assert Told("question", policy).then("host_asked").standing.host_due_from() == at(1)
    late = Told("question", AnsweringPolicy(AFTER_A_DAY.who, 1)).asker().then("host_asked")
    assert late.standing.host_due_from() == at(1)


def test_asking_twice_does_not_make_the_host_later() -> None:
    twice = Told("question", ON_REQUEST).then("host_asked").then("host_asked")
    assert twice.standing.host_due_from() == at(1)


def test_nobody_is_due_where_the_community_alone_answers_now() -> None:
    moved = Told("question", ON_REQUEST).then("host_asked").under(COMMUNITY_ONLY).then("moved")
    assert moved.standing.is_waiting
    assert moved.standing.host_due_from() is None


def test_nobody_is_due_once_it_is_answered() -> None:
    assert Told("question", AFTER_A_DAY).peer().standing.host_due_from() is None


# --- Taking an answer back ---------------------------------------------------------------------


@where_peers_answer
def test_did_not_help_takes_a_peers_answer_back_with_the_original_start(
    policy: AnsweringPolicy,
) -> None:
    standing = Told("question", policy).peer().then("not_helped", REPLY).standing
    assert (standing.answer_state, standing.since) == (UNANSWERED, at(0))


@where_peers_answer
def test_the_askers_next_post_takes_a_peers_answer_back_with_the_original_start(
    policy: AnsweringPolicy,
) -> None:
    standing = Told("question", policy).peer().peer().asker().standing
    assert (standing.answer_state, standing.since) == (UNANSWERED, at(0))


def test_after_a_hosts_answer_the_askers_next_post_begins_a_new_wait() -> None:
    standing = Told("question", ALWAYS).host().asker().standing
    assert (standing.answer_state, standing.since) == (UNANSWERED, at(2))
    both = Told("question", AFTER_A_DAY).peer().host().asker().standing
    assert (both.since, both.host_due_from()) == (at(3), at(27))


def test_did_not_help_to_a_hosts_answer_begins_a_new_wait() -> None:
    standing = Told("question", ALWAYS).host().then("not_helped", REPLY).standing
    assert (standing.answer_state, standing.since) == (UNANSWERED, at(2))


def test_did_not_help_leaves_later_replies_and_a_hosts_answer_alone() -> None:
    two_peers = Told("question", AFTER_A_DAY).peer().peer()
    assert two_peers.then("not_helped", 2).standing.answer_id == 3
    assert Told("question", AFTER_A_DAY).peer().peer().then("not_helped", 3).standing.is_waiting
    with_host = Told("question", AFTER_A_DAY).peer().host().then("not_helped", 2).standing
    assert (with_host.answer_state, with_host.answer_id) == (ANSWERED, 3)
    after_host = Told("question", AFTER_A_DAY).host().peer().then("not_helped", 3).standing
    assert (after_host.answer_state, after_host.answer_id) == (ANSWERED, 2)


def test_did_not_help_to_what_never_answered_changes_nothing() -> None:
    standing = Told("question", ALWAYS).peer().host().then("not_helped", 2).standing
    assert (standing.answer_state, standing.answer_id) == (ANSWERED, 3)


def test_did_not_help_takes_back_that_it_helped() -> None:
    thread = Told("question", ON_REQUEST).then("host_asked").peer()
    taken_back = thread.then("helped", 2).then("not_helped", 2).standing
    assert (taken_back.answer_state, taken_back.since) == (UNANSWERED, at(0))
    assert taken_back.host_due_from() == at(1)


def test_did_not_help_about_one_reply_leaves_the_one_that_helped() -> None:
    thread = Told("question", ALWAYS).peer().peer().then("helped", 2)
    standing = thread.then("helped", 3).then("not_helped", 3).standing
    assert (standing.answer_state, standing.answer_id) == (ANSWERED, 2)


def test_after_this_helped_the_askers_next_post_begins_a_new_wait() -> None:
    standing = Told("question", AFTER_A_DAY).peer().then("helped", REPLY).asker().standing
    assert (standing.answer_state, standing.since) == (UNANSWERED, at(3))


def test_asking_for_a_host_takes_a_peers_answer_back_with_the_original_start() -> None:
    standing = Told("question", ON_REQUEST).peer().then("host_asked").standing
    assert (standing.answer_state, standing.since, standing.host_due_from()) == (
        UNANSWERED,
        at(0),
        at(2),
    )


def test_asking_for_a_host_after_a_hosts_answer_begins_a_new_wait() -> None:
    standing = Told("tip", ON_REQUEST).then("host_asked").host().then("host_asked").standing
    assert (standing.since, standing.host_due_from()) == (at(3), at(3))


# --- No answer needed --------------------------------------------------------------------------


@every_policy
def test_no_answer_needed_ends_the_wait_and_can_be_undone_with_the_original_start(
    policy: AnsweringPolicy,
) -> None:
    thread = Told("question", policy).host().asker().then("no_answer_needed")
    assert (thread.standing.answer_state, thread.standing.is_confirmed) == (ANSWERED, True)
    undone = thread.then("answer_needed").standing
    assert (undone.answer_state, undone.since) == (UNANSWERED, at(2))


def test_undoing_does_not_undo_a_hosts_answer_of_meanwhile() -> None:
    thread = Told("question", ALWAYS).then("no_answer_needed").host().then("answer_needed")
    assert (thread.standing.answer_state, thread.standing.is_confirmed) == (ANSWERED, False)


def test_an_undo_that_comes_too_late_changes_nothing() -> None:
    thread = Told("question", ALWAYS).then("no_answer_needed").asker().then("answer_needed")
    assert (thread.standing.answer_state, thread.standing.since) == (UNANSWERED, at(2))
    answered = Told("question", ALWAYS).host().then("answer_needed").standing
    assert answered.answer_state == ANSWERED


def test_a_word_after_no_answer_needed_begins_a_new_wait() -> None:
    thread = Told("question", ALWAYS).then("no_answer_needed").asker()
    assert (thread.standing.answer_state, thread.standing.since) == (UNANSWERED, at(2))


# --- Solutions ---------------------------------------------------------------------------------


def test_a_post_after_a_solution_reopens_only_if_the_asker_says_so() -> None:
    solved = Told("question", ALWAYS).host().then("solution_marked", REPLY)
    assert solved.asker().standing.answer_state == SOLVED
    assert solved.peer().standing.answer_state == SOLVED
    reopened = solved.asker(reopens=True).standing
    assert (reopened.answer_state, reopened.since, reopened.solution_id) == (
        UNANSWERED,
        at(5),
        None,
    )


@pytest.mark.parametrize("kind", ["tip", "idea", "discussion"])
def test_reopening_what_needs_no_answer_does_not_make_it_wait(kind: str) -> None:
    thread = Told(kind, ALWAYS).peer().then("solution_marked", REPLY).asker(reopens=True)
    assert (thread.standing.answer_state, thread.standing.solution_id) == (ANSWERED, None)


def test_taking_the_mark_away_is_as_if_it_had_never_been_there() -> None:
    thread = Told("question", ALWAYS).peer().then("solution_marked", REPLY).asker()
    undone = thread.then("solution_unmarked", REPLY).standing
    assert (undone.answer_state, undone.since) == (UNANSWERED, at(0))


def test_the_last_mark_is_the_solution_and_without_it_the_one_before() -> None:
    thread = Told("question", ALWAYS).peer().peer()
    thread.then("solution_marked", 2).then("solution_marked", 3)
    assert thread.standing.solution_id == 3
    assert thread.then("solution_unmarked", 3).standing.solution_id == 2


def test_hiding_a_reply_that_was_once_marked_leaves_the_solution() -> None:
    thread = Told("question", ALWAYS).peer().peer().then("solution_marked", 2)
    thread.then("solution_marked", 3).then("solution_unmarked", 3)
    assert thread.then("post_hidden", 3).standing.solution_id == 2


def test_asking_for_a_host_does_not_open_what_is_solved() -> None:
    thread = Told("question", ALWAYS).host().then("solution_marked", REPLY).then("host_asked")
    assert thread.standing.answer_state == SOLVED


# --- What never answers ------------------------------------------------------------------------


@every_policy
@pytest.mark.parametrize("kind", ["question", "complaint"])
def test_what_never_answers_leaves_the_wait_as_it_is(kind: str, policy: AnsweringPolicy) -> None:
    thread = Told(kind, policy).comment(HOST).comment(PEER).asker()
    for event in NEVER_ANSWERS:
        thread.then(event)
    assert (thread.standing.answer_state, thread.standing.since) == (UNANSWERED, at(0))


def test_an_askers_comment_of_an_archive_takes_nothing_back() -> None:
    assert Told("question", AFTER_A_DAY).peer().comment("asker").standing.answer_id == REPLY


# --- What is hidden or withdrawn ---------------------------------------------------------------


@pytest.mark.parametrize("gone", ["post_hidden", "post_withdrawn"])
@every_policy
def test_an_answer_that_is_gone_no_longer_answers(gone: str, policy: AnsweringPolicy) -> None:
    standing = Told("question", policy).host().then(gone, REPLY).standing
    assert (standing.answer_state, standing.since) == (UNANSWERED, at(0))


@pytest.mark.parametrize("word", ["helped", "solution_marked"])
def test_what_was_said_about_it_goes_with_it_and_comes_back_with_it(word: str) -> None:
    thread = Told("question", ALWAYS).peer().then(word, REPLY)
    before = thread.standing
    assert thread.then("post_hidden", REPLY).standing.is_waiting
    assert thread.then("post_restored", REPLY).standing == before


def test_another_answer_still_answers_when_one_is_hidden() -> None:
    standing = Told("question", ALWAYS).host().host().then("post_hidden", 2).standing
    assert (standing.answer_state, standing.since, standing.answer_id) == (ANSWERED, at(2), 3)


def test_an_askers_post_that_is_gone_takes_nothing_back() -> None:
    thread = Told("question", AFTER_A_DAY).peer().asker().then("post_withdrawn", 3)
    assert (thread.standing.answer_state, thread.standing.answer_id) == (ANSWERED, REPLY)


@of_every_kind
def test_nobody_waits_while_the_opening_post_is_gone(kind: str) -> None:
    thread = Told(kind, ALWAYS).then("host_asked").then("post_hidden", 1)
    assert (thread.standing.answer_state, thread.standing.is_listed) == (ANSWERED, False)
    assert thread.standing.host_due_from() is None
    back = thread.then("post_restored", 1).standing
    assert (back.answer_state, back.is_listed) == (UNANSWERED, True)


# --- Corrections and new policies --------------------------------------------------------------


def test_a_policy_counts_from_the_next_fact_on() -> None:
    thread = Told("question", ALWAYS).peer().under(AFTER_A_DAY)
    assert thread.standing.host_due_from() == at(0)
    applied = thread.then("policy_applied").standing
    assert (applied.is_waiting, applied.host_due_from()) == (True, at(24))
    assert not thread.peer().standing.is_waiting


def test_what_was_answered_stays_answered_under_a_stricter_policy() -> None:
    thread = Told("question", AFTER_A_DAY).peer().under(ALWAYS).then("policy_applied")
    assert thread.standing.answer_state == ANSWERED
    taken_back = thread.asker().standing
    assert (taken_back.since, taken_back.host_due_from()) == (at(0), at(0))


def test_a_thread_corrected_to_a_complaint_is_judged_as_one_from_the_start() -> None:
    thread = Told("question", AFTER_A_DAY).peer().then("helped", REPLY).as_kind("complaint")
    assert (thread.standing.answer_state, thread.standing.since) == (UNANSWERED, at(0))


def test_a_question_corrected_to_a_tip_no_longer_waits() -> None:
    assert not Told("question", ALWAYS).as_kind("tip").standing.is_waiting


# --- Without moderation ------------------------------------------------------------------------


@every_policy
@pytest.mark.parametrize("kind", ["question", "complaint"])
def test_without_hosts_any_reply_but_the_askers_answers(kind: str, policy: AnsweringPolicy) -> None:
    assert Told(kind, policy).asker().without_hosts.is_waiting
    assert Told(kind, policy).peer().without_hosts.answer_id == REPLY
    helped = Told(kind, policy).peer().then("solution_marked", REPLY).without_hosts
    assert helped.answer_state == SOLVED
