"""One's own account, and how others see it."""

from typing import Any

import pytest
from flask import Flask

from forum.database import db
from forum.people.models import Person
from tests.cast import make_person, make_reply, make_thread
from tests.statements import statements


def save(browser: Any, **changes: Any) -> Any:
    form = browser.get("/account").fields("form.form")
    return browser.post("/account", data={**form, **changes})


def now_called(person: Person) -> str:
    db.session.expire_all()
    return db.session.get_one(Person, person.id).name


def test_a_name_can_be_changed_and_links_stay(client: Any, asta: Person) -> None:
    client.sign_in(asta)

    assert save(client, name="Asta Lund").status_code == 303

    assert now_called(asta) == "Asta Lund"
    assert client.get("/people/asta-lind").says("Asta Lund")


@pytest.mark.parametrize("name", ["Bo Nyström", "b0 nyström", "mod\u200b", "http://evil.example"])
def test_a_new_name_follows_the_rules_of_the_first(
    client: Any, asta: Person, bo: Person, name: str
) -> None:
    client.sign_in(asta)

    page = save(client, name=name, about="My words.")

    assert page.status_code == 422
    assert page.fields("form.form")["about"] == "My words."
    assert now_called(asta) == "Asta Lind"


def test_one_may_write_the_own_name_otherwise(client: Any, asta: Person) -> None:
    client.sign_in(asta)

    assert save(client, name="ASTA Lind").status_code == 303

    assert now_called(asta) == "ASTA Lind"


def test_names_change_only_so_often_in_a_day(client: Any, asta: Person) -> None:
    client.sign_in(asta)

    answers = [save(client, name=f"Asta {n}").status_code for n in range(6)]

    assert answers == [303] * 5 + [429]


def test_the_language_of_the_account_is_that_of_its_pages(client: Any, asta: Person) -> None:
    client.sign_in(asta)

    assert save(client, language="xx").status_code == 422
    assert save(client, language="sv").status_code == 303

    assert client.get("/account").one("html")["lang"] == "sv"


def test_words_about_oneself_are_shown_as_they_were_typed(
    client: Any, new_client: Any, asta: Person
) -> None:
    client.sign_in(asta)

    save(client, about="I like <b>stoves</b>\nand **warmth**.")

    page = new_client().get("/people/asta-lind")
    assert page.says("I like <b>stoves</b> and **warmth**.")
    assert page.all(".profile-head b") == []
    assert save(client, about="x" * 1001).status_code == 422


def test_extra_fields_of_the_form_change_nothing(client: Any, asta: Person) -> None:
    client.sign_in(asta)
    extra = {"id": "99", "email": "new@example.org", "handle": "root", "password_hash": "x"}

    save(client, made_admin_at="2020-01-01", limited_until="", photo="../x.webp", **extra)

    db.session.expire_all()
    person = db.session.get_one(Person, asta.id)
    assert (person.is_admin, person.email, person.photo) == (False, "asta@example.org", None)
    assert person.handle == "asta-lind"


def test_a_profile_says_who_and_what(client: Any, asta: Person, bo: Person) -> None:
    thread = make_thread(asta)
    make_reply(thread, bo)

    page = client.get("/people/bo-nystrom")

    assert page.says("Bo Nyström")
    assert page.says("Member since")
    numbers = [stat.text for stat in page.all(".stat__number")]
    assert numbers == ["0", "1", "0"]


def test_a_profile_costs_the_same_for_one_thread_and_for_many(
    app: Flask, client: Any, asta: Person, bo: Person
) -> None:
    make_thread(bo)
    client.sign_in(asta)
    client.get("/people/bo-nystrom")
    with statements(app) as few:
        client.get("/people/bo-nystrom")
    for _more in range(9):
        make_thread(bo)
    with statements(app) as many:
        client.get("/people/bo-nystrom")

    assert len(few) == len(many) <= 10, str(many)


@pytest.mark.parametrize(
    "path", ["/account", "/account/password", "/account/email", "/account/waiting"]
)
def test_pages_of_the_account_cost_few_statements(
    app: Flask, client: Any, asta: Person, path: str
) -> None:
    client.sign_in(asta)
    client.get(path)
    with statements(app) as said:
        assert client.get(path).status_code == 200

    assert len(said) <= 4, str(said)


@pytest.mark.parametrize(
    "path", ["/account", "/account/password", "/account/email", "/account/waiting"]
)
def test_pages_of_the_account_are_for_people_who_are_signed_in(client: Any, path: str) -> None:
    assert client.get(path).location == f"/sign-in?next={path}"


def test_an_absent_person_and_a_hidden_one_look_the_same(client: Any, asta: Person) -> None:
    make_person("Not Yet", email="not.yet@example.org", confirmed=False)

    hidden, absent = client.get("/people/not-yet"), client.get("/people/nobody-at-all")

    assert hidden.status_code == absent.status_code == 404
    assert hidden.one("main").text == absent.one("main").text
