"""What a board asks of whoever opens a thread: asked, checked, kept, shown, edited."""

from typing import Any

import pytest
from sqlalchemy import select

from forum.boards.fields import FieldPlan, archive_field, edit_field, make_field
from forum.boards.models import Board, BoardField
from forum.database import db
from forum.errors import Invalid
from forum.people.models import HeldForm
from forum.threads import acts, writing
from forum.threads.models import Revision, Thread
from tests.cast import (
    PASSWORD,
    again,
    make_board,
    make_person,
    make_thread,
    opening_post,
    somebody,
)

OPTIONS = {"en": ["Big stove", "Lamp"], "sv": ["Stort kök", "Lampa"]}


@pytest.fixture
def stoves(app: Any) -> Board:
    """A board that asks for a product, a model, what was tried and a weight."""
    anna, board = somebody("anna"), make_board("Stoves")
    make_field(
        anna, board, FieldPlan({"en": "Product", "sv": "Produkt"}, kind="choice", options=OPTIONS)
    )
    make_field(anna, board, FieldPlan({"en": "Model"}, is_required=True, hint={"en": "Beneath."}))
    make_field(anna, board, FieldPlan({"en": "Tried"}, kind="long"))
    make_field(anna, board, FieldPlan({"en": "Weight"}, kind="number"))
    return board


def field(key: str) -> BoardField:
    return db.session.scalars(select(BoardField).where(BoardField.key == key)).one()


def post(client: Any, **typed: str) -> Any:
    words = {"title": "The flame goes out", "text": "As soon as the wind turns.", **typed}
    return client.post("/threads/new", data=words)


def the_thread() -> Thread:
    return db.session.scalars(select(Thread)).one()


def kept(thread: Thread) -> dict[str, str]:
    return {entry["key"]: entry["value"] for entry in again(thread).fields}


def open_one(board: Board, **typed: str) -> Thread:
    composed = writing.compose("It smokes.")
    return writing.open_thread(
        somebody("asta"),
        board,
        kind="question",
        title="My stove smokes",
        composed=composed,
        language="en",
        fields={"model": "X200", **typed},
    )


def test_the_form_asks_what_the_board_asks(client: Any, stoves: Board) -> None:
    lamps = make_board("Lamps")
    page = client.get("/threads/new?board=stoves")
    names = [str(each["name"]) for each in page.all(".board-fields [name^=field_]")]
    assert names == ["field_product", "field_model", "field_tried", "field_weight"]
    assert page.says("Beneath.")
    # "I am not sure where" leads to the first board, which asks; another does not.
    assert client.get("/threads/new").fields()["asked_by"] == str(stoves.id)
    part = client.get("/threads/new/fields?board=lamps")
    assert [str(each["name"]) for each in part.all("[name]")] == ["asked_by"]
    assert part.one("[name=asked_by]")["value"] == str(lamps.id)


def test_answers_are_kept_and_shown_at_the_top_of_the_opening_post(
    client: Any, stoves: Board
) -> None:
    client.sign_in(somebody("asta"))
    answer = post(
        client,
        field_product="big-stove",
        field_model=" X 200 <b>  ",
        field_tried="First this.\n\nThen that.",
        field_weight="1,50",
        field_unknown="nothing",
        fields='[{"key": "model"}]',
    )
    assert answer.status_code == 303
    assert kept(the_thread()) == {
        "product": "big-stove",
        "model": "X 200 <b>",
        "tried": "First this.\n\nThen that.",
        "weight": "1.50",
    }
    page = client.get(answer.location)
    shown = [each.get_text() for each in page.one(".post--opening .thread-fields").select("dt, dd")]
    assert shown == [
        "Product",
        "Big stove",
        "Model",
        "X 200 <b>",
        "Tried",
        "First this.\n\nThen that.",
        "Weight",
        "1.5",
    ]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"field_model": ""}, "Say this too: Model"),
        ({}, "Say this too: Model"),
        ({"field_model": "x" * 201}, "At most 200 characters."),
        ({"field_model": "X", "field_tried": "x" * 2001}, "At most 2000 characters."),
        ({"field_model": "X", "field_weight": "much"}, "Write a number."),
        ({"field_model": "X", "field_weight": "9" * 40}, "Write a number."),
        ({"field_model": "X", "field_product": "tent"}, "Choose one from the list."),
    ],
)
def test_what_cannot_be_taken_comes_back_with_everything(
    client: Any, stoves: Board, typed: dict[str, str], sentence: str
) -> None:
    client.sign_in(somebody("asta"))
    page = (
        post(client, field_tried="Everything.", **typed)
        if "field_tried" not in typed
        else post(client, **typed)
    )
    assert page.status_code == 422
    assert page.says(sentence)
    sent = page.fields()
    assert (sent["title"], sent["text"]) == ("The flame goes out", "As soon as the wind turns.")
    for name, text in typed.items():
        if name != "field_product":
            assert sent[name] == text
    assert db.session.scalars(select(Thread)).all() == []


def test_without_script_another_board_asks_before_it_is_posted(client: Any, stoves: Board) -> None:
    lamps = make_board("Lamps")
    client.sign_in(somebody("asta"))
    sent = {**client.get("/threads/new?board=lamps").fields(), "title": "The flame", "text": "Out."}
    page = client.post("/threads/new", data={**sent, "board": "stoves"})
    assert page.status_code == 422
    assert page.says("This board asks for a little more.")
    assert page.all(".form-errors") == []
    sent = {**page.fields(), "field_model": "X200"}
    assert (sent["title"], sent["board"]) == ("The flame", "stoves")
    # And back: what was typed for the other board is no reason to refuse.
    assert client.post("/threads/new", data={**sent, "board": "lamps"}).status_code == 303
    thread = the_thread()
    assert (thread.board_id, kept(thread)) == (lamps.id, {})


def test_answers_wait_with_a_text_that_waits_for_signing_in(client: Any, stoves: Board) -> None:
    person = make_person(email="asta2@example.org")
    answer = post(client, board="stoves", field_model="X200")
    held = db.session.scalars(select(HeldForm)).one()
    assert held.fields["field_model"] == "X200"
    page = client.get("/sign-in", query_string={"next": answer.location})
    sent = {**page.fields(), "email": person.email, "password": PASSWORD}
    client.post("/sign-in", data=sent, query_string={"next": answer.location})
    assert kept(the_thread()) == {"model": "X200"}


def test_who_is_not_asked_need_not_answer(stoves: Board) -> None:
    """Archives, mails and parts of threads bring no answers."""
    assert make_thread(board=stoves).fields == []
    with pytest.raises(Invalid):
        open_one(stoves, model="")


def test_they_are_edited_with_the_opening_post_and_its_history_holds_them(
    client: Any, stoves: Board, asta: Any
) -> None:
    thread = open_one(stoves, product="lamp")
    first = opening_post(thread)
    client.sign_in(asta)
    page = client.get(f"/posts/{first.id}/edit")
    sent = page.fields()
    assert (sent["field_model"], sent["field_product"]) == ("X200", "lamp")
    refused = client.post(f"/posts/{first.id}/edit", data={**sent, "field_model": ""})
    assert refused.status_code == 422
    assert refused.fields()["text"] == "It smokes."
    changed = {**sent, "field_model": "X300", "field_product": ""}
    assert client.post(f"/posts/{first.id}/edit", data=changed).status_code == 303
    assert kept(thread) == {"model": "X300"}
    (revision,) = db.session.scalars(select(Revision)).all()
    assert {entry["key"]: entry["value"] for entry in revision.fields or ()} == {
        "product": "lamp",
        "model": "X200",
    }
    history = client.get(f"/posts/{first.id}/history")
    assert history.says("X200")
    assert history.says("X300")
    # The form from before is stale.
    stale = client.post(f"/posts/{first.id}/edit", data={**sent, "field_model": "X400"})
    assert stale.status_code == 409
    assert stale.fields()["field_model"] == "X400"
    assert stale.one(".thread-fields dd").get_text() == "X300"


def test_a_thread_on_another_board_keeps_what_it_holds(
    client: Any, stoves: Board, anna: Any, asta: Any
) -> None:
    lamps = make_board("Lamps")
    thread = open_one(stoves, product="lamp")
    acts.move_thread(anna, thread, lamps, "It is a lamp.")
    assert kept(thread) == {"product": "lamp", "model": "X200"}
    client.sign_in(asta)
    first = opening_post(thread)
    sent = {**client.get(f"/posts/{first.id}/edit").fields(), "text": "It smokes a lot."}
    assert sent["field_product"] == "lamp"
    client.post(f"/posts/{first.id}/edit", data=sent)
    assert kept(thread) == {"product": "lamp", "model": "X200"}


def test_what_is_no_longer_asked_or_offered_stays_readable(
    client: Any, stoves: Board, anna: Any, asta: Any
) -> None:
    thread = open_one(stoves, product="lamp")
    archive_field(anna, field("model"))
    tents = {"en": ["Tent", "Big stove"]}
    edit_field(anna, field("product"), FieldPlan({"en": "What is it?"}, options=tents))
    page = client.get(f"/threads/{thread.id}-{thread.slug}")
    assert [each.get_text() for each in page.all(".thread-fields dd")] == ["Lamp", "X200"]
    client.sign_in(asta)
    first = opening_post(thread)
    sent = client.get(f"/posts/{first.id}/edit").fields()
    assert (sent["field_product"], sent["field_model"]) == ("lamp", "X200")
    client.post(f"/posts/{first.id}/edit", data={**sent, "field_model": "X300"})
    assert kept(thread) == {"product": "lamp", "model": "X300"}


def test_hidden_posts_take_their_answers_with_them(
    client: Any, stoves: Board, anna: Any, asta: Any
) -> None:
    thread = open_one(stoves, model="marker47")
    acts.hide_post(anna, opening_post(thread), ground="spam", reason="An advertisement.")
    thread = again(thread)
    client.sign_in(make_person())
    page = client.get(f"/threads/{thread.id}-{thread.slug}")
    assert page.status_code == 200
    assert "marker47" not in page.get_data(as_text=True)


def test_personal_data_in_an_answer_is_asked_about(client: Any, stoves: Board) -> None:
    client.sign_in(somebody("asta"))
    page = post(client, field_model="X", field_tried="Write to asta@private-mail.example please")
    assert page.status_code == 422
    assert page.says("Send it once more")
    assert client.post("/threads/new", data=page.fields()).status_code == 303
