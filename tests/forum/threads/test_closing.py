"""A thread is closed by a host, with a reason that everybody reads; and opened again."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from forum import sockets
from forum.boards.groups import make_group
from forum.database import db
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.joining import duplicates, merging
from forum.people.models import Person
from forum.threads import acts, answers, closing
from forum.threads.models import Thread, ThreadEvent
from tests.cast import (
    again,
    make_board,
    make_host,
    make_reply,
    make_thread,
    opening_post,
    somebody,
)
from tests.forum.threads.test_marks_and_acts import at_once

WHY = "The shop has sent a new grate"


def last_fact(thread: Any) -> ThreadEvent:
    found = select(ThreadEvent).where(ThreadEvent.thread_id == thread.id)
    return db.session.scalars(found.order_by(ThreadEvent.id.desc()).limit(1)).one()


def test_a_host_closes_with_a_reason_and_opens_again(asta: Any, clara: Any) -> None:
    thread, hedda = make_thread(asta), make_host("hedda")
    for reason in ("", "  ", "ok", "x" * 501):
        with pytest.raises(Invalid):
            closing.close_thread(hedda, thread, reason)
    assert closing.close_thread(hedda, thread, WHY)
    assert again(thread).is_closed
    assert (last_fact(thread).kind, last_fact(thread).reason) == ("closed", WHY)
    # A second click changes nothing; somebody else learns that they were second.
    assert not closing.close_thread(hedda, thread, WHY)
    with pytest.raises(Conflict):
        closing.close_thread(make_host("hugo"), thread, "I had the same thought")
    make_reply(thread, clara)
    assert again(thread).is_closed
    assert closing.reopen_thread(hedda, thread, "The grate did not fit")
    assert not again(thread).is_closed
    assert not closing.reopen_thread(hedda, thread, "The grate did not fit")
    assert last_fact(thread).kind == "reopened"


def test_nobody_else_closes_and_nobody_closes_what_they_cannot_see(asta: Any, bo: Any) -> None:
    thread = make_thread(asta)
    for person in (asta, bo):
        with pytest.raises(Refused):
            closing.close_thread(person, thread, WHY)
        with pytest.raises(Refused):
            closing.reopen_thread(person, thread, WHY)
    few = make_group(somebody("anna"), "Few").id
    board = make_board("Quiet", visibility="groups", group_ids=frozenset({few}))
    with pytest.raises(Missing):
        closing.close_thread(bo, make_thread(somebody("anna"), board), WHY)


def test_what_is_not_shown_or_a_duplicate_is_not_closed(asta: Any, bo: Any) -> None:
    hedda, older = make_host("hedda"), make_thread(bo)
    hidden, double = make_thread(asta), make_thread(asta)
    acts.hide_post(hedda, opening_post(hidden), ground="spam", reason="An advertisement")
    duplicates.mark_duplicate(hedda, double, older, "The same stove")
    for thread in (hidden, double):
        with pytest.raises(Refused):
            closing.close_thread(hedda, thread, WHY)
        assert not again(thread).is_closed
    # In it a reply says more than "this did not help".
    answer = make_reply(older, hedda)
    closing.close_thread(hedda, older, WHY)
    # Nothing becomes part of a closed thread: nobody would answer it.
    with pytest.raises(Invalid, match="closed"):
        merging.merge_threads(hedda, make_thread(asta), older, "About the same")
    with pytest.raises(Refused, match="Write a reply"):
        answers.rate_answer(bo, answer, helped=False)
    with pytest.raises(Refused, match="Write a reply"):
        answers.ask_for_host(bo, older)


@pytest.fixture
def a_promise(app: Any) -> Iterator[list[Any]]:
    """Who knows why a thread stays open says so."""
    asked: list[Any] = []

    def check(person: Any, thread: Any, now: datetime) -> str | None:
        asked.append(person.id)
        return "Hugo has promised to call."

    sockets.of(app).closing_checks.append(check)
    yield asked
    sockets.of(app).closing_checks.remove(check)


def test_a_module_says_why_it_stays_open_and_the_reason_is_kept(
    client: Any, asta: Any, a_promise: list[Any]
) -> None:
    thread, hedda = make_thread(asta), make_host("hedda")
    client.sign_in(hedda)
    page = client.post(f"/threads/{thread.id}/close", data={"reason": WHY})
    assert page.status_code == 403
    assert page.says("Hugo has promised to call.")
    assert page.fields()["reason"] == WHY
    assert not again(thread).is_closed
    assert a_promise == [hedda.id]


def test_the_page_says_who_closed_it_and_why(client: Any, asta: Any, bo: Any) -> None:
    thread, hedda = make_thread(asta), make_host("hedda")
    client.sign_in(bo)
    path = f"/threads/{thread.id}-{thread.slug}"
    assert not client.get(path).all(f"[href='/threads/{thread.id}/close']")
    assert client.get(f"/threads/{thread.id}/close").status_code == 403
    assert client.post(f"/threads/{thread.id}/close", data={"reason": WHY}).status_code == 403
    client.sign_in(hedda)
    assert client.get(path).one(f"[href='/threads/{thread.id}/close']")
    done = client.post(f"/threads/{thread.id}/close", data={"reason": "A <b>new</b> grate"})
    assert done.status_code == 303
    page = client.get(path)
    assert page.says("Hedda Vik closed this thread")
    assert page.says("A <b>new</b> grate")
    assert page.one(f"[href='/threads/{thread.id}/reopen']")
    assert "Closed" in client.get("/threads").one(f"[data-thread='{thread.id}']").get_text()
    client.sign_in(asta)
    assert client.get(path).says("Write a reply, and it is open again.")
    told = client.get("/notifications")
    assert told.says("Your thread was closed")
    assert told.says("A <b>new</b> grate")


def test_closing_settles_and_only_the_askers_next_word_or_a_host_opens_again(
    asta: Any, clara: Any
) -> None:
    thread, hedda = make_thread(asta), make_host("hedda")
    asked = again(thread).state_since
    closing.close_thread(hedda, thread, WHY)
    assert (again(thread).answer_state, again(thread).is_resolved) == ("answered", True)
    closing.reopen_thread(hedda, thread, "Not yet")
    assert (again(thread).answer_state, again(thread).state_since) == ("unanswered", asked)
    closing.close_thread(hedda, thread, WHY)
    make_reply(thread, clara)
    make_reply(thread, hedda)
    assert again(thread).is_closed
    # What the asker writes opens it again; where that is taken back, it is closed as before.
    word = make_reply(thread, asta)
    assert (again(thread).answer_state, again(thread).is_closed) == ("unanswered", False)
    assert again(thread).state_since == again(word).written_at
    acts.hide_post(hedda, word, ground="spam", reason="It is an advertisement")
    assert (again(thread).answer_state, again(thread).is_closed) == ("answered", True)


def test_of_two_hosts_who_close_at_once_one_wins_and_the_other_is_told(app: Any, asta: Any) -> None:
    thread_id = make_thread(asta).id
    ids = iter([make_host("hedda").id, make_host("hugo").id])

    def close() -> object:
        host, thread = db.session.get_one(Person, next(ids)), db.session.get_one(Thread, thread_id)
        return closing.close_thread(host, thread, WHY)

    done = at_once(app, 2, close)
    assert sorted(type(each).__name__ for each in done) == ["Conflict", "bool"]
