"""A thread that another one answers is closed with a link to it, and its people go along."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.joining.duplicates import mark_duplicate, unmark_duplicate
from forum.threads import acts
from forum.threads.models import MeToo, Thread
from forum.threads.thanks import have_too
from moderation.unanswered.models import Turn
from moderation.unanswered.replay import differences
from tests.cast import (
    again,
    make_appointment,
    make_board,
    make_host,
    make_reply,
    make_role,
    make_thread,
    opening_post,
    somebody,
)

WHY = "The same flame"


def have_it(thread: Thread) -> set[int]:
    return set(db.session.scalars(select(MeToo.person_id).where(MeToo.thread_id == thread.id)))


def turn_of(thread: Thread) -> Turn:
    db.session.rollback()
    return db.session.get_one(Turn, thread.id, populate_existing=True)


def test_a_duplicate_waits_for_nobody_and_its_people_are_counted_once_in_the_original(
    app: Flask, asta: Any, bo: Any, clara: Any, hedda: Any
) -> None:
    original, thread = make_thread(asta), make_thread(bo)
    for person in (clara, asta):
        have_too(person, thread, yes=True)
    have_too(clara, original, yes=True)

    mark_duplicate(hedda, thread, original, WHY)

    assert have_it(original) == {bo.id, clara.id}
    assert again(original).me_too_count == 2
    closed = again(thread)
    assert (closed.answer_state, closed.is_duplicate, closed.is_locked) == ("answered", True, False)
    assert turn_of(thread).turn == "nobody"
    with pytest.raises(Refused):
        make_reply(thread, clara)
    assert list(differences()) == []


def test_the_asker_takes_it_back_with_the_original_start_and_the_people(
    app: Flask, asta: Any, bo: Any, clara: Any, hedda: Any
) -> None:
    original, thread = make_thread(asta), make_thread(bo)
    have_too(clara, thread, yes=True)
    have_too(clara, original, yes=True)
    before = (turn_of(thread).turn, turn_of(thread).since, turn_of(thread).host_due_from)
    mark_duplicate(hedda, thread, original, WHY)

    assert unmark_duplicate(bo, thread)
    assert not unmark_duplicate(bo, thread)

    stands = turn_of(thread)
    assert (stands.turn, stands.since, stands.host_due_from) == before
    assert again(thread).answer_state == "unanswered"
    assert have_it(original) == {clara.id}
    assert again(original).me_too_count == 1
    make_reply(thread, clara)
    assert list(differences()) == []


def test_a_duplicate_of_a_duplicate_points_to_the_end_and_nothing_goes_in_circles(
    app: Flask, asta: Any, bo: Any, clara: Any, hedda: Any
) -> None:
    first, second, third = make_thread(asta), make_thread(bo), make_thread(clara)
    mark_duplicate(hedda, second, first, WHY)
    assert mark_duplicate(hedda, third, second, WHY).id == first.id
    assert have_it(first) == {bo.id, clara.id}
    for thread, original in ((first, third), (first, first), (first, second)):
        with pytest.raises(Invalid):
            mark_duplicate(hedda, thread, original, WHY)
    with pytest.raises(Conflict):
        mark_duplicate(hedda, second, first, WHY)


def test_people_go_along_a_chain_and_come_back(
    app: Flask, asta: Any, bo: Any, clara: Any, hedda: Any
) -> None:
    first, second, third = make_thread(asta), make_thread(bo), make_thread(clara)
    mark_duplicate(hedda, third, second, WHY)
    mark_duplicate(hedda, second, first, WHY)
    assert have_it(first) == {bo.id, clara.id}
    unmark_duplicate(clara, third)
    assert (have_it(second), have_it(first)) == (set(), {bo.id})
    unmark_duplicate(hedda, second, WHY)
    assert have_it(first) == set()


def test_what_not_every_reader_can_read_or_nobody_sees_answers_nobody(
    app: Flask, asta: Any, bo: Any, hedda: Any
) -> None:
    thread = make_thread(bo)
    closed = make_board("Members", visibility="members")
    hidden, narrow = make_thread(asta), make_thread(asta, closed)
    acts.hide_post(hedda, opening_post(hidden), ground="spam", reason=WHY)
    for original in (hidden, narrow):
        with pytest.raises(Invalid):
            mark_duplicate(hedda, thread, original, WHY)
    mark_duplicate(hedda, narrow, thread, WHY)


def test_a_host_needs_a_reason_the_permission_and_to_read_both(
    app: Flask, asta: Any, bo: Any, clara: Any
) -> None:
    one, staff = make_board("One"), make_board("Staff", visibility="staff")
    host = somebody("hugo")
    make_appointment(host, make_role(), one)
    thread, elsewhere = make_thread(asta, one), make_thread(asta, make_board("Other"))
    secret = make_thread(somebody("anna"), make_board("Group", parent=staff, visibility="staff"))
    with pytest.raises(Invalid):
        mark_duplicate(host, thread, elsewhere, "")
    with pytest.raises(Refused):
        mark_duplicate(host, elsewhere, thread, WHY)
    with pytest.raises(Refused):
        mark_duplicate(clara, thread, elsewhere, WHY)
    with pytest.raises(Missing):
        mark_duplicate(asta, thread, secret)
    mark_duplicate(asta, thread, elsewhere)


def test_only_who_may_read_the_original_learns_where_it_is_answered(
    app: Flask, client: Any, asta: Any, bo: Any
) -> None:
    hedda = make_host("hedda")
    board = make_board("Later")
    original, thread = make_thread(asta, board, title="The only flame"), make_thread(bo)
    client.sign_in(hedda)
    path = f"/threads/{thread.id}/duplicate"
    assert client.get(f"{path}?other=flame").status_code == 200
    page = client.get(f"{path}?other=/threads/{original.id}-anything?page=2")
    assert page.says("The only flame")
    sent = page.fields("main form[method=post]")
    assert client.post(f"{path}?other={original.id}", data=sent).status_code == 422
    done = client.post(f"{path}?other={original.id}", data={**sent, "reason": WHY})
    assert done.status_code == 303

    client.sign_in(bo)
    page = client.get(done.headers["Location"])
    assert page.says("Answered in: The only flame")
    assert page.says(WHY)
    assert not page.all("textarea")
    assert page.one("main")["data-state"] == "answered"
    acts.move_thread(somebody("anna"), original, make_board("Team", visibility="staff"), WHY)
    page = client.get(done.headers["Location"])
    assert not page.says("The only flame")
    assert client.post(f"/threads/{thread.id}/not-duplicate", data={}).status_code == 303
    assert client.get(done.headers["Location"]).one("main")["data-state"] == "unanswered"


def test_the_asker_is_told_by_whom_and_why(
    app: Flask, client: Any, asta: Any, bo: Any, hedda: Any
) -> None:
    original, thread = make_thread(asta), make_thread(bo)
    mark_duplicate(hedda, thread, original, WHY)
    client.sign_in(bo)
    page = client.get("/notifications")
    assert page.says("Hedda Vik closed it, for another thread answers it: The same flame")


def test_a_reply_that_waits_for_its_writer_to_sign_in_is_kept(
    app: Flask, asta: Any, bo: Any, hedda: Any, client: Any
) -> None:
    original, thread = make_thread(asta), make_thread(bo)
    client.sign_in(bo)
    page = client.get(f"/threads/{thread.id}-{thread.slug}")
    fields = page.fields("#reply form")
    mark_duplicate(hedda, thread, original, WHY)
    said = client.post(f"/threads/{thread.id}/replies", data={**fields, "text": "Kept words."})
    assert said.status_code == 403
    assert "Kept words." in said.get_data(as_text=True)
