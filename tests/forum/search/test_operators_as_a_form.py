"""The operators as a form, and what boards ask for as an operator: ``model:X200``."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.boards.fields import FieldPlan, make_field
from forum.search import indexer
from forum.search.forms import asked, query_from
from forum.search.query import parse_query
from forum.threads import acts, writing
from forum.threads.models import Thread
from tests.cast import again, make_board, make_reply, make_thread, opening_post, somebody
from tests.forum.search.contract import HOSTILE

FIELDS = ("model", "serial-number")


@pytest.fixture
def look(client: Any, run_jobs: Callable[[], int]) -> Callable[..., Any]:
    def look(typed: str, browser: Any = None) -> Any:
        run_jobs()
        return (browser or client).get("/search", query_string={"q": typed})

    return look


def make_asked(board: Any, **typed: str) -> Thread:
    """A thread whose asker answered what the board asks."""
    return writing.open_thread(
        somebody("asta"),
        board,
        kind="question",
        title="My stove smokes",
        composed=writing.compose(f"It draws badly, as {typed} do."),
        language="en",
        fields=typed,
    )


@pytest.fixture
def stoves(board: Any) -> Any:
    """A board that asks for a product and a model."""
    anna = somebody("anna")
    options = {"en": ["Big stove", "Lamp"], "sv": ["Stort kök", "Lampa"]}
    make_field(anna, board, FieldPlan({"en": "Product"}, kind="choice", options=options))
    make_field(anna, board, FieldPlan({"en": "Model"}))
    return board


# --- Fields -------------------------------------------------------------------------------------


def test_a_field_is_read_where_it_is_known() -> None:
    query = parse_query('smoke Model:X200 serial-number:"a  7" other:thing', FIELDS)
    assert query.fields == (("model", "X200"), ("serial-number", "a 7"))
    assert (query.words, query.phrases) == (("smoke",), (("other", "thing"),))
    assert parse_query("model:X200").phrases == (("model", "x200"),)
    assert parse_query(str(query), FIELDS) == query
    assert [note.value for note in parse_query('model:"" -model:x', FIELDS).notes][:1] == ["model"]


@given(st.text(max_size=60))
def test_whatever_is_typed_means_the_same_when_read_again(text: str) -> None:
    query = parse_query(f"model:{text} smoke", FIELDS)
    assert parse_query(str(query), FIELDS) == query


def test_threads_are_found_by_what_was_answered(stoves: Any, look: Callable[..., Any]) -> None:
    one = make_asked(stoves, product="big-stove", model="X200 Pro")
    two = make_asked(stoves, product="lamp", model="X300")
    reply = make_reply(one, text="Sweep the chimney.")
    for typed, expected in {
        "model:x200": {one.id},
        'model:"X200 Pro"': {one.id},
        'model:"pro x200"': set(),
        "model:pro": {one.id},
        'product:"big stove"': {one.id},
        "product:kök": {one.id},
        "product:lamp": {two.id},
        "smokes model:X300": {two.id},
        "chimney model:X200": {one.id},
        "chimney model:X300": set(),
        "model:X200 model:X300": set(),
        "X300": {two.id},
        "model:X200 is:unanswered": {one.id},
    }.items():
        assert set(look(typed).threads) == expected, typed
    assert (
        look("chimney model:X200")
        .one(".search-result__title a")["href"]
        .endswith(f"#post-{reply.id}")
    )


def test_a_field_follows_edits_and_moves_and_goes_with_its_post(
    stoves: Any, look: Callable[..., Any], anna: Any, asta: Any, client: Any
) -> None:
    thread = make_asked(stoves, model="marker47")
    make_reply(thread)
    assert look("model:marker47").threads == [thread.id]
    first = opening_post(thread)
    writing.edit_post(asta, first, writing.compose("New."), version=1, fields={"model": "X9"})
    # The index has not heard of it yet, and the page knows better.
    assert client.get("/search", query_string={"q": "model:marker47"}).threads == []
    assert look("model:X9").threads == [thread.id]
    acts.move_thread(anna, again(thread), make_board("Lamps"), "It is a lamp.")
    assert look("model:X9 board:lamps").threads == [thread.id]
    acts.hide_post(anna, opening_post(thread), ground="spam", reason="An advertisement.")
    assert look("model:X9").threads == look("marker47").threads == []
    indexer.rebuild()
    page = look("X9")
    assert page.threads == []


def test_what_a_closed_board_asks_is_nobody_elses_to_know(
    look: Callable[..., Any], anna: Any, new_client: Callable[[], Any], board: Any
) -> None:
    closed = make_board("Staff room", visibility="staff")
    make_field(anna, closed, FieldPlan({"en": "Codename"}))
    thread = _in_the_closed(closed, anna)
    page = look("codename:marker47")
    assert page.threads == []
    assert "Codename" not in page.get_data(as_text=True)
    staff = new_client()
    staff.sign_in(anna)
    assert look("codename:marker47", staff).threads == [thread.id]


def _in_the_closed(board: Any, anna: Any) -> Thread:
    return writing.open_thread(
        anna,
        board,
        kind="question",
        title="A secret",
        composed=writing.compose("Text."),
        language="en",
        fields={"codename": "marker47"},
    )


# --- The form -----------------------------------------------------------------------------------


def test_the_form_says_what_one_could_type() -> None:
    sent = {
        "words": 'smoke "two words"',
        "without": "lamp",
        "board": "stoves",
        "kind": "tip",
        "is": "solved",
        "by": "@Asta-Lind",
        "tag": 'Soot "and" ash',
        "after": "2026-01-01",
        "before": "2026-02-01",
        "field": "model",
        "value": "X 200",
        "page": "3",
    }
    typed = query_from(sent, FIELDS)
    assert typed == (
        'smoke "two words" -lamp board:stoves kind:tip by:asta-lind tag:"Soot and ash" is:solved'
        ' before:2026-02-01 after:2026-01-01 model:"X 200"'
    )
    shown = asked(parse_query(typed, FIELDS))
    assert query_from(shown.values, FIELDS) == typed
    assert query_from({"field": "secret", "value": "x"}, FIELDS) == ""


def test_the_form_reflects_every_query() -> None:
    for text in HOSTILE:
        query = parse_query(f"board:a board:b model:a model:b -one -two {text}", FIELDS)
        assert parse_query(query_from(asked(query).values, FIELDS), FIELDS) == query
        for name in ("words", "without", "board", "tag", "after", "value"):
            query_from({name: text, "field": "model"}, FIELDS)


def test_the_form_works_without_script_and_shows_the_query_again(
    client: Any, stoves: Any, look: Callable[..., Any]
) -> None:
    one = make_asked(stoves, product="big-stove", model="X200")
    make_thread(title="My stove smokes as well")
    page = look("smokes")
    form = page.one("form.search-form")
    assert (form["action"], form["method"]) == ("/search/form", "get")
    sent = {
        **page.fields("form.search-form"),
        "field": "model",
        "value": "X200",
        "kind": "question",
    }
    answer = client.get("/search/form", query_string=sent)
    assert answer.status_code == 303
    found = client.get(answer.location)
    assert found.threads == [one.id]
    again_sent = found.fields("form.search-form")
    assert (again_sent["words"], again_sent["field"], again_sent["value"]) == (
        "smokes",
        "model",
        "X200",
    )
    assert found.one(".search-box [name=q]")["value"] == "smokes kind:question model:X200"


# --- Tags ---------------------------------------------------------------------------------------


def test_a_synonym_finds_what_carries_its_tag(look: Callable[..., Any], asta: Any) -> None:
    from sqlalchemy import select

    from forum.database import db, transaction
    from forum.threads.models import Tag
    from forum.threads.tag_models import TagSynonym

    thread = make_thread(asta, title="A cold stove", tags=["Chimney"])
    with transaction() as session:
        tag = db.session.scalars(select(Tag)).one()
        session.add(TagSynonym(key="flue", name="Flue", tag_id=tag.id))
    page = look("tag:flue")
    assert page.threads == [thread.id]
    assert not page.says("Nothing carries the tag")
    assert look("cold tag:Flue").threads == [thread.id]
