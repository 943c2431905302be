"""Where somebody is signed in, and signing out there."""

from typing import Any

import pytest

from forum.people.models import Person, SignIn
from forum.people.sessions import describe, list_sessions
from tests.cast import PASSWORD

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.mark.parametrize(
    ("browser", "words"),
    [
        (WINDOWS, "Firefox on Windows"),
        ("curl/8.5.0", "curl"),
        ("", "A browser that does not say its name"),
        ("<script>" * 25, "A browser that does not say its name"),
    ],
)
def test_a_browser_is_named_as_people_know_it(app: Any, browser: str, words: str) -> None:
    assert describe(browser) == words


def test_one_signs_out_there_and_the_next_request_is_out(
    client: Any, new_client: Any, asta: Person, bo: Person
) -> None:
    """Hostile case H4."""
    there, elsewhere = new_client(), new_client()
    sign_in = {"email": "asta@example.org", "password": PASSWORD}
    there.post("/sign-in", data=sign_in, headers={"User-Agent": WINDOWS})
    elsewhere.sign_in(asta)
    client.sign_in(asta)
    others = new_client()
    others.sign_in(bo)

    page = client.get("/account/sessions")
    rows = [" ".join(row.get_text(" ").split()) for row in page.all(".session-list li")]
    assert len(rows) == 3
    assert "This one" in rows[0]
    assert not any("This one" in row for row in rows[1:])
    mine = next(
        row for row in page.all(".session-list li") if "Firefox on Windows" in row.get_text()
    )
    end = str(mine.form["action"])

    assert others.post(end).status_code == 404
    assert others.get("/account").status_code == 200
    assert there.get("/account").status_code == 200
    assert client.post(end).status_code == 303
    assert there.get("/account").status_code == 303
    assert client.post(end).status_code == 404
    assert elsewhere.get("/account").status_code == 200

    assert client.post("/account/sessions/end-others").status_code == 303
    assert elsewhere.get("/account").status_code == 303
    assert others.get("/account").status_code == 200
    assert len(list_sessions(asta)) == 1
    assert client.post("/account/seen").status_code == 204


def test_the_page_holds_no_token(client: Any, asta: Person) -> None:
    from forum.database import db

    client.sign_in(asta)
    db.session.rollback()
    hashes = [row.token_hash for row in db.session.query(SignIn)]
    page = client.get("/account/sessions").get_data(as_text=True)
    assert hashes
    assert not any(each in page for each in hashes)
