"""What a board asks besides a title and a text: arranged by admins, never lost for threads."""

from typing import Any

import pytest

from forum.boards.fields import (
    MAX_FIELDS,
    FieldPlan,
    archive_field,
    edit_field,
    fields_of,
    fields_on,
    make_field,
    raise_field,
    unarchive_field,
)
from forum.boards.models import Board, BoardField
from forum.errors import Invalid, Missing, Refused
from forum.search.query import _OPERATORS
from tests.cast import again, make_board, make_host


def ask(anna: Any, board: Board, label: str = "Model", **plan: Any) -> BoardField:
    return make_field(anna, board, FieldPlan({"en": label}, **plan))


def keys(board: Board) -> list[str]:
    return [field.key for field in fields_of(board)]


def test_an_admin_arranges_what_a_board_asks(anna: Any, board: Board) -> None:
    model, tried = ask(anna, board), ask(anna, board, "What have you tried?", kind="long")
    assert keys(board) == ["model", "what-have-you-tried"]
    raise_field(anna, tried)
    raise_field(anna, tried)
    assert keys(board) == ["what-have-you-tried", "model"]
    archive_field(anna, tried)
    assert keys(board) == ["model"]
    # What threads hold of it can still be searched.
    assert {field.key for field in fields_on([board.id])} == {"model", "what-have-you-tried"}
    unarchive_field(anna, again(tried))
    edit_field(anna, model, FieldPlan({"en": "Which model?"}, key="ignored", kind="number"))
    assert (again(model).label, again(model).key, again(model).kind) == (
        {"en": "Which model?"},
        "model",
        "short",
    )


def test_options_are_known_again_by_their_words_and_never_forgotten(
    anna: Any, board: Board
) -> None:
    lines = {"en": ["Big stove", " Lamp ", ""], "sv": ["Stort kök", "Lampa"]}
    field = ask(anna, board, "Product", kind="choice", options=lines)
    assert [option["key"] for option in field.offered] == ["big-stove", "lamp"]
    edit_field(anna, field, FieldPlan({"en": "Product"}, options={"en": ["Tent", "Lamp"]}))
    field = again(field)
    assert [option["key"] for option in field.offered] == ["tent", "lamp"]
    assert field.options[2] == {
        "key": "big-stove",
        "words": {"en": "Big stove", "sv": "Stort kök"},
        "gone": True,
    }


@pytest.mark.parametrize(
    ("label", "plan", "where"),
    [
        ("", {}, "key"),
        ("Model", {"key": "Mo del"}, "key"),
        ("Model", {"key": "9x"}, "key"),
        ("Model", {"key": "x" * 31}, "key"),
        ("Model", {"key": "tag"}, "key"),
        ("Model", {"kind": "file"}, "kind"),
        ("x" * 81, {"key": "x"}, "label_en"),
        ("\u200b", {"key": "x"}, "label_en"),
        ("Model", {"hint": {"sv": "x" * 201}}, "hint_sv"),
        ("Model", {"kind": "choice"}, "options_en"),
        ("Model", {"kind": "choice", "options": {"en": ["A", "A"]}}, "options_en"),
        ("Model", {"kind": "choice", "options": {"en": list(map(str, range(41)))}}, "options_en"),
        ("Model", {"kind": "choice", "options": {"en": ["A", "B"], "sv": ["A"]}}, "options_sv"),
        ("Model", {"kind": "choice", "options": {"en": ["A", "x" * 81]}}, "options_en"),
    ],
)
def test_what_a_field_may_not_be(
    anna: Any, board: Board, label: str, plan: dict[str, Any], where: str
) -> None:
    with pytest.raises(Invalid) as refused:
        ask(anna, board, label, **plan)
    assert refused.value.field == where


def test_no_key_is_a_word_of_the_search(anna: Any, board: Board) -> None:
    for name in _OPERATORS:
        with pytest.raises(Invalid):
            ask(anna, board, key=name)


def test_a_key_stands_once_on_a_board_and_there_are_few(anna: Any, board: Board) -> None:
    ask(anna, board)
    with pytest.raises(Invalid):
        ask(anna, board)
    ask(anna, make_board("Lamps"))
    for number in range(MAX_FIELDS - 1):
        last = ask(anna, board, f"Thing {number}")
    with pytest.raises(Invalid):
        ask(anna, board, "One too many")
    archive_field(anna, last)
    ask(anna, board, "One in its place")
    with pytest.raises(Invalid):
        unarchive_field(anna, again(last))


def test_only_who_manages_boards_arranges_fields(anna: Any, asta: Any, board: Board) -> None:
    hidden = make_board("Staff room", visibility="staff")
    field = ask(anna, hidden)
    with pytest.raises(Missing):
        edit_field(asta, field, FieldPlan({"en": "Mine"}))
    host = make_host("hedda")
    for act in (archive_field, raise_field, unarchive_field):
        with pytest.raises(Refused):
            act(host, field)
    with pytest.raises(Refused):
        ask(asta, board)


def test_the_pages_make_and_change_a_field(client: Any, anna: Any, board: Board) -> None:
    client.sign_in(anna)
    at = f"/admin/boards/{board.id}/fields"
    assert client.get(f"/admin/boards/{board.id}").all(f'a[href="{at}"]')
    assert client.get(at).says("Only a title and a text")
    page = client.get(f"{at}/new")
    sent = {**page.fields(), "label_en": '"Product" <b>', "kind": "choice", "options_en": "Big\n"}
    refused = client.post(f"{at}/new", data={**sent, "options_sv": "Stor\nLiten"})
    assert refused.status_code == 422
    assert refused.fields()["options_sv"] == "Stor\nLiten"
    made = client.post(f"{at}/new", data={**sent, "options_en": "Big\nSmall", "is_required": "y"})
    assert (made.status_code, made.location) == (303, at)
    (field,) = fields_of(board)
    assert (field.key, field.is_required, len(field.options)) == ("product-b", True, 2)
    listed = client.get(at)
    assert listed.one("[data-field=product-b] th a").get_text() == '"Product" <b>'
    page = client.get(f"/admin/fields/{field.id}")
    sent = {**page.fields(), "label_en": "Product", "kind": "number", "key": "x", "position": "7"}
    assert client.post(f"/admin/fields/{field.id}", data=sent).status_code == 303
    field = again(field)
    assert (field.label["en"], field.kind, field.key) == ("Product", "choice", "product-b")
    assert client.post(f"/admin/fields/{field.id}/archive").status_code == 303
    assert client.get(at).says("No longer asked")
