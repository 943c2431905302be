"""Did you mean …? Only words that lead this reader somewhere, taken from what they may read."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from forum.search.engine import Delete
from forum.search.spelling import slips
from forum.threads import acts, writing
from tests.cast import make_board, make_reply, make_thread, opening_post
from tests.forum.search.contract import HOSTILE
from tests.statements import statements


@pytest.fixture
def meant(client: Any, run_jobs: Callable[[], int]) -> Callable[..., str]:
    """What is offered for this search, or nothing."""

    def meant(typed: str, browser: Any = None) -> str:
        run_jobs()
        page = (browser or client).get("/search", query_string={"q": typed})
        assert page.status_code == 200
        offered = [link.get_text() for link in page.all(".search-meant a")]
        if offered:
            assert (browser or client).get(str(page.one(".search-meant a")["href"])).threads
        return "".join(offered)

    return meant


def test_slips_are_one_letter_away() -> None:
    assert {"tsove", "sove", "stover", "stowe"} <= set(slips("stove"))
    assert len(list(slips("x" * 24))) < 2000


def test_a_slip_is_offered_as_the_word_that_was_meant(meant: Callable[..., str], asta: Any) -> None:
    make_thread(asta, title="My chimney smokes", text="Fakturan och kyldisken.")
    assert meant("chimeny") == "chimney"
    assert meant("chinmey") == "chimney"
    assert meant("chimneyy smokes") == "chimney smokes"
    assert meant("chimneys") == ""
    assert meant("zeppelin") == ""
    assert meant("chimny kind:question") == "chimney kind:question"
    assert meant("chimny kind:tip") == ""


def test_the_word_that_leads_to_most_is_offered(meant: Callable[..., str], asta: Any) -> None:
    make_thread(asta, title="A stave of wood")
    for number in range(3):
        make_thread(asta, title=f"The stove, part {number}")
    assert meant("stxve") == "stove"


def test_words_that_one_may_not_read_are_never_offered(
    meant: Callable[..., str], asta: Any, anna: Any, new_client: Callable[[], Any]
) -> None:
    make_board("Stoves")
    make_thread(anna, make_board("Staff room", visibility="staff"), title="The zeppelin project")
    hidden = make_thread(asta, title="The gondola here")
    reply = make_reply(make_thread(asta), asta, text="A kangaroo.")
    unlisted = make_reply(thread := make_thread(asta), asta, text="A hovercraft.")
    staff = new_client()
    staff.sign_in(anna)
    assert meant("zepelin", staff) == "zeppelin"
    assert meant("zepelin") == ""
    assert (meant("gondolla"), meant("kangarroo"), meant("hovercrafft")) == (
        "gondola",
        "kangaroo",
        "hovercraft",
    )
    acts.hide_post(anna, opening_post(hidden), ground="spam", reason="An advertisement.")
    acts.hide_post(anna, opening_post(thread), ground="spam", reason="An advertisement.")
    writing.withdraw_post(asta, reply)
    browser = new_client()
    for typed, secret in {
        "gondolla": "gondola",
        "kangarroo": "kangaroo",
        "hovercrafft": "hovercraft",
    }.items():
        # At once, while the index still holds them; and afterwards.
        page = browser.get("/search", query_string={"q": typed})
        assert secret not in page.get_data(as_text=True).replace(typed, "")
        assert meant(typed) == meant(typed, staff) == ""
    assert unlisted


def test_a_better_word_that_finds_nothing_together_is_not_offered(
    meant: Callable[..., str], asta: Any
) -> None:
    make_thread(asta, title="A chimney")
    make_thread(asta, title="A lantern")
    assert meant('chimny "lantern here"') == ""


def test_it_costs_few_statements(
    app: Flask, meant: Callable[..., str], asta: Any, client: Any
) -> None:
    for word in ("chimney", "lantern", "blanket", "compass"):
        make_thread(asta, title=f"A {word}")
    meant("x")
    with statements(app) as said:
        client.get("/search", query_string={"q": "chimny lantrn blankt compas"})
    assert len(said) <= 16, said


def test_no_query_breaks_it(meant: Callable[..., str], asta: Any) -> None:
    make_thread(asta, title="A chimney")
    for typed in HOSTILE:
        meant(typed.encode("utf-8", "replace").decode())


def test_the_engine_knows_words_of_any_board_and_forgets_them(app: Flask) -> None:
    from forum.search import indexer
    from tests.forum.search.posts import LANGUAGES, post, write

    engine = indexer.engine()
    engine.rebuild([post(1, "En cykel", board_id=7), post(2, "Däcket")])
    assert engine.known(["kedja", "cyklarna", "däck"], LANGUAGES, seconds=5) == ["cyklarna", "däck"]
    assert engine.known(["cykel"], LANGUAGES, seconds=-1) == []
    write(engine, Delete(1), Delete(2))
    assert engine.known([], LANGUAGES, seconds=5) == []
