"""Who blocked somebody does not read them unless they want to, and misses no host's answer."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db
from forum.errors import Refused
from forum.notifications.models import Notice
from forum.people import blocking
from forum.people.models import Person
from tests.cast import again, make_reply, make_thread
from tests.statements import statements


def listed(browser: Any) -> list[str]:
    page = browser.get("/account/privacy")
    return [link.get_text() for link in page.all(".person-list a.person")]


def test_posts_of_somebody_blocked_are_folded_and_can_be_opened(
    client: Any, new_client: Any, asta: Person, bo: Person, board: Any
) -> None:
    thread = make_thread(asta, board)
    reply, other = make_reply(thread, bo, text="Buy my lamps."), make_reply(thread)
    path = f"/threads/{thread.id}-{thread.slug}"
    client.sign_in(asta)

    assert client.get("/people/bo-nystrom/block").says("They are not told")
    assert client.post("/people/bo-nystrom/block", data={"say": "yes"}).status_code == 303

    page = client.get(path)
    assert page.one("details.post-fold").select(f"#post-{reply.id}")
    assert page.one("details.post-fold > summary").get_text() == (
        "A post by somebody you blocked – show"
    )
    assert page.says("Buy my lamps.")
    assert not page.one("details.post-fold").select(f"#post-{other.id}")
    assert new_client().get(path).all(".post-fold") == []


def test_what_a_host_writes_is_not_folded(
    client: Any, asta: Person, hedda: Person, board: Any
) -> None:
    thread = make_thread(asta, board)
    make_reply(thread, hedda)
    blocking.block(asta, hedda)
    client.sign_in(asta)
    assert client.get(f"/threads/{thread.id}-{thread.slug}").all(".post-fold") == []
    peers = make_thread(hedda, board)
    assert client.get(f"/threads/{peers.id}-{peers.slug}").all(".post-fold")


def test_one_sees_whom_one_blocked_and_takes_it_back(
    client: Any, asta: Person, bo: Person, clara: Person
) -> None:
    for other in (bo, clara, clara):
        blocking.block(asta, other)
    client.sign_in(asta)
    assert listed(client) == ["Clara Ek", "Bo Nyström"]
    assert client.get("/people/bo-nystrom").says("You blocked this person")

    answer = client.post("/people/bo-nystrom/block", data={"say": "no", "next": "//evil.example"})

    assert answer.location == "/people/bo-nystrom"
    assert again(asta).blocks_count == 1
    assert listed(client) == ["Clara Ek"]


def test_nobody_blocks_themselves_and_a_stranger_signs_in_first(client: Any, asta: Person) -> None:
    with pytest.raises(Refused):
        blocking.block(asta, asta)
    assert "/held/" in client.post("/people/asta-lind/block", data={"say": "yes"}).location


def test_other_rooms_can_ask_who_blocked_whom(asta: Person, bo: Person, clara: Person) -> None:
    blocking.block(asta, bo)
    assert blocking.has_blocked(asta.id, bo.id)
    assert not blocking.has_blocked(bo.id, asta.id)
    assert blocking.blockers_among([asta.id, clara.id], bo.id) == {asta.id}
    assert blocking.blocked_by(again(asta)) == {bo.id}


def test_who_blocked_nobody_pays_nothing(
    app: Flask, client: Any, asta: Person, bo: Person, board: Any
) -> None:
    thread = make_thread(asta, board)
    make_reply(thread, bo)
    client.sign_in(asta)
    path = f"/threads/{thread.id}-{thread.slug}"
    with statements(app) as before:
        client.get(path)
    blocking.block(asta, bo)
    db.session.rollback()
    with statements(app) as after:
        client.get(path)
    assert len(after) == len(before) + 1


def test_nobody_is_told_of_what_somebody_did_whom_they_blocked(
    asta: Person, bo: Person, hedda: Person, board: Any
) -> None:
    for other in (bo, hedda):
        blocking.block(asta, other)
    thread = make_thread(asta, board)
    make_reply(thread, bo)
    answer = make_reply(thread, hedda)
    told = db.session.scalars(select(Notice.post_id).where(Notice.person_id == asta.id)).all()
    assert told == [answer.id]
