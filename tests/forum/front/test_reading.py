"""Pages for reading change nothing: no form that posts, no cookie."""

from typing import Any

import pytest

from forum.threads.answers import mark_solution
from tests.cast import make_board, make_reply, make_thread
from tests.client import Browser

READING = ("/", "/boards", "/boards/stoves", "/boards/stoves?show=solved&page=2", "/about")


@pytest.fixture
def stoves(asta: Any) -> None:
    board = make_board("Stoves")
    make_board("Tiled stoves", parent=board)
    make_thread(asta, board)
    mark_solution(asta, make_reply(make_thread(asta, board)))


@pytest.mark.usefixtures("stoves")
@pytest.mark.parametrize("address", READING)
def test_signed_out_a_page_holds_no_form_that_posts_and_sets_no_cookie(
    client: Browser, address: str
) -> None:
    page = client.get(address)
    assert page.status_code == 200
    assert page.all("form[method=post]") == []
    assert "Set-Cookie" not in page.headers
    assert "private" not in page.headers["Cache-Control"]


@pytest.mark.parametrize("address", ["/health", "/ready", "/robots.txt"])
def test_what_machines_ask_sets_no_cookie(client: Browser, address: str) -> None:
    assert "Set-Cookie" not in client.get(address).headers


@pytest.mark.usefixtures("stoves")
@pytest.mark.parametrize("address", READING)
def test_signed_in_a_page_is_kept_by_no_cache(client: Browser, asta: Any, address: str) -> None:
    client.sign_in(asta)
    assert client.get(address).headers["Cache-Control"] == "private, no-store"


def test_what_is_promised_can_be_read_by_everybody(client: Browser, board: Any) -> None:
    page = client.get("/about")
    assert page.says("Hide criticism.")
    assert page.says("A host answers every question.")
    assert client.get("/").one("footer a[href='/about']")
