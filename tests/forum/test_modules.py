"""``MODULES=()``: the forum stands alone, without hosts, roles or anything of moderation."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum import sockets
from forum.boards.models import Board
from forum.boards.policy import WhoAnswers
from forum.cli.story import DEMO_DOMAIN, tell
from forum.database import db
from forum.jobs import worker
from forum.moments import now
from forum.people.models import Person
from forum.permissions import ANYWHERE, Scope, decide, registered
from forum.sockets import RowSlot, Slot
from forum.threads.models import Thread
from tests.cast import make_board, make_person, make_reply, make_thread, somebody
from tests.client import browser_of
from tests.house import crawling, test_crawl


@pytest.fixture
def alone(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """The forum with nothing plugged in, its context pushed."""
    app = make_app(MODULES=())
    with app.app_context():
        yield app
        db.session.remove()


#: What a policy needs besides its name.
MORE: dict[WhoAnswers, dict[str, Any]] = {WhoAnswers.HOSTS_AFTER_GRACE: {"grace_hours": 24}}


def state_of(thread: Thread) -> str:
    db.session.rollback()
    return db.session.scalars(select(Thread.answer_state).where(Thread.id == thread.id)).one()


def test_nothing_of_moderation_is_there(alone: Flask) -> None:
    assert [name for name in alone.view_functions if name.startswith("moderation")] == []
    rules = {rule.rule for rule in alone.url_map.iter_rules()}
    assert [rule for rule in rules if rule.startswith(("/moderation", "/hosts"))] == []
    client = browser_of(alone)
    for path in ("/moderation/", "/moderation/unanswered", "/hosts", "/hosts/hedda-vik"):
        assert client.get(path).status_code == 404


def test_only_the_forums_own_rooms_fill_its_sockets(alone: Flask) -> None:
    plugged = sockets.of(alone)
    fillers = [
        filler
        for kind in (plugged.slots, plugged.row_slots, plugged.listeners)
        for plugs in kind.values()
        for filler in plugs
    ]
    fillers += [*plugged.grants, *plugged.refusals, *plugged.staff]
    assert [one for one in fillers if one.__module__.startswith("moderation")] == []
    assert not plugged.has_hosts
    assert [kind for kind in plugged.jobs if kind.startswith("moderation")] == []


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        *[(who, "question") for who in WhoAnswers],
        *[(who, "complaint") for who in WhoAnswers if who is not WhoAnswers.COMMUNITY_ONLY],
    ],
)
def test_any_reply_but_the_askers_answers(alone: Flask, who: WhoAnswers, kind: str) -> None:
    thread = make_thread(board=make_board(who=who, **MORE.get(who, {})), kind=kind)
    assert state_of(thread) == "unanswered"
    make_reply(thread, somebody("asta"))
    assert state_of(thread) == "unanswered"
    make_reply(thread, somebody("clara"))
    assert state_of(thread) == "answered"


def test_only_admins_act(alone: Flask) -> None:
    anna, asta, thread = make_person(admin=True), make_person(), make_thread()
    board = db.session.get_one(Board, thread.board_id)
    for permission in registered():
        if permission.scope is not Scope.OWN:
            for target in (board, None, ANYWHERE):
                assert decide(anna, permission.key, target)
                assert not decide(asta, permission.key, target)


def test_an_admin_acts_on_pages(alone: Flask) -> None:
    thread, anna, asta = make_thread(), make_person(admin=True), make_person()
    ours, theirs = browser_of(alone), browser_of(alone)
    ours.sign_in(anna)
    theirs.sign_in(asta)
    reason = {"reason": "The question is settled."}
    assert theirs.post(f"/threads/{thread.id}/lock", data=reason).status_code == 403
    assert ours.post(f"/threads/{thread.id}/lock", data=reason).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Thread, thread.id, populate_existing=True).is_locked


@pytest.mark.parametrize("reader", ["nobody", "asta", "anna"])
def test_the_demo_reads_well_without_moderation(alone: Flask, reader: str) -> None:
    tell()
    worker.add_periodic(now())
    worker.run_due()
    db.session.rollback()
    walked = crawling.walk(alone, "" if reader == "nobody" else f"{reader}@{DEMO_DOMAIN}")
    assert len(walked) > 30
    assert {check.__name__: found for check in test_crawl.CHECKS if (found := check(walked))} == {}
    assert [at for at in walked if at.startswith(("/moderation", "/hosts"))] == []


def test_a_customer_asks_and_is_answered_on_pages(alone: Flask) -> None:
    board = make_board("Stoves")
    asker, peer = browser_of(alone), browser_of(alone)
    asker.sign_in(somebody("asta"))
    peer.sign_in(somebody("clara"))
    asked = asker.post(
        "/threads/new", data={"board": board.slug, "title": "It smokes", "text": "Why?"}
    )
    assert asked.status_code == 303
    thread = db.session.scalars(select(Thread)).one()
    at = f"/threads/{thread.id}-{thread.slug}"
    assert peer.get(at).one("main")["data-state"] == "unanswered"
    assert peer.get("/threads?show=unanswered").threads == [thread.id]
    answered = peer.post(f"/threads/{thread.id}/replies", data={"text": "Open the damper."})
    assert answered.status_code == 303
    assert peer.get(at).one("main")["data-state"] == "answered"
    assert peer.get("/threads?show=unanswered").threads == []


def test_every_place_that_a_module_may_fill_can_stay_empty(alone: Flask) -> None:
    with alone.test_request_context("/"):
        row: Any = type("Row", (), {"id": 1})()
        for place in RowSlot:
            if place not in sockets.of(alone).row_slots:
                assert sockets.row_slot(place.name, [row]) == {}
        for place in Slot:
            if place not in sockets.of(alone).slots:
                assert sockets.slot(place.name) == ""


def test_who_was_a_host_while_there_was_moderation_is_none_without(
    app: Flask, make_app: Callable[..., Flask], hedda: Any
) -> None:
    hedda_id, url = hedda.id, app.config["DATABASE_URL"]
    db.session.remove()
    without = make_app(MODULES=(), DATABASE_URL=url)
    with without.app_context():
        person = db.session.get_one(Person, hedda_id)
        assert not decide(person, "answer:host", ANYWHERE)
        db.session.remove()
        db.engine.dispose()
    assert decide(db.session.get_one(Person, hedda_id), "answer:host", ANYWHERE)
