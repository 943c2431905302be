"""What every view is made of: who enters, ids and pages in addresses, kept texts."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum import web
from forum.database import MAX_ID, db
from forum.errors import TooMany
from forum.people.models import HeldForm
from forum.web import Page, page_number
from tests.cast import make_person
from tests.client import Browser

# --- Ids and pages --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["0", "00", "01", "-1", "1.5", "1e3", "x", "१", str(MAX_ID + 1), "9" * 20, "9" * 5000]
)
def test_an_id_that_no_row_can_have_is_no_address(client: Browser, text: str) -> None:
    assert client.get(f"/threads/{text}").status_code == 404


def test_the_greatest_id_is_looked_for(app: Flask, client: Browser) -> None:
    adapter = app.url_map.bind("localhost")
    assert adapter.match(f"/threads/{MAX_ID}")[1] == {"id": MAX_ID}
    assert client.get(f"/threads/{MAX_ID}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("", 1),
        ("1", 1),
        ("2", 2),
        ("0", 1),
        ("-3", 1),
        ("x", 1),
        ("1.5", 1),
        ("1e3", 1),
        ("9" * 10, 100_000),
        ("9" * 5000, 1),
        ("\x00", 1),
        (" 2 ", 2),
    ],
)
def test_the_page_asked_for_is_a_sensible_number(asked: str, number: int) -> None:
    assert page_number({"page": asked}) == number


def test_without_a_number_it_is_the_first_page() -> None:
    assert page_number({}) == 1


def test_a_page_knows_its_neighbours() -> None:
    first, last = Page([1, 2], 1, True), Page([3], 2, False)
    assert (first.has_previous, first.has_next, list(first), len(first)) == (False, True, [1, 2], 2)
    assert (last.has_previous, last.has_next, last[0]) == (True, False, 3)


@pytest.mark.parametrize(
    ("at", "number", "address"),
    [
        ("/threads", 2, "/threads?page=2"),
        ("/threads?page=3", 1, "/threads"),
        ("/threads?show=new&page=3", 4, "/threads?show=new&page=4"),
        ("/tags/lamp?page=2", 3, "/tags/lamp?page=3"),
        ("/threads?show=å%26b", 2, "/threads?show=%C3%A5%26b&page=2"),
        (
            "/threads?_external=1&_scheme=x&endpoint=y",
            1,
            "/threads?_external=1&_scheme=x&endpoint=y",
        ),
        ("/tags/lamp?tag=other", 1, "/tags/lamp?tag=other"),
    ],
)
def test_another_page_of_a_list_keeps_what_was_asked_for(
    app: Flask, at: str, number: int, address: str
) -> None:
    with app.test_request_context(at):
        assert Page([], 1, True).url_for(number) == address


def test_a_full_address_comes_from_the_settings_alone(app: Flask) -> None:
    app.config["SITE_URL"] = "https://forum.example.org/"
    with app.test_request_context("/", base_url="http://evil.example"):
        assert web.outside_url("forum.front.home") == "https://forum.example.org/"
        address = web.outside_url("forum.threads.bare", id=7)
    assert address == "https://forum.example.org/threads/7"
    assert web.outside_url("forum.threads.bare", id=7) == address


# --- Who enters -----------------------------------------------------------------------------------


@pytest.fixture
def doors(app: Flask) -> Iterator[dict[str, Callable[..., Any]]]:
    """Two views of the site, behind doors that the tests choose."""
    usual = dict(app.view_functions)
    opened: dict[str, Callable[..., Any]] = {}

    def behind(door: Callable[[Any], Any]) -> None:
        app.view_functions["forum.front.about"] = door(lambda: "inside")
        app.view_functions["forum.front.choose_language"] = door(lambda: "inside")

    opened["behind"] = behind
    yield opened
    app.view_functions.clear()
    app.view_functions.update(usual)


def enters(client: Browser) -> int:
    return client.get("/about").status_code


def test_anybody_enters_what_is_public(doors: Any, client: Browser) -> None:
    doors["behind"](web.public)
    assert enters(client) == 200


def test_who_is_signed_out_is_sent_to_sign_in_and_back(
    doors: Any, client: Browser, asta: Any
) -> None:
    doors["behind"](web.signed_in)
    answer = client.get("/about?a=1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/about?a%3D1")
    client.sign_in(asta)
    assert enters(client) == 200


def test_what_who_is_signed_out_has_typed_waits(doors: Any, client: Browser) -> None:
    doors["behind"](web.signed_in)
    answer = client.post("/language", data={"text": "It smokes.", "password": "a warm welcome"})
    assert answer.status_code == 303
    held = db.session.scalars(select(HeldForm)).one()
    assert answer.headers["Location"] == f"/held/{held.id}"
    assert held.fields["text"] == "It smokes."
    assert "a warm welcome" not in str(held.fields)


def test_a_permission_opens_only_to_who_holds_it(
    doors: Any, new_client: Callable[[], Browser], asta: Any, hedda: Any, anna: Any
) -> None:
    doors["behind"](web.permitted("thread:lock"))
    found = {}
    for person in (None, asta, hedda, anna):
        client = new_client()
        if person is not None:
            client.sign_in(person)
        found[person.name if person else ""] = enters(client)
    assert found == {"": 303, asta.name: 403, hedda.name: 200, anna.name: 200}


def test_who_has_not_confirmed_is_told_so_at_the_door(doors: Any, client: Browser) -> None:
    doors["behind"](web.permitted("thread:lock"))
    client.sign_in(make_person(confirmed=False))
    page = client.get("/about")
    assert page.status_code == 403
    assert page.says("Confirm your e-mail address first")


# --- Answers --------------------------------------------------------------------------------------


class Field:
    """As much of a form's field as an answer touches."""

    def __init__(self) -> None:
        self.errors: list[Any] = []


class Form:
    """As much of a form as an answer touches."""

    def __init__(self) -> None:
        self.text, self.form_errors = Field(), []  # type: ignore[var-annotated]


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("POST", 422)])
def test_a_form_that_was_sent_and_comes_back_was_refused(
    app: Flask, monkeypatch: pytest.MonkeyPatch, method: str, status: int
) -> None:
    monkeypatch.setattr(web, "render_template", lambda *_names, **_words: "")
    with app.test_request_context("/", method=method):
        assert web.answer("any.html", Form()).status_code == status
        assert web.answer("any.html").status_code == 200


def test_a_problem_stands_at_its_field_with_its_status(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "render_template", lambda *_names, **_words: "")
    form = Form()
    with app.test_request_context("/", method="POST"):
        answer = web.answer("any.html", form, TooMany("Slower.", 9))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "9")
    assert form.text.errors == ["Slower."]


def test_a_problem_of_no_field_stands_at_the_form(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "render_template", lambda *_names, **_words: "")
    form, problem = Form(), TooMany("Slower.", 9)
    problem.field = "colour"  # type: ignore[attr-defined]
    with app.test_request_context("/", method="POST"):
        web.answer("any.html", form, problem)
    assert form.form_errors == ["Slower."]
