"""What people see of boards."""

from typing import Any

import pytest
from flask import Flask

from forum.boards import actions
from forum.boards.actions import BoardPlan
from forum.boards.models import Board
from tests.cast import make_board, make_person, make_reply, make_thread
from tests.client import Browser
from tests.statements import statements

SCRIPT = "<script>alert(1)</script>"


def rename(board: Board, slug: str, by: Any, version: int = 1) -> None:
    plan = BoardPlan(name=board.name, description={}, language="en", slug=slug)
    actions.edit_board(by, board, plan, version=version)


def test_boards_stand_with_those_under_them_and_what_waits_on_each(client: Browser) -> None:
    top = make_board("Stoves")
    child = make_board("Tiled stoves", parent=top)
    make_board("Ovens")
    for _again in range(2):
        make_thread(board=top)
    make_thread(board=child)
    page = client.get("/boards")
    first, second = page.all(".board-card")
    assert [mark["data-waiting"] for mark in first.select("[data-waiting]")] == ["2", "1"]
    assert "2 wait for an answer" in first.get_text()
    assert second.select("[data-waiting]") == []


def test_an_answered_question_waits_no_longer(client: Browser, hedda: Any) -> None:
    thread = make_thread()
    assert client.get("/boards").all("[data-waiting]")
    make_reply(thread, hedda)
    assert not client.get("/boards").all("[data-waiting]")


def test_a_board_says_what_it_is_for_and_lists_its_threads(client: Browser) -> None:
    top = make_board("Stoves", description={"en": "All that burns."})
    board = make_board("Tiled stoves", parent=top, kinds=["question", "tip"], language="sv")
    thread = make_thread(board=board)
    page = client.get(f"/boards/{board.slug}")
    assert page.one("h1").get_text() == "Tiled stoves"
    assert page.says("Questions, Tips")
    assert page.says("Swedish")
    assert page.one(f'a[href="/threads/new?board={board.slug}"]')
    assert page.one(".breadcrumbs a[href='/boards/stoves']")
    assert page.threads == [thread.id]
    above = client.get("/boards/stoves")
    assert above.says("All that burns.")
    assert above.one(".page__aside a[href='/boards/tiled-stoves']")


def test_a_former_address_leads_to_the_new_one_for_ever(client: Browser, anna: Any) -> None:
    board = make_board("Stoves")
    rename(board, "ovens", anna)
    rename(board, "fires", anna, version=2)
    for former in ("stoves", "ovens"):
        page = client.get(f"/boards/{former}?show=new&page=2")
        assert page.status_code == 301
        assert page.location == "/boards/fires?show=new&page=2"
    assert client.get("/boards/stoves").location == "/boards/fires"


@pytest.mark.parametrize("query", ["_external=1&_scheme=evil", "_anchor=x", "slug=y", "%0d%0aX: y"])
def test_no_query_turns_that_redirect_elsewhere(client: Browser, anna: Any, query: str) -> None:
    board = make_board("Stoves")
    rename(board, "ovens", anna)
    page = client.get(f"/boards/stoves?{query}")
    assert page.location is not None
    assert page.location.startswith("/boards/ovens?")
    assert "X" not in page.headers


@pytest.mark.parametrize(
    "query",
    ["_external=1", "_scheme=evil", "endpoint=x", "slug=other", "_method=POST", "_anchor=x"],
)
def test_no_query_turns_the_pager_elsewhere(client: Browser, query: str) -> None:
    board = make_board("Stoves")
    for _row in range(21):
        make_thread(board=board)
    page = client.get(f"/boards/stoves?{query}&show=new")
    assert page.one(".pager a")["href"] == f"/boards/stoves?{query}&show=new&page=2"


def test_a_closed_board_is_read_but_takes_nothing_new(client: Browser, anna: Any) -> None:
    board = make_board("Stoves")
    thread = make_thread(board=board)
    actions.archive_board(anna, board)
    page = client.get("/boards/stoves")
    assert page.says("This board is closed.")
    assert page.threads == [thread.id]
    assert page.all(".policy") == []
    assert page.all('a[href^="/threads/new?board"]') == []
    assert not client.get("/boards").says("Stoves")


def test_what_admins_type_is_text_and_never_markup(client: Browser, anna: Any) -> None:
    words = {"en": SCRIPT}
    top = make_board("x", description=words)
    actions.edit_board(
        anna, top, BoardPlan(name=words, description=words, language="en"), version=1
    )
    make_board(f"y {SCRIPT}", parent=top)
    client.sign_in(anna)
    addresses = ("/", "/boards", "/boards/x", "/about", "/admin/boards", f"/admin/boards/{top.id}")
    for address in addresses:
        page = client.get(address)
        assert page.says(SCRIPT) or page.one("#name_en")["value"] == SCRIPT
        assert "alert(1)" not in "".join(script.get_text() for script in page.all("script"))


def test_a_board_without_a_name_in_the_readers_language_shows_the_sites(client: Browser) -> None:
    make_board("Stoves")
    client.set_cookie("language", "sv")
    assert client.get("/boards/stoves").one("h1").get_text() == "Stoves"


def test_pages_of_boards_cost_the_same_with_one_row_and_fifty(
    app: Flask, client: Browser, asta: Any
) -> None:
    top = make_board("Stoves")
    client.sign_in(asta)
    costs = []
    for rows in (1, 49):
        for _row in range(rows):
            make_thread(make_person(), top, tags=["draught"])
            make_thread(board=make_board(parent=top))
        with statements(app) as index:
            assert client.get("/boards").status_code == 200
        with statements(app) as show:
            assert client.get("/boards/stoves").threads
        costs.append((len(index), len(show)))
        assert len(index) <= 10, index
        assert len(show) <= 10, show
    assert costs[0] == costs[1]
