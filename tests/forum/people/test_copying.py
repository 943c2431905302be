"""A copy of one's data: whole, for oneself alone, and without secrets."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum import sockets
from forum.database import Base, db
from forum.errors import Conflict, Missing
from forum.moments import now
from forum.people import copying
from forum.people.models import Person
from forum.people.sweeping import sweep
from tests.cast import PASSWORD, make_reply, make_thread

#: Tables that speak of people and are not in the copy: each with its reason.
LEFT_OUT = {
    "retired_names": "digests without a person",
}


def take(browser: Any) -> zipfile.ZipFile:
    page = browser.get("/account/data/copy", buffered=True)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["Content-Disposition"].startswith("attachment")
    return zipfile.ZipFile(io.BytesIO(page.get_data()))


def test_every_table_that_speaks_of_people_is_covered(app: Flask) -> None:
    covered = {table for one in sockets.of(app).personal_data for table in one.tables}
    of_people = {
        table.name
        for table in Base.metadata.tables.values()
        if table.name == "people"
        or any(key.column.table.name == "people" for key in table.foreign_keys)
    }
    assert of_people - covered - set(LEFT_OUT) == set()
    assert covered - set(Base.metadata.tables) == set()
    names = [one.name for one in sockets.of(app).personal_data]
    assert len(names) == len(set(names))


def test_one_asks_is_told_and_takes_it_along(
    client: Any, asta: Person, bo: Person, board: Any, letters: Any, run_jobs: Any
) -> None:
    thread = make_thread(asta, board, text="My own <b>long</b> words.")
    make_reply(thread, bo, text="The words of somebody else.")
    client.sign_in(asta)
    client.post("/people/bo-nystrom/block", data={"say": "yes"})

    assert client.post("/account/data", data={"current_password": "wrong"}).status_code == 422
    assert client.get("/account/data/copy").status_code == 404
    assert client.post("/account/data", data={"current_password": PASSWORD}).status_code == 303
    again = client.post("/account/data", data={"current_password": PASSWORD})
    assert again.status_code == 409
    letter = letters()[-1]
    assert (letter.to, letter.subject) == ("asta@example.org", "Your data is ready")
    assert "/account/data" in letter.text

    assert client.get("/account/data").says("Your copy is ready.")
    copy = take(client)
    everything = b"".join(copy.read(name) for name in copy.namelist()).decode()
    posts = json.loads(copy.read("data/posts.json"))
    assert [post["text"] for post in posts] == ["My own <b>long</b> words."]
    assert "My own &lt;b&gt;long" in copy.read("index.html").decode()
    assert json.loads(copy.read("data/account.json"))[0]["email"] == "asta@example.org"
    assert json.loads(copy.read("data/blocked.json"))[0]["handle"] == "bo-nystrom"
    assert len(json.loads(copy.read("data/sign_ins.json"))) == 1
    assert "somebody else" not in everything


def test_a_copy_holds_no_secret_and_nobody_elses_address(
    client: Any, asta: Person, bo: Person, hedda: Person, anna: Person, run_jobs: Any
) -> None:
    """Hostile case I6."""
    from forum.people.models import SignIn
    from forum.threads.acts import hide_post

    thread = make_thread(asta)
    reply = make_reply(thread, asta, text="Something rude.")
    make_reply(thread, hedda)
    hide_post(anna, reply, ground="harassment", reason="Rude to Bo.")
    client.sign_in(asta)
    client.post("/account/data", data={"current_password": PASSWORD})
    run_jobs()

    copy = take(client)
    everything = b"".join(copy.read(name) for name in copy.namelist()).decode()
    db.session.rollback()
    hashes = [row.token_hash for row in db.session.query(SignIn)]
    secrets = [str(asta.password_hash), *hashes, "argon2", str(client.application.secret_key)]
    assert not any(secret in everything for secret in secrets)
    assert not any(f"{name}@example.org" in everything for name in ("bo", "hedda", "anna"))
    # What was decided about them and why, not by whom.
    assert "Rude to Bo." in everything
    assert "Anna Berg" not in everything


def test_it_is_for_its_owner_alone_and_for_some_days(
    client: Any, new_client: Any, asta: Person, bo: Person, run_jobs: Any
) -> None:
    copying.ask_for_copy(asta, PASSWORD)
    with pytest.raises(Conflict):
        copying.ask_for_copy(asta, PASSWORD)
    run_jobs()
    other = new_client()
    other.sign_in(bo)
    assert other.get("/account/data/copy").status_code == 404
    assert new_client().get("/account/data/copy").status_code == 303
    later = now() + timedelta(days=8)
    with pytest.raises(Missing):
        copying.read(asta, now=later)
    sweep([], now=later)
    assert list(copying.folder().iterdir()) == []
    # A new one takes the place of the old.
    copying.ask_for_copy(asta, PASSWORD)
    run_jobs()
    copying.ask_for_copy(asta, PASSWORD)
    run_jobs()
    assert len(list(copying.folder().iterdir())) == 1
