"""A host says "I have read this": the customer sees it, and nothing else changes."""

from datetime import timedelta
from typing import Any

from forum.database import db
from forum.moments import now
from forum.threads.models import ThreadEvent
from moderation.seen import actions
from moderation.seen.models import HostRead
from moderation.unanswered.models import Turn
from tests.cast import make_appointment, make_board, make_host, make_reply, make_thread, somebody


def waiting_thread(**more: Any) -> Any:
    board = make_board("Stoves", shows_reading=True, **more)
    return make_thread(somebody("asta"), board)


def state_of(thread: Any) -> Any:
    db.session.rollback()
    turn = db.session.get_one(Turn, thread.id)
    db.session.refresh(thread)
    facts = db.session.scalars(db.select(ThreadEvent.id)).all()
    return thread.answer_state, thread.state_since, turn.since, turn.host_due_from, facts


def test_the_customer_sees_that_a_host_has_read_and_the_wait_goes_on(
    client: Any, new_client: Any
) -> None:
    hedda, thread = make_host("hedda"), waiting_thread()
    before = state_of(thread)
    client.sign_in(hedda)
    path = f"/threads/{thread.id}-{thread.slug}"
    form = f"form[action='/threads/{thread.id}/seen']"
    assert client.post(f"/threads/{thread.id}/seen").status_code == 303
    assert client.get(path).one(f"{form} input[name=say]")["value"] == "no"
    assert state_of(thread) == before
    asta = new_client()
    asta.sign_in(somebody("asta"))
    assert asta.get(path).one("[data-read-by]")
    assert asta.get(path).all(form) == []
    assert client.post(f"/threads/{thread.id}/seen", data={"say": "no"}).status_code == 303
    assert asta.get(path).all("[data-read-by]") == []


def test_an_answer_takes_its_place(client: Any) -> None:
    hedda, thread = make_host("hedda"), waiting_thread()
    actions.say_read(hedda, thread)
    make_reply(thread, hedda)
    assert client.get(f"/threads/{thread.id}-{thread.slug}").all("[data-read-by]") == []


def test_what_was_read_before_the_next_question_is_not_that_question(client: Any) -> None:
    hedda, thread = make_host("hedda"), waiting_thread()
    actions.say_read(hedda, thread, now=now() - timedelta(hours=1))
    assert client.get(f"/threads/{thread.id}-{thread.slug}").all("[data-read-by]") == []


def test_only_hosts_who_may_answer_there_say_so_and_only_where_the_board_shows_it(
    client: Any,
) -> None:
    hugo = somebody("hugo")
    make_appointment(hugo, board=make_board("Lamps"))
    thread, silent = waiting_thread(), make_thread(board=make_board("Silent"))
    closed = make_thread(board=make_board("Closed", visibility="staff", shows_reading=True))
    address = "/threads/{}/seen"
    client.sign_in(somebody("bo"))
    assert client.post(address.format(thread.id)).status_code == 403
    assert client.post(address.format(closed.id)).status_code == 403
    client.sign_in(hugo)
    assert client.post(address.format(thread.id)).status_code == 403
    client.sign_in(make_host("hedda"))
    assert client.post(address.format(silent.id)).status_code == 403
    assert db.session.scalars(db.select(HostRead)).all() == []


def test_an_admin_says_on_the_boards_page_whether_it_is_shown(client: Any) -> None:
    board = make_board("Stoves")
    client.sign_in(somebody("anna"))
    address = f"/admin/boards/{board.id}"
    fields = client.get(address).fields("main form.form")
    assert "shows_reading" not in fields
    sent = {**fields, "kinds": board.kinds, "shows_reading": "y"}
    assert client.post(address, data=sent).status_code == 303
    assert client.get(address).one("#shows_reading").has_attr("checked")
