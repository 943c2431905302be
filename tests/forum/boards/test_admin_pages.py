"""The pages on which admins arrange boards. They work without a script."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.models import Board
from forum.boards.policy import WhoAnswers
from forum.database import db
from tests.cast import again, make_board, make_thread
from tests.client import Browser, Page
from tests.statements import statements

ADMIN_PAGES = ("/admin/boards", "/admin/boards/new", "/admin/groups")


@pytest.fixture
def admin(client: Browser, anna: Any) -> Browser:
    """Anna's browser."""
    client.sign_in(anna)
    return client


def listed(page: Page) -> list[str]:
    return [row.select("th a")[0].get_text() for row in page.all("[data-board]")]


def sent(board: Board, **changed: Any) -> dict[str, Any]:
    """A whole form, as the page of this board would send it."""
    return {
        "name_en": board.name["en"],
        "kinds": board.kinds,
        "default_kind": board.default_kind,
        "language": board.language,
        "visibility": board.visibility,
        "who_answers": board.who_answers,
        "parent": str(board.parent_id or ""),
        "slug": board.slug,
        "version": str(board.version),
        **changed,
    }


@pytest.mark.parametrize("address", ADMIN_PAGES)
def test_the_pages_are_for_those_who_may(client: Browser, asta: Any, address: str) -> None:
    assert client.get(address).status_code == 303
    client.sign_in(asta)
    assert client.get(address).status_code == 403


def test_nobody_else_can_send_their_forms(client: Browser, asta: Any) -> None:
    board = make_board("Stoves")
    client.sign_in(asta)
    for verb in ("", "/order", "/archive", "/unarchive", "/default"):
        page = client.post(f"/admin/boards/{board.id}{verb}", data=sent(board, name_en="Mine"))
        assert page.status_code == 403
    assert client.post("/admin/boards/new", data=sent(board)).status_code == 403
    assert again(board).name == {"en": "Stoves"}


def test_the_form_as_it_comes_makes_a_board_with_a_name(admin: Browser) -> None:
    page = admin.get("/admin/boards/new")
    fields: dict[str, Any] = page.fields()
    fields["kinds"] = [box["value"] for box in page.all("input[name=kinds][checked]")]
    made = admin.post(
        "/admin/boards/new", data={**fields, "name_en": "Stoves", "name_sv": "Spisar"}
    )
    assert made.status_code == 303
    board = db.session.scalars(select(Board)).one()
    assert board.name == {"en": "Stoves", "sv": "Spisar"}
    assert board.slug == "stoves"
    assert board.who_answers == WhoAnswers.HOSTS_ALWAYS.value
    assert "complaint" in board.kinds
    assert listed(admin.get("/admin/boards")) == ["Stoves"]


def test_every_field_can_be_changed(admin: Browser) -> None:
    top, board = make_board("Top"), make_board("Stoves")
    page = admin.post(
        f"/admin/boards/{board.id}",
        data=sent(
            board,
            name_en="Ovens",
            description_en="",
            description_sv="Allt som blir varmt.",
            kinds=["tip", "idea"],
            default_kind="idea",
            language="sv",
            visibility="members",
            who_answers=WhoAnswers.HOSTS_AFTER_GRACE.value,
            grace_hours="48",
            parent=str(top.id),
            slug="heat",
        ),
    )
    assert page.status_code == 303
    board = again(board)
    assert (board.name, board.slug, board.language) == ({"en": "Ovens"}, "heat", "sv")
    assert (board.kinds, board.default_kind) == (["tip", "idea"], "idea")
    assert (board.visibility, board.parent_id, board.grace_hours) == ("members", top.id, 48)
    assert board.description == {"sv": "Allt som blir varmt."}


def test_hours_left_in_the_form_do_not_matter_to_other_policies(admin: Browser) -> None:
    board = make_board("Stoves")
    page = admin.post(f"/admin/boards/{board.id}", data=sent(board, grace_hours="48"))
    assert page.status_code == 303
    assert again(board).grace_hours == 0


def test_a_refused_form_keeps_what_was_typed_and_says_why(admin: Browser) -> None:
    board = make_board("Stoves")
    fields = sent(
        board,
        name_en="Ovens",
        description_en="What was typed.",
        kinds=["complaint"],
        default_kind="complaint",
        who_answers=WhoAnswers.COMMUNITY_ONLY.value,
    )
    for address in (f"/admin/boards/{board.id}", "/admin/boards/new"):
        page = admin.post(address, data=fields)
        assert page.status_code == 422
        assert page.says("Complaints need a host.")
        assert page.one("#name_en")["value"] == "Ovens"
        assert page.one("#description_en").get_text().strip() == "What was typed."
        assert [box["value"] for box in page.all("input[name=kinds][checked]")] == ["complaint"]
    assert again(board).name == {"en": "Stoves"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"who_answers": "nobody"},
        {"who_answers": ""},
        {"kinds": ["rant"]},
        {"parent": "77"},
        {"parent": "x"},
        {"groups": ["9"]},
        {"visibility": ""},
        {"language": "tlh"},
        {"grace_hours": "soon"},
        {"grace_hours": "9" * 30, "who_answers": "hosts_after_grace"},
        {"slug": "a/b"},
        {"name_en": "x" * 200},
    ],
)
def test_values_that_no_form_offers_are_refused(admin: Browser, wrong: dict[str, Any]) -> None:
    board = make_board("Stoves")
    assert admin.post(f"/admin/boards/{board.id}", data=sent(board, **wrong)).status_code == 422
    assert again(board).version == 1


def test_other_columns_cannot_be_set_by_adding_them(admin: Browser) -> None:
    board, made_at = make_board("Stoves"), again(make_board("Ovens")).made_at
    more = {
        "id": "99",
        "position": "7",
        "is_default": "y",
        "made_at": "2001-01-01",
        "archived_at": "2001-01-01",
        "kept_name": "x",
    }
    admin.post(f"/admin/boards/{board.id}", data=sent(board, **more))
    board = again(board)
    assert (board.position, board.is_default, board.archived_at) == (0, False, None)
    assert board.made_at < made_at
    assert board.name == {"en": "Stoves"}


@pytest.mark.parametrize("version", ["0", "7", "", "x", "-1", "٣", "9" * 40])
def test_a_form_that_names_no_version_that_stands_is_a_conflict(
    admin: Browser, version: str
) -> None:
    board = make_board("Stoves")
    page = admin.post(f"/admin/boards/{board.id}", data=sent(board, version=version))
    assert page.status_code == 409


def test_two_admins_at_once_lose_no_words(admin: Browser) -> None:
    board = make_board("Stoves")
    first, second = sent(board, name_en="Ovens"), sent(board, name_en="Fires", kinds=["tip"])
    second["default_kind"] = "tip"
    assert admin.post(f"/admin/boards/{board.id}", data=first).status_code == 303
    page = admin.post(f"/admin/boards/{board.id}", data=second)
    assert page.status_code == 409
    theirs = page.one("main .facts").get_text(" ")
    assert "Ovens" in theirs
    assert "Questions" in theirs
    assert page.one("#name_en")["value"] == "Fires"
    assert page.fields()["version"] == "2"
    resent = {**second, "version": page.fields()["version"]}
    assert admin.post(f"/admin/boards/{board.id}", data=resent).status_code == 303
    assert again(board).name == {"en": "Fires"}


def test_order_and_closing_work_with_plain_buttons(admin: Browser) -> None:
    for name in ("One", "Two", "Three"):
        make_board(name)
    page = admin.get("/admin/boards")
    down = page.one("form[action='/admin/boards/1/order']")
    assert [field["value"] for field in down.select("[name=towards]")] == ["down"]
    admin.post("/admin/boards/1/order", data={"towards": "down"})
    admin.post("/admin/boards/3/order", data={"towards": "up"})
    assert listed(admin.get("/admin/boards")) == ["Two", "Three", "One"]
    admin.post("/admin/boards/3/archive")
    assert admin.get("/admin/boards").one("#board-3").find(string="Takes no new posts")
    admin.post("/admin/boards/3/unarchive")
    admin.post("/admin/boards/1/default")
    assert admin.get("/admin/boards").one("#board-1").find(string="Default")


def test_nothing_changes_without_the_forms_token(admin: Browser) -> None:
    board = make_board("Stoves")
    for verb in ("archive", "order", "default"):
        page = admin.post(f"/admin/boards/{board.id}/{verb}", token=False)
        assert page.status_code == 400
    assert not again(board).is_archived


def test_words_in_a_language_that_is_no_longer_offered_stay(
    app: Flask, admin: Browser, anna: Any
) -> None:
    board = make_board("Stoves")
    app.config["LANGUAGES"] = ("en", "sv", "fi")
    admin.post(f"/admin/boards/{board.id}", data=sent(board, name_fi="Kiukaat"))
    app.config["LANGUAGES"] = ("en", "sv")
    admin.post(f"/admin/boards/{board.id}", data=sent(again(board), name_sv="Spisar"))
    assert again(board).name == {"en": "Stoves", "fi": "Kiukaat", "sv": "Spisar"}


def test_the_list_of_boards_costs_the_same_for_one_and_fifty(app: Flask, admin: Browser) -> None:
    costs = []
    for rows in (1, 49):
        for _row in range(rows):
            make_thread(board=make_board())
        with statements(app) as said:
            admin.get("/admin/boards")
        costs.append(len(said))
    assert costs[0] == costs[1] <= 10
