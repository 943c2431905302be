"""A question that is not shown any more is owed nothing, and its title is in no list."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from forum.database import db, transaction
from forum.threads import acts, writing
from moderation.promises import queries
from moderation.promises.actions import withdraw_promise
from moderation.promises.errands import make_errand
from moderation.promises.models import OPEN, WITHDRAWN, Promise
from tests.cast import (
    make_appointment,
    make_board,
    make_calendar,
    make_host,
    make_role,
    opening_post,
    somebody,
)
from tests.moderation.promises.story import at, fresh, promised, states, thread_of


@pytest.fixture
def promise(app: Flask) -> Any:
    make_calendar()
    return promised(make_host("hedda"))


def hide(by: Any, post: Any, reason: str, **more: Any) -> None:
    acts.hide_post(by, post, ground="spam", reason=reason, **more)


def test_whoever_withdraws_a_question_is_owed_nothing_and_blames_nobody(
    promise: Any, client: Any
) -> None:
    asta, hedda, thread = somebody("asta"), somebody("hedda"), thread_of(promise)
    make_errand(hedda, thread, "The carrier", "look for it", at("Tue 15:00"), now=at("Mon 10:00"))
    writing.withdraw_post(asta, opening_post(thread), now=at("Mon 11:00"))
    assert states() == [WITHDRAWN]
    assert queries.kept_between(at("Mon 00:00"), at("Fri 00:00"), at("Thu 12:00")) == (0, 0)
    client.sign_in(hedda)
    for show in ("mine", "all"):
        assert not client.get(f"/moderation/promises?show={show}").says(thread.title)


def test_shown_again_it_is_owed_what_was_promised_unless_that_is_over(promise: Any) -> None:
    anna, opening = somebody("anna"), opening_post(thread_of(promise))
    hide(anna, opening, "I was wrong about it", now=at("Mon 11:00"))
    assert states() == [WITHDRAWN]
    acts.restore_post(anna, opening_post(thread_of(promise)), "It is fine", now=at("Mon 12:00"))
    assert states() == [OPEN]
    assert fresh(promise).ended_at is None
    hide(anna, opening_post(thread_of(promise)), "Wrong after all", now=at("Mon 13:00"))
    acts.restore_post(anna, opening_post(thread_of(promise)), "It is fine", now=at("Wed 12:00"))
    assert states() == [WITHDRAWN]


def test_what_a_host_took_back_stays_so(promise: Any) -> None:
    anna, hedda = somebody("anna"), somebody("hedda")
    withdraw_promise(hedda, promise, "The maker is closed", now=at("Mon 10:30"))
    hide(anna, opening_post(thread_of(promise)), "I was wrong", now=at("Mon 11:00"))
    acts.restore_post(anna, opening_post(thread_of(promise)), "It is fine", now=at("Mon 12:00"))
    assert states() == [WITHDRAWN]


def test_a_host_of_another_board_reads_no_title_that_was_hidden(client: Any, promise: Any) -> None:
    thread, clara = thread_of(promise), somebody("clara")
    make_appointment(clara, make_role(), make_board("Elsewhere"))
    hide(somebody("anna"), opening_post(thread), "Names a neighbour")
    with transaction():
        # As one that was open before its thread went.
        db.session.execute(update(Promise).values(state=OPEN))
    client.sign_in(clara)
    page = client.get("/moderation/promises?show=all")
    assert page.status_code == 200
    assert not page.says(thread.title)
