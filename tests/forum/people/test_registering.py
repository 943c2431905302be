"""Registering: an account at once, unconfirmed; and nobody learns whether an address is known."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.database import db
from forum.people.models import Person
from tests.cast import PASSWORD, make_person
from tests.forum.people.conftest import BO
from tests.statements import statements


def person_named(name: str) -> Person:
    return db.session.scalars(select(Person).where(Person.name == name)).one()


def test_who_registers_is_signed_in_and_asked_to_confirm(
    client: Any, register: Any, newest: Any
) -> None:
    answer = register()

    assert answer.status_code == 303
    page = client.get(answer.location)
    assert page.says("We have sent a mail to bo@example.org")
    letter = newest()
    assert (letter.to, letter.subject) == ("bo@example.org", "Confirm your address")
    assert not person_named("Bo Nyström").is_confirmed


def test_the_letter_to_a_known_address_says_that_there_is_an_account(
    register: Any, newest: Any
) -> None:
    make_person("Bo", email="bo@example.org")

    register()

    letter = newest()
    assert letter.subject == "You have an account already"
    assert letter.links == ["/sign-in", "/forgot"]


def answer_to_registering(app: Flask, client: Any) -> tuple[Any, ...]:
    with statements(app) as said:
        answer = client.post("/register", data=BO)
    page = client.get(answer.location)
    return answer.status_code, answer.location, page.one("main").get_text(), len(said)


def test_answer_and_work_are_the_same_for_a_known_address(
    app: Flask, new_client: Any, hashes: list[str]
) -> None:
    unknown = answer_to_registering(app, new_client())
    db.session.delete(db.session.merge(person_named("Bo Nyström")))
    db.session.commit()
    work = list(hashes)
    hashes.clear()
    make_person("Somebody else", email="bo@example.org")
    hashes.clear()

    assert answer_to_registering(app, new_client()) == unknown
    assert hashes == work == ["hash"]


def test_signing_in_afterwards_does_not_tell_either(
    new_client: Any, register: Any, hashes: list[str]
) -> None:
    make_person("The owner", email="known@example.org")
    for number, email in enumerate(("known@example.org", "unknown@example.org")):
        register(
            new_client(), email=email, name=f"A stranger {number}", password="of my own choice"
        )
    told = []
    for email in ("known@example.org", "unknown@example.org"):
        hashes.clear()
        words = {"email": email, "password": "of my own choice"}
        answer = new_client().post("/sign-in", data=words)
        told.append((answer.status_code, answer.location, tuple(hashes)))

    assert told[0] == told[1] == (303, "/", ("verify", "verify"))


def test_a_stranger_with_a_known_address_never_gets_its_account(
    client: Any, register: Any, newest: Any
) -> None:
    owner = make_person("The owner", email="bo@example.org")
    register()

    client.post("/account/confirm")

    assert newest().subject == "You have an account already"
    assert db.session.get_one(Person, owner.id).name == "The owner"
    assert not person_named("Bo Nyström").is_confirmed


def test_nobody_sees_the_page_of_somebody_unconfirmed(
    client: Any, register: Any, new_client: Any
) -> None:
    register()

    assert client.get("/people/bo-nystrom").status_code == 200
    assert new_client().get("/people/bo-nystrom").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "v@example.org, a@example.org"}, "email"),
        ({"email": "v@example.org\r\nBcc: a@example.org"}, "email"),
        ({"email": "bö@example.org"}, "email"),
        ({"email": ""}, "email"),
        ({"name": "mod\u200b"}, "name"),
        ({"name": "\u041eskar Lind"}, "name"),
        ({"name": "http://evil.example"}, "name"),
        ({"name": "x\r\nBcc: v@example.org"}, "name"),
        ({"name": ""}, "name"),
        ({"password": "short"}, "password"),
        ({"password": "password1234"}, "password"),
        ({"password": "Bo Nyström"}, "password"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(
    client: Any, register: Any, mails: Any, changes: dict[str, str], field: str
) -> None:
    page = register(**changes)

    assert page.status_code == 422
    assert page.one(f"#{field}")["aria-invalid"] == "true"
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0
    assert mails() == []


def test_everything_typed_but_the_password_stays_in_a_refused_form(register: Any) -> None:
    page = register(name="http://evil.example", next="/threads/new")

    fields = page.fields()
    assert fields["email"] == "bo@example.org"
    assert fields["name"] == "http://evil.example"
    assert fields["next"] == "/threads/new"
    assert fields["password"] == ""


@pytest.mark.parametrize("twin", ["Bo Nyström", "bo  nyström", "B0 Nyström", "Ｂｏ Nyström"])
def test_a_name_that_looks_like_a_taken_one_is_refused(register: Any, twin: str) -> None:
    make_person("Bo Nyström")

    page = register(name=twin)

    assert page.status_code == 422
    assert page.says("That name is taken")


@pytest.mark.parametrize(
    ("names", "handles"),
    [
        (["Bo Ek", "Bo Ék", "Bo Èk"], ["bo-ek", "bo-ek-2", "bo-ek-3"]),
        (["Bo 2", "Bo", "Bó"], ["bo-2", "bo", "bo-3"]),
    ],
)
def test_handles_are_numbered_where_names_give_the_same(
    app: Flask, names: list[str], handles: list[str]
) -> None:
    assert [make_person(name).handle for name in names] == handles


def test_a_handle_is_made_of_the_number_where_the_name_gives_none(app: Flask) -> None:
    person, another = make_person("Ольга"), make_person("Member 1")

    assert person.handle == f"member-{person.id}"
    assert another.handle == f"member-{another.id}"


def test_only_one_mail_goes_out_whatever_else_the_form_carries(
    client: Any, letters: Any, app: Flask
) -> None:
    words = {"name": "Bo Nyström", "password": PASSWORD}
    pair = ["victim@example.org", "attacker@example.org"]

    client.post("/register", data={**words, "email": pair})
    client.post("/register", data={**words, "name": "Bo Två", "email[]": pair})

    assert [letter.to for letter in letters()] == ["victim@example.org"]


def test_extra_fields_of_the_form_change_nothing(register: Any) -> None:
    register(made_admin_at="2020-01-01", confirmed_at="2020-01-01", id="77", handle="root")

    person = person_named("Bo Nyström")
    assert (person.is_admin, person.is_confirmed, person.handle) == (False, False, "bo-nystrom")


def test_registrations_from_one_network_are_limited(strict: Flask, register: Any) -> None:
    strict.config["REGISTRATIONS_PER_HOUR"] = 2
    answers = [
        register(email=f"bo{number}@example.org", name=f"Bo the {number}th") for number in range(3)
    ]

    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert int(answers[2].headers["Retry-After"]) > 0
    assert answers[2].fields()["name"] == "Bo the 2th"


def test_mails_to_one_address_are_limited(
    strict: Flask, client: Any, register: Any, mails: Any
) -> None:
    register()

    answers = [client.post("/account/confirm").status_code for _again in range(20)]

    assert answers[:2] == [303, 303]
    assert set(answers[2:]) == {429}
    assert len(mails()) == 3


def test_who_registers_goes_on_to_where_they_wanted(register: Any) -> None:
    assert register(next="/threads/new").location == "/threads/new"
    assert register(name="Another", next="//evil.example").location == "/account/confirm"
