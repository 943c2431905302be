"""The pages of one's own account: how the forum looks, and what others learn."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.database import db, transaction
from forum.moments import now
from forum.people.models import Person, SignIn
from forum.people.settings import change_privacy
from forum.people.sign_ins import USE_NOTED_EVERY
from forum.threads.answers import mark_solution
from tests.cast import make_board, make_reply, make_thread
from tests.statements import statements

A_WINTER_MOMENT = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


def save(browser: Any, path: str, **changes: Any) -> Any:
    form = browser.get(path).fields("form.form")
    return browser.post(path, data={**form, **changes})


def test_the_pages_of_an_account_lead_to_each_other(client: Any, asta: Person) -> None:
    client.sign_in(asta)
    links = [str(link["href"]) for link in client.get("/account").all(".account-nav a")]
    assert {"/account", "/account/appearance", "/account/privacy"} <= set(links)
    for path in links:
        page = client.get(path)
        assert page.status_code == 200
        assert [str(link["href"]) for link in page.all(".account-nav a[aria-current]")] == [path]


def test_times_are_shown_in_ones_own_zone(client: Any, asta: Person, board: Any) -> None:
    thread = make_thread(asta, board, now=A_WINTER_MOMENT)
    client.sign_in(asta)
    here = client.get(f"/threads/{thread.id}-{thread.slug}")
    assert "13:00" in str(here.one("article time")["title"])

    assert save(client, "/account", time_zone="Nowhere/Else").status_code == 422
    assert save(client, "/account", time_zone="Asia/Kathmandu").status_code == 303

    there = client.get(f"/threads/{thread.id}-{thread.slug}")
    assert "17:45" in str(there.one("article time")["title"])
    assert client.get("/account").fields("form.form")["time_zone"] == "Asia/Kathmandu"


def test_a_theme_is_kept_with_the_account_or_in_the_browser(
    client: Any, new_client: Any, asta: Person
) -> None:
    assert not client.get("/").one("html").has_attr("data-theme")
    assert save(client, "/account/appearance", theme="dark").status_code == 303
    assert client.get("/").one("html")["data-theme"] == "dark"
    assert save(client, "/account/appearance", theme="pink").status_code == 422

    client.sign_in(asta)
    assert not client.get("/").one("html").has_attr("data-theme")
    save(client, "/account/appearance", theme="light")

    elsewhere = new_client()
    elsewhere.sign_in(asta)
    assert elsewhere.get("/").one("html")["data-theme"] == "light"


@pytest.mark.parametrize(
    ("choice", "seen_by"),
    [("everybody", "nobody bo asta anna"), ("members", "bo asta anna"), ("nobody", "asta anna")],
)
def test_one_chooses_who_sees_on_the_own_page_what_one_wrote(
    new_client: Any, asta: Person, bo: Person, anna: Person, board: Any, choice: str, seen_by: str
) -> None:
    thread = make_thread(asta, board)
    change_privacy(asta, activity_for=choice, is_suggested=True)

    seen = []
    for name, reader in (("nobody", None), ("bo", bo), ("asta", asta), ("anna", anna)):
        browser = new_client()
        if reader:
            browser.sign_in(reader)
        if thread.id in browser.get("/people/asta-lind").threads:
            seen.append(name)
    assert " ".join(seen) == seen_by


def test_a_choice_that_is_none_is_refused_and_a_left_out_box_is_a_no(
    client: Any, asta: Person
) -> None:
    client.sign_in(asta)
    assert save(client, "/account/privacy", activity_for="me").status_code == 422
    assert save(client, "/account/privacy", is_admin="y", handle="anna").status_code == 303
    form = client.get("/account/privacy").fields("form.form")
    assert form["is_suggested"] == "y"

    del form["is_suggested"]
    client.post("/account/privacy", data=form)

    assert "is_suggested" not in client.get("/account/privacy").fields("form.form")
    assert client.get("/people/asta-lind").says("@asta-lind")


def test_a_page_lists_what_somebody_solved_as_far_as_its_reader_sees(
    app: Flask, client: Any, new_client: Any, asta: Person, clara: Person
) -> None:
    for board in (make_board("Stoves"), make_board("Quiet corner", visibility="members")):
        mark_solution(asta, make_reply(make_thread(asta, board, title=f"On {board.slug}"), clara))

    page = client.get("/people/clara-ek")
    assert page.says("What they solved")
    assert page.says("On stoves")
    assert not page.says("On quiet-corner")
    client.sign_in(asta)
    assert client.get("/people/clara-ek").says("On quiet-corner")
    with statements(app) as said:
        new_client().get("/people/clara-ek")
    assert len(said) <= 10


def test_that_a_sign_in_is_used_is_noted_once_an_hour_and_never_on_a_get(
    app: Flask, client: Any, asta: Person
) -> None:
    def used() -> Any:
        db.session.rollback()
        return db.session.execute(select(SignIn.used_at)).scalar_one()

    client.sign_in(asta)
    client.post("/account/appearance", data={"theme": "dark"})
    assert used() is None
    with transaction() as session:
        session.execute(update(SignIn).values(began_at=now() - USE_NOTED_EVERY))
    client.get("/account")
    assert used() is None
    client.post("/account/appearance", data={"theme": "dark"})
    assert used() is not None
