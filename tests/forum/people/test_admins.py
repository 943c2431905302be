"""Admins: made on the command line or by each other; there is always one. And invitations."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db, transaction
from forum.errors import Refused
from forum.people import admins
from forum.people.inviting import invite_person
from forum.people.models import Person
from tests.cast import PASSWORD, make_person
from tests.forum.people.test_entering import knock

VARIABLE = "VARDSKAP_ADMIN_PASSWORD"


@pytest.fixture
def vardskap(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command: ``vardskap("people", "add-admin", "anna@example.org")``."""
    monkeypatch.delenv(VARIABLE, raising=False)
    runner = app.test_cli_runner()

    def run(*words: str, typed: str = "") -> Any:
        db.session.rollback()
        return runner.invoke(args=list(words), input=typed)

    return run


def owner(email: str) -> Person | None:
    db.session.expire_all()
    return db.session.scalar(select(Person).where(Person.email_key == email))


def test_the_command_makes_a_confirmed_admin_and_asks_for_a_password(
    vardskap: Any, client: Any
) -> None:
    said = vardskap("people", "add-admin", "eva@example.org", typed=f"{PASSWORD}\n{PASSWORD}\n")

    assert said.exit_code == 0, said.output
    assert PASSWORD not in said.output
    eva = owner("eva@example.org")
    assert eva is not None
    assert (eva.name, eva.is_admin, eva.is_confirmed) == ("Eva", True, True)
    assert knock(client, "eva@example.org").status_code == 303


def test_the_command_takes_the_password_from_the_environment_and_can_run_again(
    vardskap: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, PASSWORD)

    first = vardskap("people", "add-admin", "eva@example.org", "--name", "Eva Ek")
    second = vardskap("people", "add-admin", "Eva@example.org")

    assert "is an admin now" in first.output
    assert "was an admin already" in second.output
    assert len(db.session.scalars(select(Person)).all()) == 1


def test_the_command_makes_an_admin_of_somebody_known_without_another_password(
    vardskap: Any, bo: Person
) -> None:
    assert vardskap("people", "add-admin", "bo@example.org").exit_code == 0

    assert owner("bo@example.org").is_admin  # type: ignore[union-attr]


def test_the_command_never_makes_an_admin_of_a_stranger_who_claims_the_address(
    vardskap: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimant = make_person("A stranger", email="eva@example.org", confirmed=False)
    monkeypatch.setenv(VARIABLE, PASSWORD)

    assert vardskap("people", "add-admin", "eva@example.org").exit_code == 0

    eva = owner("eva@example.org")
    assert eva is not None
    assert eva.is_admin
    assert eva.id != claimant.id


@pytest.mark.parametrize(("email", "password"), [("nobody", PASSWORD), ("eva@example.org", "1234")])
def test_the_command_says_what_it_cannot_take(
    vardskap: Any, monkeypatch: pytest.MonkeyPatch, email: str, password: str
) -> None:
    monkeypatch.setenv(VARIABLE, password)

    said = vardskap("people", "add-admin", email)

    assert said.exit_code == 1
    assert said.output.startswith("Error: ")
    assert db.session.scalars(select(Person)).all() == []


def test_the_last_admin_cannot_be_removed(vardskap: Any, anna: Person, bo: Person) -> None:
    said = vardskap("people", "remove-admin", "anna@example.org")
    assert (said.exit_code, "last admin" in said.output) == (1, True)

    admins.make_admin(anna, bo)

    assert vardskap("people", "remove-admin", "anna@example.org").exit_code == 0
    assert not owner("anna@example.org").is_admin  # type: ignore[union-attr]
    with pytest.raises(Refused):
        admins.withdraw_admin(bo, bo)


def test_an_admin_who_cannot_sign_in_does_not_count_as_another(anna: Person, bo: Person) -> None:
    admins.make_admin(anna, bo)
    with transaction():
        db.session.get_one(Person, bo.id).password_hash = None

    with pytest.raises(Refused):
        admins.withdraw_admin(anna, anna)


def test_only_admins_make_admins(client: Any, asta: Person, bo: Person, hedda: Person) -> None:
    for person in (asta, hedda):
        client.sign_in(person)
        assert client.get("/people/bo-nystrom/admin").status_code == 403
        assert client.post("/people/bo-nystrom/admin", data={"say": "yes"}).status_code == 403
        with pytest.raises(Refused):
            admins.make_admin(person, bo)


def test_admins_make_and_unmake_admins_on_a_page(client: Any, anna: Person, bo: Person) -> None:
    client.sign_in(anna)
    path = "/people/bo-nystrom/admin"

    client.post(path, data=client.get(path).fields())
    assert owner("bo@example.org").is_admin  # type: ignore[union-attr]
    client.post(path, data=client.get(path).fields())
    assert not owner("bo@example.org").is_admin  # type: ignore[union-attr]

    refused = client.post("/people/anna-berg/admin", data={"say": "no"})
    assert refused.status_code == 403
    assert refused.says("This is the last admin, and there is always one.")


def test_nobody_unconfirmed_or_imported_becomes_admin(anna: Person) -> None:
    for person in (
        make_person("Not Yet", email="not.yet@example.org", confirmed=False),
        make_person("Imported", email=None),
    ):
        with pytest.raises(Refused):
            admins.make_admin(anna, person)


@pytest.fixture
def ida(app: Flask) -> Person:
    """Somebody who was imported."""
    with transaction():
        person = db.session.merge(make_person("Ida Import", email=None))
        person.source_key = "elsewhere:7"
    return person


def test_an_imported_person_cannot_sign_in_until_invited(
    client: Any, new_client: Any, anna: Person, ida: Person, newest: Any
) -> None:
    assert knock(client, "ida@example.org").status_code == 422
    client.sign_in(anna)

    answer = client.post("/people/ida-import/invite", data={"email": "ida@example.org"})
    assert answer.location == "/people/ida-import"
    letter, browser = newest(), new_client()
    assert letter.to == "ida@example.org"
    assert browser.get(letter.link).says("What Ida Import wrote has moved here")
    assert browser.post(letter.link, data={"password": PASSWORD}).location == "/sign-in"

    assert knock(browser, "ida@example.org").status_code == 303
    joined = owner("ida@example.org")
    assert joined is not None
    assert (joined.id, joined.is_confirmed) == (ida.id, True)
    assert browser.get(letter.link).status_code == 404


def test_inviting_again_elsewhere_makes_the_first_link_dead(
    anna: Person, ida: Person, client: Any, letters: Any
) -> None:
    invite_person(anna, ida, "wrong@example.org")
    letters()
    invite_person(anna, ida, "ida@example.org")
    first, second = letters()

    assert client.get(first.link).status_code == 404
    assert client.get(second.link).status_code == 200


def test_an_address_with_an_account_is_no_address_for_another(
    client: Any, anna: Person, ida: Person, bo: Person, mails: Any
) -> None:
    client.sign_in(anna)

    page = client.post("/people/ida-import/invite", data={"email": "bo@example.org"})

    assert page.status_code == 422
    assert mails() == []


def test_who_has_an_account_is_not_invited(client: Any, anna: Person, bo: Person) -> None:
    client.sign_in(anna)

    answer = client.post("/people/bo-nystrom/invite", data={"email": "ida@example.org"})

    assert answer.status_code == 403


def test_inviting_needs_the_permission(client: Any, asta: Person, ida: Person) -> None:
    client.sign_in(asta)

    answer = client.post("/people/ida-import/invite", data={"email": "asta2@example.org"})

    assert answer.status_code == 403
    assert client.get("/people/ida-import").all("a[href$=invite]") == []


def test_looking_at_the_page_of_admin_rights_changes_nothing(
    client: Any, anna: Person, bo: Person
) -> None:
    client.sign_in(anna)

    assert client.head("/people/bo-nystrom/admin").status_code == 200
    assert client.head("/people/anna-berg/admin").status_code == 200

    assert not owner("bo@example.org").is_admin  # type: ignore[union-attr]
    assert owner("anna@example.org").is_admin  # type: ignore[union-attr]
