"""Which language a page is in, whoever asks; admins' words in the reader's own."""

from typing import Any

import pytest
from flask import Flask, g

from forum import languages
from forum.database import db, transaction
from tests.cast import make_person
from tests.client import Browser


def ask(
    app: Flask, *, wish: str = "", cookie: str = "", person: Any = None, **settings: Any
) -> str:
    """The language that is chosen for this browser's wish, its cookie, and who is signed in."""
    app.config.update(settings)
    headers = {"Accept-Language": wish} if wish else {}
    if cookie:
        headers["Cookie"] = f"{languages.COOKIE}={cookie}"
    with app.test_request_context("/", headers=headers):
        if person is not None:
            g._login_user = person
        return languages.choose()


@pytest.mark.parametrize(
    ("wish", "chosen"),
    [
        ("", "en"),
        ("sv", "sv"),
        ("sv-FI, en;q=0.5", "sv"),
        ("en-US, sv;q=0.9", "en"),
        ("fi, sv;q=0.5, en;q=0.4", "sv"),
        ("fi, de", "en"),
        ("*", "en"),
        ("SV", "sv"),
        ("sv;q=0, en;q=0.1", "en"),
        ("sv_SE", "en"),
        (";;;,,, \t", "en"),
        ("x" * 5000, "en"),
    ],
)
def test_the_browsers_wish_is_followed_as_far_as_it_can_be(
    app: Flask, wish: str, chosen: str
) -> None:
    assert ask(app, wish=wish) == chosen


@pytest.mark.parametrize("wish", ["sv;q=nonsense", "sv;q=1e999", "sv;q=-1", "\x00", "sv\udcff"])
def test_a_wish_that_makes_no_sense_is_no_crash(app: Flask, wish: str) -> None:
    assert ask(app, wish=wish) in ("en", "sv")


def test_the_sites_own_language_holds_where_no_wish_can_be_met(app: Flask) -> None:
    assert ask(app, LANGUAGE="sv") == "sv"
    assert ask(app, wish="fi", LANGUAGE="sv") == "sv"


def test_what_was_chosen_in_the_browser_outweighs_its_wish(app: Flask) -> None:
    assert ask(app, wish="en", cookie="sv") == "sv"
    assert ask(app, wish="sv", cookie="tlh") == "sv"


def test_what_somebody_chose_for_their_account_outweighs_all(app: Flask) -> None:
    asta = make_person(language="sv")
    assert ask(app, wish="en", cookie="en", person=asta) == "sv"
    assert ask(app, wish="sv", person=make_person(language="fi")) == "sv"


def test_outside_of_a_request_the_sites_language_holds(app: Flask) -> None:
    assert languages.choose() == "en"
    app.config["LANGUAGE"] = "sv"
    assert languages.choose() == "sv"


def test_the_language_is_known_also_in_the_middle_of_a_change_that_fails(
    app: Flask, client: Browser
) -> None:
    """A refusal is put into words there, and the database answers nothing then."""
    asta = make_person(language="sv")
    client.sign_in(asta)
    seen: list[str] = []

    def fail() -> Any:
        with transaction() as session:
            try:
                session.add(make_double_of(asta))
                session.flush()
            except Exception:
                seen.append(languages.current())
        raise AssertionError("It was written twice.")

    usual = app.view_functions["forum.front.choose_language"]
    app.view_functions["forum.front.choose_language"] = fail
    try:
        with pytest.raises(Exception, match="rolled back"):
            client.post("/language")
    finally:
        app.view_functions["forum.front.choose_language"] = usual
    assert seen == ["sv"]


def make_double_of(person: Any) -> Any:
    """Somebody who cannot be: a name, a handle and an address are one person's."""
    kept = {"name", "name_key", "handle", "email", "email_key", "language", "registered_at"}
    return type(person)(**{name: getattr(person, name) for name in kept})


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ({"sv": "Kök", "en": "Stoves"}, "Kök"),
        ({"en": "Stoves"}, "Stoves"),
        ({"fi": "Keittimet"}, "Keittimet"),
        ({"sv": "", "en": "Stoves"}, "Stoves"),
        ({"sv": "", "fi": ""}, ""),
        ({}, ""),
        (None, ""),
    ],
)
def test_admins_words_come_in_the_readers_language_or_else_the_sites(
    app: Flask, words: dict[str, str] | None, read: str
) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "sv"}):
        assert languages.translated(words) == read
    db.session.rollback()


def test_each_language_is_named_in_itself(app: Flask) -> None:
    assert dict(languages.pairs(("sv", "en", "fi"))) == {
        "sv": "Svenska",
        "en": "English",
        "fi": "Suomi",
    }
