"""Another password: by mail, in the account; and what was open before is closed everywhere."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db
from forum.moments import now
from forum.people import mails, tokens
from forum.people.models import Person
from tests.cast import PASSWORD, make_person
from tests.forum.people.test_entering import knock
from tests.statements import statements

NEW = "another warm welcome"


def ask(browser: Any, email: str = "asta@example.org", **more: Any) -> Any:
    return browser.post("/forgot", data={"email": email}, **more)


def test_a_mailed_link_sets_the_password_and_ends_every_sign_in(
    client: Any, new_client: Any, asta: Person, newest: Any
) -> None:
    devices = [new_client(), new_client()]
    for device in devices:
        device.sign_in(asta)
    ask(client)
    letter = newest()
    assert letter.to == "asta@example.org"

    answer = client.post(letter.link, data={"password": NEW})

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert [device.get("/account").status_code for device in devices] == [303, 303]
    assert knock(client, "asta@example.org").status_code == 422
    assert knock(client, "asta@example.org", NEW).status_code == 303


def test_a_link_works_once_and_takes_the_others_with_it(
    client: Any, asta: Person, letters: Any
) -> None:
    ask(client)
    ask(client)
    first, second = letters()
    client.post(first.link, data={"password": NEW})

    for letter in (first, second):
        assert client.post(letter.link, data={"password": "x" * 5 + PASSWORD}).status_code == 404
    assert knock(client, "asta@example.org", NEW).status_code == 303


def test_looking_at_the_link_changes_nothing(client: Any, asta: Person, newest: Any) -> None:
    ask(client)
    link = newest().link

    assert client.head(link).status_code == 200
    assert client.get(link).says("For the account of Asta Lind")

    assert knock(client, "asta@example.org").status_code == 303


def test_a_link_holds_for_two_hours(app: Flask, client: Any, asta: Person) -> None:
    sent = now() - timedelta(hours=2)
    bound = mails.password_mark(asta)
    until = sent + mails.HOLDS[mails.RESET]
    old = tokens.sign(mails.RESET, asta.id, bound, until=until)
    young = tokens.sign(mails.RESET, asta.id, bound, until=until + timedelta(minutes=5))

    assert client.get(f"/reset/{old}").status_code == 404
    assert client.get(f"/reset/{young}").status_code == 200


def test_a_weak_password_is_refused_and_the_link_still_holds(
    client: Any, asta: Person, newest: Any
) -> None:
    ask(client)
    link = newest().link

    assert client.post(link, data={"password": "password12"}).status_code == 422
    assert client.post(link, data={"password": NEW}).status_code == 303


def test_the_answer_and_the_work_are_the_same_for_an_unknown_address(
    app: Flask, client: Any, asta: Person, hashes: list[str], mails: Any
) -> None:
    told = []
    for email in ("asta@example.org", "nobody@example.org"):
        with statements(app) as said:
            answer = ask(client, email)
        told.append((answer.status_code, answer.location, len(said)))

    assert told[0] == told[1]
    assert hashes == []
    assert len(mails()) == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"base_url": "http://evil.example/"},
        {"headers": {"X-Forwarded-Host": "evil.example"}},
        {"headers": {"Forwarded": "host=evil.example", "X-Forwarded-Server": "evil.example"}},
    ],
)
def test_the_link_leads_to_the_configured_site_whatever_host_was_asked(
    client: Any, asta: Person, newest: Any, asked: dict[str, Any]
) -> None:
    form = client.get("/forgot", **asked).fields()
    answer = client.post("/forgot", data={**form, "email": "asta@example.org"}, **asked)
    assert answer.status_code == 303
    letter = newest()

    assert "evil.example" not in letter.text
    assert letter.link.startswith("/reset/")


@pytest.mark.parametrize(
    "words",
    [
        {"email": ["asta@example.org", "attacker@example.org"]},
        {"email[]": ["asta@example.org", "attacker@example.org"]},
        {"email": "asta@example.org,attacker@example.org"},
        {"email": "asta@example.org\nBcc: attacker@example.org"},
        {"email": "asta@example.org attacker@example.org"},
    ],
)
def test_no_second_address_gets_the_link(
    client: Any, asta: Person, letters: Any, words: dict[str, Any]
) -> None:
    client.post("/forgot", data=words)

    assert {letter.to for letter in letters()} <= {"asta@example.org"}


@pytest.mark.parametrize(
    "words",
    [
        {"email": ["asta@example.org", "attacker@example.org"]},
        {"email": {"asta@example.org": "attacker@example.org"}},
        ["asta@example.org"],
        "asta@example.org",
        [[[[]]]],
    ],
)
def test_what_is_no_form_is_not_read(client: Any, asta: Person, mails: Any, words: Any) -> None:
    headers = {"X-CSRFToken": client.form_token()}

    answer = client.post("/forgot", json=words, headers=headers, token=False)

    assert answer.status_code == 415
    assert mails() == []


def test_mails_for_one_address_are_limited_whether_it_is_known(
    strict: Flask, client: Any, asta: Person, mails: Any
) -> None:
    for email in ("asta@example.org", "nobody@example.org"):
        answers = [ask(client, email).status_code for _again in range(20)]
        assert answers == [303] * 3 + [429] * 17
    assert len(mails()) == 3


def test_an_imported_person_without_an_address_gets_none(
    app: Flask, client: Any, mails: Any
) -> None:
    make_person("An imported person", email=None)

    ask(client, "an@example.org")

    assert mails() == []


def test_a_reset_proves_the_address_of_somebody_unconfirmed(
    client: Any, new_client: Any, register: Any, newest: Any
) -> None:
    register(new_client(), email="asta@example.org", password="a stranger chose this")
    ask(client)
    client.post(newest().link, data={"password": NEW})

    person = db.session.scalars(select(Person).where(Person.email_key == "asta@example.org")).one()
    assert person.is_confirmed
    assert knock(client, "asta@example.org", "a stranger chose this").status_code == 422


def change(browser: Any, current: str = PASSWORD, password: str = NEW) -> Any:
    words = {"current_password": current, "password": password}
    return browser.post("/account/password", data=words)


def test_changing_the_password_ends_the_other_sign_ins(
    client: Any, new_client: Any, asta: Person
) -> None:
    elsewhere = new_client()
    elsewhere.sign_in(asta)
    client.sign_in(asta)

    assert change(client).status_code == 303

    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert knock(new_client(), "asta@example.org", NEW).status_code == 303


def test_changing_the_password_needs_the_present_one(client: Any, asta: Person) -> None:
    client.sign_in(asta)

    page = change(client, "not hers at all")

    assert page.status_code == 422
    assert page.one("#current_password")["aria-invalid"] == "true"
    assert knock(client, "asta@example.org").status_code == 303


def test_guessing_the_present_password_is_limited(strict: Flask, client: Any, asta: Person) -> None:
    client.sign_in(asta)

    answers = [change(client, "a guess").status_code for _guess in range(21)]

    assert answers == [422] * 20 + [429]


def test_a_change_of_password_makes_a_mailed_link_dead(
    client: Any, asta: Person, newest: Any
) -> None:
    ask(client)
    link = newest().link
    client.sign_in(asta)
    change(client)

    assert client.get(link).status_code == 404
