"""Another address: confirmed at the new one, told to the old one, and the old links are dead."""

from typing import Any

import pytest
from flask import Flask

from forum.database import db
from forum.people.addresses import email_key
from forum.people.models import Person
from tests.cast import PASSWORD
from tests.forum.people.test_entering import knock
from tests.forum.people.test_resetting import ask, change
from tests.statements import statements


def move(browser: Any, email: str = "new@example.org", password: str = PASSWORD) -> Any:
    words = {"email": email, "current_password": password}
    return browser.post("/account/email", data=words)


def address_of(person: Person) -> str | None:
    db.session.expire_all()
    return db.session.get_one(Person, person.id).email


def test_the_account_moves_when_the_new_address_is_confirmed(
    client: Any, new_client: Any, asta: Person, letters: Any
) -> None:
    client.sign_in(asta)
    assert move(client).location == "/account/confirm"
    told, asked = sorted(letters(), key=lambda letter: letter.to)
    assert (told.to, told.subject) == (
        "asta@example.org",
        "Your account is to get another address",
    )
    assert (asked.to, asked.subject) == ("new@example.org", "Confirm your new address")
    assert address_of(asta) == "asta@example.org"

    assert new_client().post(asked.link, data={"password": PASSWORD}).status_code == 303

    assert address_of(asta) == "new@example.org"
    last = letters()[-1]
    assert (last.to, last.subject) == (
        "asta@example.org",
        "Your account has another address now",
    )
    assert knock(new_client(), "new@example.org").status_code == 303
    assert knock(new_client(), "asta@example.org").status_code == 422


def test_moving_needs_the_password(client: Any, asta: Person, mails: Any) -> None:
    client.sign_in(asta)

    assert move(client, password="not hers at all").status_code == 422
    assert mails() == []


def test_links_that_went_to_the_old_address_are_dead_after_the_move(
    client: Any, asta: Person, letters: Any
) -> None:
    ask(client)
    [reset] = letters()
    client.sign_in(asta)
    move(client)
    confirm = next(letter for letter in letters() if letter.to == "new@example.org")
    client.post(confirm.link)

    assert client.get(reset.link).status_code == 404


def test_a_link_to_an_address_that_was_given_up_is_dead(
    client: Any, asta: Person, letters: Any
) -> None:
    client.sign_in(asta)
    move(client, "given.up@example.org")
    link = next(letter for letter in letters() if letter.to == "given.up@example.org").link

    client.post("/account/email/keep")

    assert client.post(link).status_code == 404
    assert address_of(asta) == "asta@example.org"


@pytest.mark.parametrize("way", ["changed", "by mail"])
def test_another_password_calls_a_move_off(
    client: Any, new_client: Any, asta: Person, letters: Any, way: str
) -> None:
    client.sign_in(asta)
    move(client)
    link = next(letter for letter in letters() if letter.to == "new@example.org").link
    if way == "changed":
        change(client)
    else:
        ask(client)
        reset = letters()[-1]
        assert reset.to == "asta@example.org"
        client.post(reset.link, data={"password": "another warm welcome"})

    assert new_client().post(link).status_code == 404


def test_moving_to_a_known_address_looks_the_same(
    app: Flask, client: Any, asta: Person, bo: Person, letters: Any
) -> None:
    client.sign_in(asta)
    told = []
    for email in ("bo@example.org", "unknown@example.org"):
        with statements(app) as said:
            answer = move(client, email)
        page = client.get(answer.location).one("main").text.replace(email, "")
        told.append((answer.status_code, page, len(said)))
        letters()

    assert told[0] == told[1]
    to_bo = [letter for letter in letters() if letter.to == "bo@example.org"]
    assert [letter.subject for letter in to_bo] == ["You have an account already"]


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("Bo@Example.ORG", "bo@example.org"),
        (" bo@example.org ", "bo@example.org"),
        ("bo@bücher.example.org", "bo@xn--bcher-kva.example.org"),
        ("bo@straße.example.org", "bo@xn--strae-oqa.example.org"),
    ],
)
def test_one_address_has_one_key(app: Flask, one: str, same: str) -> None:
    assert email_key(one) == email_key(same)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bo@example.org", "bo@evil-example.org"),
        ("bo+forum@example.org", "bo@example.org"),
        ("b.o@example.org", "bo@example.org"),
        ("b\u043e@example.org", "bo@example.org"),
    ],
)
def test_other_addresses_have_other_keys(app: Flask, one: str, other: str) -> None:
    assert email_key(one) != email_key(other)
