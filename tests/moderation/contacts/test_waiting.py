"""A thread waits for its customer after a visible question, reminds, and closes after notice."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum import sockets
from forum.boards.groups import make_group
from forum.database import db
from forum.errors import Missing, Refused
from forum.joining import duplicates, merging, splitting
from forum.moments import now
from forum.notifications.models import Notice
from forum.people import erasing
from forum.threads import acts, answers, closing, writing
from forum.threads.events import posts_of
from forum.threads.models import ThreadEvent
from forum.threads.review import WaitsForReview
from moderation.contacts.actions import log_contact
from moderation.contacts.models import CustomerWait
from moderation.contacts.reminding import look
from moderation.contacts.waiting import await_customer, await_no_more
from moderation.review.setting_up import RulePlan, set_rule
from tests.cast import again, make_board, make_host, make_reply, make_thread, opening_post, somebody

START = now() - timedelta(days=29)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def row_of(thread: Any) -> CustomerWait | None:
    db.session.rollback()
    return db.session.get(CustomerWait, thread.id, populate_existing=True)


@pytest.fixture
def asked(asta: Any) -> tuple[Any, Any, Any]:
    """Asta's thread, Hedda who asked her something in it, and the question."""
    thread, hedda = make_thread(asta, now=START), make_host("hedda")
    question = make_reply(thread, hedda, text="Which stove is it?", now=START + HOUR)
    assert await_customer(hedda, question, now=START + HOUR)
    return thread, hedda, question


def told(person: Any) -> list[str]:
    found = select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
    return [kind for kind in db.session.scalars(found) if kind == "customer_awaited"]


def last_fact(thread: Any) -> ThreadEvent:
    found = select(ThreadEvent).where(ThreadEvent.thread_id == thread.id)
    return db.session.scalars(found.order_by(ThreadEvent.id.desc()).limit(1)).one()


def test_it_waits_from_the_question_on(asked: Any) -> None:
    thread, hedda, question = asked
    row = row_of(thread)
    assert row is not None
    assert (row.post_id, row.by_id, row.since) == (question.id, hedda.id, START + HOUR)
    assert row.remind_at == row.since + 3 * DAY
    assert row.close_at == row.since + 10 * DAY
    assert not await_customer(hedda, question, now=START + 2 * HOUR)
    # Another host asks something more: now it is that question.
    hugo = make_host("hugo")
    more = make_reply(thread, hugo, now=START + DAY)
    assert await_customer(hugo, more, now=START + DAY)
    row = row_of(thread)
    assert row is not None
    assert (row.post_id, row.since) == (more.id, START + DAY)


def test_whoever_replies_or_settles_ends_it(asked: Any, asta: Any, clara: Any) -> None:
    thread, hedda, _question = asked
    make_reply(thread, clara)
    make_reply(thread, hedda)
    assert row_of(thread) is not None
    reply = make_reply(thread, asta)
    assert row_of(thread) is None
    # Her reply is no reply any more: she is waited for as before.
    writing.withdraw_post(asta, reply)
    assert row_of(thread) is not None
    assert await_no_more(hedda, thread)
    assert row_of(thread) is None
    assert not await_no_more(hedda, thread)


def test_solved_closed_hidden_or_a_duplicate_it_waits_for_nobody(
    asked: Any, asta: Any, bo: Any
) -> None:
    thread, hedda, question = asked
    answers.mark_solution(asta, question)
    assert row_of(thread) is None
    answers.unmark_solution(asta, question)
    closing.close_thread(hedda, thread, "She has called us")
    assert row_of(thread) is None
    closing.reopen_thread(hedda, thread, "It was somebody else")
    for hidden in (opening_post(thread), question):
        await_customer(hedda, again(question))
        assert row_of(thread) is not None
        acts.hide_post(hedda, hidden, ground="off_topic", reason="About another firm")
        assert row_of(thread) is None
        acts.restore_post(hedda, hidden, "It was about us after all")
        assert row_of(thread) is not None
    duplicates.mark_duplicate(hedda, thread, make_thread(bo), "The same stove")
    assert row_of(thread) is None


def test_merged_and_split_it_waits_where_the_question_stands(
    asked: Any, asta: Any, bo: Any
) -> None:
    thread, hedda, question = asked
    older = make_thread(bo, now=START - DAY)
    merging.merge_threads(hedda, thread, older, "About the same stove")
    assert row_of(thread) is None
    row = row_of(older)
    assert row is not None
    assert row.post_id == question.id
    posts = [post.id for post in posts_of(again(older)) if post.number > 1]
    plan = splitting.SplitPlan("It was another stove", "question", again(older).board)
    new = splitting.split_thread(hedda, again(older), posts, plan, "It was another stove")
    assert row_of(older) is None
    row = row_of(new)
    assert row is not None
    assert row.post_id == question.id


def test_who_asks_and_in_what(asked: Any, asta: Any, clara: Any) -> None:
    thread, hedda, question = asked
    other = make_thread(asta, now=START)
    by_peer = make_reply(other, clara, now=START + HOUR)
    by_host = make_reply(other, hedda, now=START + HOUR)
    for person, post in (
        (asta, by_host),
        (clara, by_host),
        (hedda, by_peer),
        (hedda, opening_post(other)),
        (hedda, make_reply(make_thread(hedda), hedda)),
    ):
        with pytest.raises(Refused):
            await_customer(person, post)
    with pytest.raises(Refused):
        await_no_more(asta, thread)
    make_reply(other, asta)
    with pytest.raises(Refused, match="written since"):
        await_customer(hedda, by_host)
    closing.close_thread(hedda, thread, "She has called us")
    with pytest.raises(Refused, match="finished"):
        await_customer(hedda, question)
    locked = make_thread(asta)
    reply = make_reply(locked, hedda)
    acts.lock_thread(hedda, locked, "It went round in circles")
    with pytest.raises(Refused, match="cannot reply"):
        await_customer(hedda, reply)
    few = make_group(somebody("anna"), "Few").id
    board = make_board("Quiet", visibility="groups", group_ids=frozenset({few}))
    quiet = make_reply(make_thread(somebody("anna"), board), somebody("anna"))
    with pytest.raises(Missing):
        await_customer(clara, quiet)


def test_the_customer_is_reminded_once_and_the_thread_closed_after_notice(
    asked: Any, asta: Any, mails: Any, run_jobs: Any
) -> None:
    thread, _hedda, question = asked
    look(START + 3 * DAY)
    assert told(asta) == []
    # The worker was away for weeks: notice comes first all the same.
    late = START + 15 * DAY
    look(late)
    look(late + HOUR)
    assert told(asta) == ["customer_awaited"]
    row = row_of(thread)
    assert row is not None
    assert (row.reminded_at, row.close_at) == (late, late + 7 * DAY)
    run_jobs()
    assert any("waits for your reply" in str(mail) for mail in mails())
    look(late + 7 * DAY - HOUR)
    assert not again(thread).is_closed
    look(late + 7 * DAY)
    assert again(thread).is_closed
    assert row_of(thread) is None
    fact = last_fact(thread)
    assert (fact.kind, fact.by_id, fact.data["awaited"]) == ("closed", None, question.id)
    look(late + 9 * DAY)
    assert last_fact(thread).id == fact.id
    # Her word opens it again.
    make_reply(thread, asta)
    assert again(thread).answer_state == "unanswered"


def test_whoever_replies_is_not_closed(asked: Any, asta: Any) -> None:
    thread, *_rest = asked
    look(START + 4 * DAY)
    make_reply(thread, asta, now=START + 5 * DAY)
    look(START + 28 * DAY)
    assert not again(thread).is_closed


@pytest.fixture
def a_promise(app: Any) -> Iterator[list[Any]]:
    """While it holds no thread can be closed."""
    asked: list[Any] = []

    def check(person: Any, thread: Any, _now: datetime) -> str | None:
        asked.append(person)
        return "Hugo has promised to call."

    sockets.of(app).closing_checks.append(check)
    yield asked
    sockets.of(app).closing_checks.remove(check)


def test_with_a_promise_it_stays_open(asked: Any, a_promise: list[Any]) -> None:
    thread, *_rest = asked
    look(START + 4 * DAY)
    for days in (12, 13, 14):
        look(START + days * DAY)
    assert a_promise == [None, None, None]
    assert not again(thread).is_closed
    row = row_of(thread)
    assert row is not None
    assert row.close_at == START + 15 * DAY


def test_nobody_is_reminded_who_cannot_reply(asked: Any, asta: Any) -> None:
    thread, hedda, _question = asked
    acts.lock_thread(hedda, thread, "It went round in circles")
    look(START + 5 * DAY)
    assert told(asta) == []
    acts.unlock_thread(hedda, thread, "It goes on")
    look(START + 6 * DAY)
    assert told(asta) == ["customer_awaited"]
    acts.lock_thread(hedda, thread, "It went round in circles")
    look(START + 20 * DAY)
    assert not again(thread).is_closed
    erasing.erase_member(somebody("anna"), asta, "They asked for it")
    assert row_of(thread) is None


def say_did_not_help(thread: Any, hedda: Any, question: Any, asta: Any) -> None:
    answers.rate_answer(asta, question, helped=False, now=START + DAY)


def say_ask_for_a_host(thread: Any, hedda: Any, question: Any, asta: Any) -> None:
    answers.ask_for_host(asta, thread, now=START + DAY)


def say_on_the_phone(thread: Any, hedda: Any, question: Any, asta: Any) -> None:
    at = START + DAY
    log_contact(hedda, thread, channel="phone", words="It is a 1440", contacted_at=at, now=at)


@pytest.mark.parametrize("say", [say_did_not_help, say_ask_for_a_host, say_on_the_phone])
def test_whoever_said_something_in_another_way_is_not_closed(
    asked: Any, asta: Any, say: Any
) -> None:
    thread, hedda, question = asked
    say(thread, hedda, question, asta)
    look(START + 4 * DAY)
    look(START + 25 * DAY)
    assert told(asta) == []
    assert row_of(thread) is None
    assert not again(thread).is_closed
    assert last_fact(thread).kind == "customer_not_awaited"


def test_a_reply_that_waits_for_a_hosts_look_is_a_reply(asked: Any, asta: Any) -> None:
    thread, *_rest = asked
    look(START + 4 * DAY)
    set_rule(somebody("anna"), again(thread).board, RulePlan(links=True))
    with pytest.raises(WaitsForReview):
        make_reply(thread, asta, text="This one: https://stoves.example/1440", now=START + 6 * DAY)
    look(START + 14 * DAY)
    assert not again(thread).is_closed


# --- On the pages ------------------------------------------------------------------------------


def test_a_tick_in_the_reply_asks_and_both_see_it(client: Any, asta: Any, bo: Any) -> None:
    thread, hedda = make_thread(asta), make_host("hedda")
    path, replies = f"/threads/{thread.id}-{thread.slug}", f"/threads/{thread.id}/replies"
    client.sign_in(hedda)
    assert client.get(path).one("input[name=awaits_customer]")
    page = client.post(replies, data={"text": "", "awaits_customer": "yes"})
    assert page.status_code == 422
    assert page.one("input[name=awaits_customer]").has_attr("checked")
    sent = client.post(replies, data={"text": "Which stove is it?", "awaits_customer": "yes"})
    assert sent.status_code == 303
    page = client.get(path)
    assert page.says("Waiting for Asta Lind to reply")
    assert page.says("A reminder goes out on")
    assert page.one(f"form[action='/threads/{thread.id}/await-no-more']")
    client.sign_in(bo)
    page = client.get(path)
    assert page.says("Waiting for Asta Lind to reply")
    assert not page.says("A reminder goes out on")
    assert not page.all("input[name=awaits_customer], form[action$='await-no-more']")
    client.sign_in(asta)
    page = client.get(path)
    assert page.says("Hedda Vik asked you something and waits for your reply.")
    assert page.says("Without one, the thread is closed on")
    # A customer's tick, and a customer at these addresses, change nothing.
    client.post(replies, data={"text": "A Morsø 1440, I think", "awaits_customer": "yes"})
    post = opening_post(thread)
    for address in (f"/threads/{thread.id}/await-no-more", f"/posts/{post.id}/await"):
        assert client.post(address).status_code == 403
    assert row_of(thread) is not None


def test_a_reply_that_stands_already_can_be_waited_on(client: Any, asta: Any) -> None:
    thread, hedda = make_thread(asta), make_host("hedda")
    reply = make_reply(thread, hedda)
    client.sign_in(hedda)
    path = f"/threads/{thread.id}-{thread.slug}"
    form = f"form[action='/posts/{reply.id}/await']"
    assert client.get(path).one(form)
    assert client.post(f"/posts/{reply.id}/await").status_code == 303
    assert not client.get(path).all(form)
    assert client.post(f"/threads/{thread.id}/await-no-more").status_code == 303
    assert row_of(thread) is None


def test_a_tick_that_comes_too_late_is_not_lost_in_silence(client: Any, asta: Any) -> None:
    thread = make_thread(asta)
    client.sign_in(make_host("hedda"))
    path, sent = f"/threads/{thread.id}/replies", {"text": "Which grate do you have?"}
    assert client.post(path, data=sent).status_code == 303
    late = client.post(path, data={**sent, "awaits_customer": "yes"})
    assert (late.status_code, late.says("stands in the thread already")) == (409, True)
    ticked = {"text": "And which flue is it?", "awaits_customer": "yes"}
    for _click in range(2):
        assert client.post(path, data=ticked).status_code == 303
