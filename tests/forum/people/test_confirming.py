"""The link that confirms an address: it works anywhere, by a button, while the address holds."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum import sockets
from forum.database import db
from forum.events import PersonConfirmed
from forum.moments import now
from forum.people import mails, tokens
from forum.people.models import Person
from tests.cast import PASSWORD, make_person


def bo() -> Person:
    return db.session.scalars(select(Person).where(Person.name == "Bo Nyström")).one()


def test_the_link_works_in_another_browser_and_signs_nobody_in_there(
    register: Any, newest: Any, new_client: Any
) -> None:
    register()
    link, telephone = newest().link, new_client()

    page = telephone.get(link)
    assert page.says("The account is called Bo Nyström")
    done = telephone.post(link, data={"password": PASSWORD})

    assert done.status_code == 303
    assert telephone.get(done.location).says("Your address is confirmed")
    assert telephone.get("/account").location.startswith("/sign-in")
    person = bo()
    assert (person.email, person.is_confirmed) == ("bo@example.org", True)


def test_the_browser_that_registered_is_signed_in_and_confirmed_afterwards(
    client: Any, register: Any, newest: Any, new_client: Any
) -> None:
    register()
    new_client().post(newest().link, data={"password": PASSWORD})

    assert client.get("/account/confirm").location == "/account"


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_a_link_changes_nothing(
    register: Any, newest: Any, new_client: Any, method: str
) -> None:
    register()

    assert getattr(new_client(), method)(newest().link).status_code == 200

    assert not bo().is_confirmed


def test_confirming_is_a_fact_that_is_told_once(
    app: Flask, register: Any, newest: Any, new_client: Any
) -> None:
    told: list[PersonConfirmed] = []
    listeners = sockets.of(app).listeners[PersonConfirmed]
    listeners.append(told.append)
    register()
    link = newest().link
    for _again in range(2):
        assert new_client().post(link, data={"password": PASSWORD}).status_code == 303
    listeners.remove(told.append)

    assert [fact.person_id for fact in told] == [bo().id]


@pytest.mark.parametrize(
    "spoil",
    [lambda link: f"{link}x", lambda link: link[:-1], lambda link: "/confirm/nonsense"],
    ids=["longer", "shorter", "nonsense"],
)
def test_a_link_that_is_not_ours_holds_nothing(
    client: Any, register: Any, newest: Any, spoil: Any
) -> None:
    register()

    page = client.get(spoil(newest().link))

    assert page.status_code == 404
    assert page.says("This link no longer works")


def test_a_link_for_something_else_confirms_nothing(app: Flask, client: Any) -> None:
    person = make_person("Bo Nyström", email="bo@example.org", confirmed=False)
    bound = mails.confirm_mark("bo@example.org")
    other = tokens.sign(mails.RESET, person.id, bound, until=None)

    assert client.post(f"/confirm/{other}").status_code == 404


def test_a_link_holds_for_three_days(app: Flask, client: Any) -> None:
    person = make_person("Bo Nyström", email="bo@example.org", confirmed=False)
    bound = mails.confirm_mark("bo@example.org")
    sent = now() - mails.HOLDS[mails.CONFIRM]
    old = tokens.sign(mails.CONFIRM, person.id, bound, until=sent + timedelta(days=3))
    young = tokens.sign(mails.CONFIRM, person.id, bound, until=sent + timedelta(days=3, minutes=5))

    assert client.post(f"/confirm/{old}").status_code == 404
    assert client.post(f"/confirm/{young}", data={"password": PASSWORD}).status_code == 303


def test_a_link_is_dead_when_the_address_was_corrected(
    client: Any, register: Any, letters: Any
) -> None:
    register(email="wrong@example.org")
    letters()
    moved = {"email": "bo@example.org", "current_password": PASSWORD}
    assert client.post("/account/email", data=moved).status_code == 303
    first, second = letters()

    assert client.post(first.link).status_code == 404
    assert (second.to, client.post(second.link).status_code) == ("bo@example.org", 303)
    assert bo().email == "bo@example.org"


def test_who_confirms_last_does_not_get_an_address_that_is_owned(
    new_client: Any, register: Any, letters: Any
) -> None:
    for name in ("Bo Nyström", "A stranger"):
        register(new_client(), name=name)
    first, second = letters()
    assert new_client().post(first.link, data={"password": PASSWORD}).status_code == 303

    assert new_client().post(second.link, data={"password": PASSWORD}).status_code == 409

    owner = db.session.scalars(select(Person).where(Person.email_key == "bo@example.org")).one()
    assert owner.name == "Bo Nyström"


def test_an_unconfirmed_person_reads_and_is_told_what_to_do(client: Any, register: Any) -> None:
    register()

    assert client.get("/").status_code == 200
    page = client.get("/account")
    assert page.says("bo@example.org waits for your confirmation")


def test_the_owner_of_an_address_does_not_confirm_a_strangers_registration_by_a_click(
    register: Any, newest: Any, new_client: Any
) -> None:
    register(new_client(), name="A stranger")
    link, owner = newest().link, new_client()

    page = owner.get(link)
    assert page.says("The account is called A stranger")
    for guess in ({}, {"password": "my own password"}):
        refused = owner.post(link, data=guess)
        assert refused.status_code == 422
        assert refused.says("That is not the password of this account.")

    stranger = db.session.scalars(select(Person).where(Person.name == "A stranger")).one()
    assert not stranger.is_confirmed


def test_guesses_of_the_password_on_that_page_are_limited(
    strict: Flask, register: Any, newest: Any, new_client: Any
) -> None:
    register(new_client())
    link = newest().link
    answers = [new_client().post(link, data={"password": "guess"}).status_code for _ in range(21)]
    assert answers == [422] * 20 + [429]
