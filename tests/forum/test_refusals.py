"""Errors as pages: the right status, a sentence, what was typed, and nothing secret."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import DataError

from forum.database import db
from forum.errors import Conflict, Invalid, Missing, Problem, Refused, TooMany
from tests.client import Browser, Page, browser_of

SECRET = "the moon is made of cheese"
PROBLEMS = (
    (Problem("Not like this."), 400),
    (Refused("Not you."), 403),
    (Missing(), 404),
    (Conflict("Bo was quicker."), 409),
    (Invalid("Too long."), 422),
    (TooMany("Slower.", 7), 429),
)
TYPED = {"title": "My lamp", "text": "It smokes.\nA lot.", "password": "a warm welcome"}


@contextmanager
def failing(app: Flask, error: BaseException) -> Iterator[None]:
    """While this lasts the page about the site fails with this error, however it is asked for."""

    def fail(**_values: Any) -> Any:
        raise error

    fail.entry = "public"  # type: ignore[attr-defined]
    usual = app.view_functions["forum.front.choose_language"]
    home = app.view_functions["forum.front.about"]
    app.view_functions["forum.front.choose_language"] = fail
    app.view_functions["forum.front.about"] = fail
    yield
    app.view_functions["forum.front.choose_language"] = usual
    app.view_functions["forum.front.about"] = home


# --- Problems that a person should understand ---------------------------------------------------


@pytest.mark.parametrize(("error", "status"), PROBLEMS, ids=lambda value: str(value) or "missing")
def test_each_problem_has_its_status_and_its_sentence(
    app: Flask, client: Browser, error: Problem, status: int
) -> None:
    with failing(app, error):
        page = client.get("/about")
    assert page.status_code == status
    assert page.says(str(error.sentence))
    assert page.one("h1").get_text(strip=True)


def test_who_was_too_quick_is_told_when_to_come_back(app: Flask, client: Browser) -> None:
    with failing(app, TooMany("Slower.", 7)):
        page = client.get("/about")
    assert page.headers["Retry-After"] == "7"
    assert page.says("You can try again in 7 seconds.")


@pytest.mark.parametrize(("error", "status"), PROBLEMS, ids=lambda value: str(value) or "missing")
def test_what_was_typed_stands_on_the_page_but_no_password(
    app: Flask, client: Browser, error: Problem, status: int
) -> None:
    with failing(app, error):
        page = client.post("/language", data=TYPED)
    fields = [field.get_text().removeprefix("\n") for field in page.all("textarea")]
    fields += [str(field.get("value", "")) for field in page.all("input")]
    shown = " ".join([*fields, page.soup.get_text(" ")])
    assert page.status_code == status
    assert TYPED["title"] in shown
    assert "It smokes." in shown
    assert TYPED["password"] not in page.get_data(as_text=True)


def test_a_form_whose_token_ended_comes_back_with_a_new_one(client: Browser) -> None:
    page = client.post("/language", data=TYPED | {"language": "sv"}, token=False)
    assert page.status_code == 400
    again = page.fields()
    assert (again["title"], again["text"].replace("\r", "")) == (TYPED["title"], TYPED["text"])
    assert "password" not in again
    answer = client.post("/language", data=again, token=False)
    assert answer.status_code == 303


# --- Errors of the web -------------------------------------------------------------------------


def test_an_address_that_takes_other_methods_says_which(client: Browser) -> None:
    answer = client.get("/sign-out")
    assert answer.status_code == 405
    assert set(re.split(r",\s*", answer.headers["Allow"])) == {"POST", "OPTIONS"}
    assert answer.one("h1")


def test_an_answer_that_has_no_page_of_its_own_keeps_its_status(client: Browser) -> None:
    answer = client.get("/static/css/tokens.css", headers={"Range": "bytes=9999999-"})
    assert answer.status_code == 416
    assert answer.one("h1")


def test_a_page_that_is_missing_says_the_same_to_machines_and_people(client: Browser) -> None:
    assert client.get("/nowhere").status_code == 404
    assert client.get("/nowhere", headers={"Accept": "application/json"}).one("h1")


# --- When something breaks ------------------------------------------------------------------------


@pytest.fixture
def production(make_app: Callable[..., Flask]) -> Flask:
    """The app as customers meet it: an error that nobody expected is answered with a page."""
    return make_app(TESTING=False)


def number_on(page: Page) -> str:
    """The number that a person may quote."""
    return page.one("main code").get_text(strip=True)


def test_what_breaks_is_answered_with_a_number_and_no_details(
    production: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with failing(production, RuntimeError(SECRET)):
        page = browser_of(production).get("/about")
    assert page.status_code == 500
    html = page.get_data(as_text=True)
    assert not re.search(SECRET + r"|RuntimeError|Traceback|\.py\b|werkzeug", html)
    assert re.fullmatch(r"[0-9a-f]{8}", number_on(page))
    assert number_on(page) in caplog.text
    assert SECRET in caplog.text


def test_no_two_errors_have_the_same_number(production: Flask) -> None:
    client = browser_of(production)
    with failing(production, RuntimeError(SECRET)):
        assert number_on(client.get("/about")) != number_on(client.get("/about"))


def test_after_an_error_the_site_goes_on(production: Flask) -> None:
    client = browser_of(production)
    with failing(production, RuntimeError(SECRET)):
        client.get("/about")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("signed_in", [False, True])
def test_without_its_database_the_site_says_that_it_is_broken(
    make_app: Callable[..., Flask], signed_in: bool
) -> None:
    app = make_app(TESTING=False, DATABASE_URL="postgresql://asta:geheim@127.0.0.1:1/vardskap")
    client = browser_of(app)
    if signed_in:
        with client.session_transaction() as session:
            session["_user_id"] = "a token of a sign-in"
    for path in ("/", "/threads", "/nowhere"):
        page = client.get(path)
        assert page.status_code in (404, 503)
        assert page.one("header.site-header a[href='/']").get_text() == "Värdskap"
        assert page.one("h1")
        assert not re.search(
            r"geheim|psycopg|127\.0\.0\.1:1|Traceback", page.get_data(as_text=True)
        )
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert number_on(client.get("/"))
    assert client.get("/").headers["Retry-After"] == "30"
    assert client.get("/health").status_code == 200
    assert client.get("/static/css/tokens.css", buffered=True).status_code == 200
    assert client.get("/ready").status_code == 503


def test_a_page_that_breaks_in_the_middle_leaves_nothing_open(production: Flask) -> None:
    client = browser_of(production)
    with failing(production, DataError("SELECT", {}, Exception("no"))):
        assert client.get("/about").status_code == 400
    with production.app_context():
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
