"""Signing in and out: the same words and work for everybody, limits on failing, safe ways on."""

from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from forum import sockets
from forum.database import db, transaction
from forum.events import PersonSignedIn
from forum.moments import now
from forum.people.models import Person, SignIn
from tests.cast import PASSWORD, make_person
from tests.statements import statements


def knock(browser: Any, email: str, password: str = PASSWORD, **more: str) -> Any:
    return browser.post("/sign-in", data={"email": email, "password": password, **more})


def test_address_and_password_sign_in(client: Any, asta: Person) -> None:
    answer = knock(client, " Asta@Example.ORG ")

    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/account").status_code == 200


def test_signing_out_ends_the_sign_in_on_the_server_too(client: Any, asta: Person) -> None:
    knock(client, "asta@example.org")
    with client.session_transaction() as session:
        copied = dict(session)

    assert client.post("/sign-out").status_code == 303

    with client.session_transaction() as session:
        session.update(copied)
    assert client.get("/account").status_code == 303
    assert db.session.scalars(select(SignIn)).all() == []


def test_signing_out_needs_a_button(client: Any, asta: Person) -> None:
    client.sign_in(asta)

    assert client.get("/sign-out").status_code == 405
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("asta@example.org", "not her password"),
        ("nobody@example.org", PASSWORD),
        ("imported@example.org", PASSWORD),
        ("not an address", PASSWORD),
        ("asta@example.org", "x" * 100_000),
    ],
    ids=["wrong", "unknown", "imported", "nonsense", "endless"],
)
def test_whoever_cannot_come_in_gets_the_same_answer_for_the_same_work(
    app: Flask, client: Any, asta: Person, hashes: list[str], email: str, password: str
) -> None:
    imported = make_person("An imported person", email=None)
    with transaction():
        imported = db.session.merge(imported)
        imported.source_key, imported.claimed_email = "elsewhere:1", "imported@example.org"
        imported.claimed_key = "imported@example.org"
    with statements(app) as said:
        page = knock(client, email, password)

    assert page.status_code == 422
    assert page.says("This address and this password do not go together.")
    assert hashes == ["verify", "verify"]
    assert len(said) == statements_of_failing(app, client)


def statements_of_failing(app: Flask, client: Any) -> int:
    with statements(app) as said:
        knock(client, "somebody.else@example.org", "whatever it may be")
    return len(said)


def test_the_password_is_not_in_the_page_that_comes_back(client: Any, asta: Person) -> None:
    page = knock(client, "asta@example.org", "not her password")

    assert "not her password" not in page.get_data(as_text=True)
    assert page.fields()["email"] == "asta@example.org"


def test_failures_for_one_address_are_limited_whether_it_is_known(
    strict: Flask, client: Any, asta: Person
) -> None:
    told = []
    for email in ("asta@example.org", "nobody@example.org"):
        answers = [knock(client, email, "guess") for _guess in range(21)]
        told.append([answer.status_code for answer in answers])
        assert int(answers[-1].headers["Retry-After"]) > 0

    assert told[0] == told[1] == [422] * 20 + [429]
    assert knock(client, "asta@example.org").status_code == 429


def test_who_fails_on_purpose_keeps_no_browser_out_that_its_owner_uses(
    strict: Flask, client: Any, new_client: Any, asta: Person
) -> None:
    assert knock(client, "asta@example.org").status_code == 303
    client.post("/sign-out")
    stranger = new_client()
    for _guess in range(21):
        knock(stranger, "asta@example.org", "guess")

    assert knock(stranger, "asta@example.org").status_code == 429
    assert knock(client, "asta@example.org").status_code == 303
    # Known for this address alone, and no more often than others.
    told = [knock(client, "bo@example.org", "guess").status_code for _guess in range(21)]
    assert told == [422] * 20 + [429]
    told = [knock(client, "asta@example.org", "guess").status_code for _guess in range(21)]
    assert told == [422] * 20 + [429]


def test_who_registered_with_a_strangers_address_is_not_known_for_it(
    strict: Flask, client: Any, new_client: Any, register: Any, asta: Person
) -> None:
    attacker = new_client()
    register(attacker, email="asta@example.org", name="Somebody Else", password="so very secret")
    knock(attacker, "asta@example.org", "so very secret")
    assert attacker.get_cookie("known", path="/sign-in") is None
    attacker.set_cookie("known", "forged", path="/sign-in")
    told = [knock(attacker, "asta@example.org", "guess").status_code for _guess in range(21)]
    assert told[-1] == 429


def test_failures_from_one_network_are_limited(strict: Flask, client: Any) -> None:
    strict.config["SIGN_INS_PER_HOUR"] = 2

    answers = [knock(client, f"somebody{n}@example.org").status_code for n in range(12)]

    assert answers == [422] * 10 + [429] * 2


def test_coming_in_makes_the_failures_before_forgotten(
    strict: Flask, client: Any, asta: Person
) -> None:
    for _twice in range(2):
        for _guess in range(15):
            knock(client, "asta@example.org", "guess")
        assert knock(client, "asta@example.org").status_code == 303


def session_of(answer: Any) -> str:
    cookies = answer.headers.getlist("Set-Cookie")
    return next(str(cookie) for cookie in cookies if str(cookie).startswith("vardskap="))


def test_keep_me_signed_in_lasts_and_otherwise_a_day(client: Any, asta: Person) -> None:
    short = knock(client, "asta@example.org")
    kept = knock(client, "asta@example.org", keep="y")

    assert "Expires" not in session_of(short)
    assert "Expires" in session_of(kept)
    lengths = [row.ends_at - row.began_at for row in db.session.scalars(select(SignIn))]
    assert lengths == [timedelta(days=1), timedelta(days=60)]


def test_a_sign_in_ends_by_itself(client: Any, asta: Person) -> None:
    client.sign_in(asta)
    with transaction():
        db.session.scalars(select(SignIn)).one().ends_at = now()

    assert client.get("/account").status_code == 303


def test_nothing_planted_in_the_session_survives_signing_in(client: Any, asta: Person) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody"
        session["csrf_token"] = "a" * 40

    knock(client, "asta@example.org")

    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != "a" * 40


@pytest.mark.parametrize(
    "way",
    [
        "//evil.example",
        "https://evil.example/",
        "/\t/evil.example",
        "/%09/evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%5cevil.example",
        "///evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "https://localhost@evil.example/",
        "@evil.example",
        "/\r\nLocation: https://evil.example",
        "\u2028//evil.example",
    ],
)
def test_the_way_on_leads_only_to_this_site(client: Any, asta: Person, way: str) -> None:
    answer = knock(client, "asta@example.org", next=way)
    assert answer.location == "/"
    again = client.get("/sign-in", query_string={"next": way})
    assert again.location == "/"


def test_who_was_on_the_way_somewhere_gets_there(client: Any, asta: Person) -> None:
    asked = client.get("/account/password?from=here")
    form = client.get(asked.location).fields()

    answer = client.post("/sign-in", data={**form, "email": asta.email, "password": PASSWORD})

    assert answer.location == "/account/password?from=here"


def test_signing_in_is_a_fact(app: Flask, client: Any, asta: Person) -> None:
    told: list[PersonSignedIn] = []
    listeners = sockets.of(app).listeners[PersonSignedIn]
    listeners.append(told.append)
    knock(client, "asta@example.org")
    listeners.remove(told.append)

    assert [fact.person_id for fact in told] == [asta.id]


def test_a_hash_of_older_parameters_is_renewed(app: Flask, client: Any, asta: Person) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    with transaction():
        db.session.get_one(Person, asta.id).password_hash = weak

    assert knock(client, "asta@example.org").status_code == 303

    renewed = db.session.scalars(select(Person.password_hash)).one() or ""
    assert "m=19456,t=2" in renewed
    assert knock(client, "asta@example.org").status_code == 303


@pytest.mark.parametrize("path", ["/sign-in", "/register", "/forgot", "/sign-out"])
def test_a_form_without_its_token_does_nothing(client: Any, asta: Person, path: str) -> None:
    words = {"email": "asta@example.org", "password": PASSWORD, "name": "Somebody new"}

    answer = client.post(path, data=words, token=False)

    assert answer.status_code == 400
    assert client.get("/account").status_code == 303
    assert db.session.scalars(select(Person)).all() == [db.session.get_one(Person, asta.id)]


def test_a_foreign_token_does_not_count(client: Any, new_client: Any, asta: Person) -> None:
    stranger = new_client()
    with stranger.session_transaction() as session:
        session["csrf_token"] = "b" * 40
    words = {"email": "asta@example.org", "password": PASSWORD, "csrf_token": stranger.form_token()}
    client.get("/sign-in")

    assert client.post("/sign-in", data=words, token=False).status_code == 400


def test_pages_for_people_who_read_set_no_cookie(client: Any, asta: Person) -> None:
    assert "Set-Cookie" not in client.get("/people/asta-lind").headers


def test_pages_of_somebody_signed_in_are_kept_by_no_cache(client: Any, asta: Person) -> None:
    client.sign_in(asta)

    headers = client.get("/account").headers

    assert headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in headers["Vary"]
