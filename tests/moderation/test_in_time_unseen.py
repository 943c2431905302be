"""Answering in time says nothing of what one may not see, and lets nobody act there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.database import db
from forum.moments import now as this_moment
from forum.threads.models import ThreadEvent
from moderation.contacts.models import Contact
from moderation.escalation.models import BroughtIn
from moderation.promises.actions import make_promise
from moderation.promises.models import Errand, Promise
from tests.cast import (
    make_appointment,
    make_board,
    make_policy,
    make_reply,
    make_role,
    make_thread,
    opening_post,
    somebody,
)

TITLE = "The boiler in the cellar of the embassy"
OF_THREAD = ("contacts", "bring-in", "errands/new", "close", "priority")
OF_PROMISE = ("renegotiate", "withdraw", "transfer", "keep")
LISTS = ("", "today/late", "today/soon", "today/promises", "today/broken", "mine", "unanswered")


@pytest.fixture
def secret(app: Flask, lena: Any) -> Any:
    """A thread on a board for staff, late, with a promise of Lena's."""
    make_policy(first_answer=1)
    board, asker = make_board("Embassies", visibility="staff"), somebody("bo")
    make_appointment(asker, make_role(), board)
    thread = make_thread(asker, board, title=TITLE, now=this_moment() - timedelta(days=9))
    make_reply(thread, lena, text="We look into it.")
    thread = make_thread(asker, board, title=f"{TITLE}, again")
    make_promise(lena, thread, this_moment() + timedelta(days=1))
    return thread


def counts() -> list[int]:
    db.session.rollback()
    tables = (ThreadEvent, Contact, BroughtIn, Promise, Errand)
    return [db.session.scalar(select(func.count()).select_from(each)) or 0 for each in tables]


def test_whoever_may_not_see_a_thread_finds_none_of_its_doors(
    secret: Any, new_client: Callable[[], Any], asta: Any
) -> None:
    before = counts()
    promise = db.session.scalars(select(Promise)).one()
    doors = [
        *(f"/threads/{secret.id}/{door}" for door in OF_THREAD),
        *(f"/moderation/promises/{promise.id}/{door}" for door in OF_PROMISE),
        f"/posts/{opening_post(secret).id}/await",
    ]
    client = new_client()
    client.sign_in(asta)
    for door in doors:
        for answer in (client.get(door), client.post(door, data={"reason": "Because of it"})):
            assert answer.status_code in (403, 404, 405), door
            assert TITLE not in answer.get_data(as_text=True), door
    assert counts() == before


def test_lists_and_numbers_of_a_host_hold_only_what_they_see(
    secret: Any, client: Any, new_client: Callable[[], Any]
) -> None:
    elsewhere, host = make_board("Stoves"), somebody("clara")
    make_appointment(host, make_role(), elsewhere)
    client.sign_in(host)
    for name in LISTS:
        answer = client.get(f"/moderation/{name}")
        assert answer.status_code == 200, name
        assert TITLE not in answer.get_data(as_text=True), name
    signed_out = new_client()
    for name in LISTS:
        assert TITLE not in signed_out.get(f"/moderation/{name}").get_data(as_text=True)
