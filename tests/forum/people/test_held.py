"""Nothing typed is lost: not by a missing sign-in, an ended session, or a restart."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.models import Board
from forum.database import db, transaction
from forum.people.models import HeldForm, Person, SignIn
from forum.threads.models import Post
from tests.cast import PASSWORD
from tests.forum.people.test_entering import knock

WORDS = {"title": "The stove smokes", "text": "It smokes.\n\nAnd smells — åäö <b>.", "board": ""}


def write(browser: Any, **changes: Any) -> Any:
    """Send the form for a new thread."""
    return browser.post("/threads/new", data={**WORDS, **changes})


def texts() -> list[str]:
    return list(db.session.scalars(select(Post.text).order_by(Post.id)))


def test_a_text_typed_before_signing_in_waits_with_its_way_on(client: Any, board: Board) -> None:
    answer = write(client)

    assert answer.status_code == 303
    page = client.get(answer.location)
    assert page.says("Sign in or register and it goes out.")
    assert page.says("It smokes.")
    ways = [str(link["href"]) for link in page.all("main .form__actions a")]
    assert ways == [f"/register?next={answer.location}", f"/sign-in?next={answer.location}"]


def test_it_goes_out_when_its_writer_signs_in(client: Any, board: Board, asta: Person) -> None:
    waiting = write(client).location

    assert knock(client, "asta@example.org", next=waiting).location == waiting

    page = client.get(waiting, follow_redirects=True)
    assert page.says("The stove smokes")
    assert page.request.path.startswith("/threads/")
    assert texts() == ["It smokes.\n\nAnd smells — åäö <b>."]


def test_who_signs_in_without_a_way_on_is_led_to_the_text(client: Any, asta: Person) -> None:
    client.post("/account", data={"about": "I like stoves."})

    answer = knock(client, "asta@example.org")

    assert client.get(answer.location).fields("main .form")["about"] == "I like stoves."


def test_it_waits_through_registration_and_goes_out_when_another_browser_confirms(
    client: Any, board: Board, register: Any, newest: Any, new_client: Any
) -> None:
    waiting = write(client).location
    registered = register(path=f"/register?next={waiting}", next=waiting)
    assert registered.location == waiting
    assert client.get(waiting).says("Open the link in it, and your text goes out at once.")
    assert texts() == []
    telephone, link = new_client(), newest().link
    assert telephone.get(link).one("main li").text == "The stove smokes"

    telephone.post(link, data={"password": PASSWORD})

    assert len(texts()) == 1
    shown = telephone.get(link).one("main li a")
    assert shown.text == "The stove smokes"
    assert telephone.get(shown["href"], follow_redirects=True).says("And smells")
    assert client.get(waiting).status_code == 303


def test_an_unconfirmed_person_writes_and_it_goes_out_on_confirming(
    client: Any, board: Board, register: Any, newest: Any
) -> None:
    register()
    write(client)
    write(client, title="Another one", text="Something else.")
    assert texts() == []

    client.post(newest().link)

    assert len(texts()) == 2


def test_only_the_browser_and_the_person_that_wrote_it_see_it(
    client: Any, board: Board, new_client: Any, asta: Person, bo: Person
) -> None:
    waiting = write(client).location
    stranger, member = new_client(), new_client()
    member.sign_in(bo)
    absent = waiting.replace("/1", "/99")

    for browser in (stranger, member):
        there, nowhere = browser.get(waiting), browser.get(absent)
        assert there.status_code == nowhere.status_code == 404
        assert there.one("main").text == nowhere.one("main").text
        assert browser.post(f"{waiting}/discard").status_code == 404
    assert client.get(waiting).status_code == 200


def test_a_text_that_belongs_to_an_account_stays_with_it(
    client: Any, board: Board, new_client: Any, asta: Person, bo: Person
) -> None:
    client.post("/account", data={"about": "Asta's words."})
    knock(client, "asta@example.org")
    client.post("/sign-out")
    knock(client, "bo@example.org")

    assert client.get("/held/1").status_code == 404
    elsewhere = new_client()
    elsewhere.sign_in(asta)
    assert elsewhere.get("/held/1").says("Look it over and send it.")


def test_who_had_an_account_all_along_signs_in_and_takes_the_text_along(
    client: Any, board: Board, register: Any, asta: Person
) -> None:
    waiting = write(client).location
    register(email="asta@example.org", name="Asta once more", next=waiting)

    knock(client, "asta@example.org", next=waiting)

    assert client.get(waiting).status_code == 303
    assert db.session.scalars(select(Post.author_id)).all() == [asta.id]


def test_a_form_that_nobody_publishes_is_offered_again_with_every_field(
    client: Any, asta: Person
) -> None:
    fields = {
        "name": "Asta Lund",
        "about": "I like\n\nstoves.",
        "language": "sv",
        "tags": ["a", "b"],
    }
    waiting = client.post("/account?from=here", data={**fields, "password": "secret"}).location
    knock(client, "asta@example.org")

    page = client.get(waiting)
    form = page.one("main .form")
    sent = page.fields("main .form")

    assert form["action"] == "/account?from=here"
    assert {**sent, "tags": "", "csrf_token": ""} == {
        "name": "Asta Lund",
        "about": "I like\r\n\r\nstoves." if "\r" in sent["about"] else "I like\n\nstoves.",
        "language": "sv",
        "tags": "",
        "csrf_token": "",
        "held": waiting.rpartition("/")[2],
    }
    assert [field["value"] for field in page.all("[name=tags]")] == ["a", "b"]
    assert "secret" not in page.get_data(as_text=True)


def test_a_form_that_was_sent_again_waits_no_more(client: Any, asta: Person) -> None:
    waiting = client.post("/account", data={"name": "Asta Lund", "language": "en"}).location
    knock(client, "asta@example.org")
    form = client.get(waiting).fields("main .form")

    assert client.post("/account", data=form).status_code == 303

    assert client.get(waiting).status_code == 404
    assert client.get("/account").fields("form.form")["name"] == "Asta Lund"


def test_a_form_that_is_refused_when_sent_again_still_waits(client: Any, asta: Person) -> None:
    waiting = client.post("/account", data={"name": "x", "language": "en"}).location
    knock(client, "asta@example.org")
    form = client.get(waiting).fields("main .form")

    assert client.post("/account", data=form).status_code == 422

    assert client.get(waiting).status_code == 200


def test_a_session_that_ended_while_writing_loses_nothing(client: Any, asta: Person) -> None:
    client.sign_in(asta)
    form = client.get("/account").fields("form.form")
    with transaction() as session:
        session.delete(session.scalars(select(SignIn)).one())

    answer = client.post("/account", data={**form, "about": "Long thoughts."})
    knock(client, "asta@example.org", next=answer.location)

    assert client.get(answer.location).fields("main .form")["about"] == "Long thoughts."


def test_a_restart_with_another_secret_loses_nothing(app: Flask, client: Any, asta: Person) -> None:
    client.sign_in(asta)
    form = client.get("/account").fields("form.form")
    former = app.secret_key
    app.secret_key = app.config["SECRET_KEY"] = "another one"
    try:
        page = client.post("/account", data={**form, "about": "Long\nthoughts."})
        assert page.status_code == 400
        again = page.fields("main .form")
        assert again["about"].split() == ["Long", "thoughts."]
        waiting = client.post("/account", data=again, token=False).location
        knock(client, "asta@example.org", next=waiting)
        kept = client.get(waiting).fields("main .form")
        assert client.post("/account", data=kept, token=False).status_code == 303
        about = client.get("/account").fields("form.form")["about"]
        assert about.split() == ["Long", "thoughts."]
    finally:
        app.secret_key = app.config["SECRET_KEY"] = former


def test_a_double_click_makes_one_waiting_text(client: Any, board: Board) -> None:
    assert write(client).location == write(client).location
    assert len(db.session.scalars(select(HeldForm)).all()) == 1


def test_waiting_texts_are_listed_and_thrown_away(client: Any, board: Board, register: Any) -> None:
    register()
    waiting = write(client).location
    page = client.get("/account/waiting")
    assert page.one("[data-held] a").text == "The stove smokes"

    assert client.get(f"{waiting}/discard").status_code == 405
    assert client.post(f"{waiting}/discard").location == "/account/waiting"

    assert client.get("/account/waiting").says("Nothing waits")
    assert client.get(waiting).status_code == 404


def test_too_much_text_is_given_back_and_not_kept(client: Any, asta: Person) -> None:
    page = client.post("/account", data={"about": "x" * 300_001})

    assert page.status_code == 422
    assert page.one("#kept-about").text.strip() == "x" * 300_001
    assert db.session.scalars(select(HeldForm)).all() == []


def test_a_browser_keeps_only_so_many_texts(client: Any, board: Board) -> None:
    answers = [write(client, title=f"Question {n}", text=f"Words {n}") for n in range(21)]

    assert [answer.status_code for answer in answers] == [303] * 20 + [422]
    assert answers[20].one("textarea").text.strip() == "Words 20"


def test_a_held_form_never_leads_away_from_the_site(client: Any, asta: Person) -> None:
    waiting = client.post("/account", data={"about": "Words."}).location
    with transaction():
        db.session.scalars(select(HeldForm)).one().published_path = "//evil.example/"

    assert client.get(waiting).location == "/"


def test_a_refusal_is_shown_and_the_text_offered_again(
    client: Any, board: Board, register: Any, newest: Any
) -> None:
    register()
    waiting = write(client, title="A reply", text="x").location
    with transaction():
        db.session.scalars(select(Board)).one().archived_at = board.made_at

    client.post(newest().link)

    page = client.get(waiting)
    assert page.one(".notice--warning").text.strip()
    assert page.fields("main .form")["title"] == "A reply"


@pytest.mark.parametrize("path", ["/held/1", "/account/waiting"])
def test_reading_marks_no_browser(client: Any, app: Flask, path: str) -> None:
    client.get(path)

    with client.session_transaction() as session:
        assert "visitor" not in session


def test_signing_out_takes_the_mark_of_the_browser_along(
    client: Any, asta: Person, board: Board
) -> None:
    write(client)
    knock(client, "asta@example.org")
    client.post("/sign-out")

    with client.session_transaction() as session:
        assert "visitor" not in session
