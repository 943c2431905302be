"""The front page: how can we help?"""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.moments import now
from forum.threads.answers import mark_solution
from tests.cast import make_board, make_person, make_reply, make_thread
from tests.client import Browser
from tests.statements import statements


def ids(page: Any, section: str) -> list[int]:
    return [int(row["data-thread"]) for row in page.all(f"[aria-labelledby={section}] .thread-row")]


def test_search_comes_first(client: Browser, board: Any) -> None:
    page = client.get("/")
    assert page.one("h1").get_text() == "How can we help?"
    forms = page.all("form")
    assert [form["role"] for form in forms] == ["search"]
    assert forms[0]["action"] == "/search"
    assert page.all(".welcome form") == forms


def test_who_has_waited_longest_stands_first(client: Browser, asta: Any) -> None:
    old = [make_thread(now=now() - timedelta(days=9, hours=-hour)) for hour in range(3)]
    new = [make_thread(now=now() - timedelta(hours=9 - hour)) for hour in range(5)]
    solved = old[1]
    mark_solution(asta, make_reply(solved))
    page = client.get("/")
    assert ids(page, "waiting") == [thread.id for thread in (old[0], old[2], *new[:3])]
    assert ids(page, "solved") == [solved.id]


def test_a_reader_finds_only_what_they_may_see(client: Browser, asta: Any) -> None:
    open_to_all = make_thread(board=make_board("Stoves"))
    closed = make_thread(asta, make_board("Corner", visibility="members"))
    assert client.get("/").threads == [open_to_all.id]
    client.sign_in(asta)
    assert set(client.get("/").threads) == {open_to_all.id, closed.id}


def test_what_a_reader_may_not_see_takes_no_place_of_what_they_may(client: Browser) -> None:
    seen = make_thread(board=make_board("Stoves"), now=now() - timedelta(days=1))
    corner = make_board("Corner", visibility="members")
    for _row in range(6):
        make_thread(board=corner)
    assert client.get("/").threads == [seen.id]


def test_when_nothing_waits_the_page_says_so(client: Browser, board: Any) -> None:
    page = client.get("/")
    assert page.says("Nothing waits")
    assert page.all("#solved") == []


def test_a_brand_new_site_asks_its_admin_for_a_board(client: Browser, anna: Any, asta: Any) -> None:
    assert client.get("/").says("This forum is about to open")
    client.sign_in(asta)
    page = client.get("/")
    assert page.says("Nothing here yet")
    assert page.all("a[href='/admin/boards/new']") == []
    client.sign_in(anna)
    page = client.get("/")
    assert page.says("Make your first board")
    assert page.one("main a[href='/admin/boards/new']")


@pytest.mark.parametrize("who", ["asta", "hedda", "anna"])
def test_home_keeps_its_budget_with_one_row_and_fifty(
    app: Flask, client: Browser, who: str, request: pytest.FixtureRequest
) -> None:
    client.sign_in(request.getfixturevalue(who))
    costs = []
    for rows in (1, 49):
        for _row in range(rows):
            asker = make_person()
            make_thread(asker, make_board(), tags=["draught"])
            solved = make_thread(asker)
            mark_solution(asker, make_reply(solved))
        with statements(app) as said:
            assert client.get("/").threads
        assert len(said) <= 10, said
        costs.append(len(said))
    assert costs[0] == costs[1]
