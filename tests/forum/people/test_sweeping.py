"""What is thrown away by itself, and what is not."""

import os
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from forum import sockets
from forum.database import db, transaction
from forum.moments import now
from forum.people import photos, sweeping
from forum.people.models import HeldForm, Person, SignIn
from tests.cast import make_person, make_reply, make_thread

DAY = timedelta(days=1)


def count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_sign_ins_that_ended_are_thrown_away(client: Any, new_client: Any, asta: Person) -> None:
    client.sign_in(asta)
    new_client().sign_in(asta)
    with transaction():
        db.session.scalars(select(SignIn)).first().ends_at = now() - DAY  # type: ignore[union-attr]

    sweeping.sweep(())

    assert count(SignIn) == 1


def test_texts_wait_for_thirty_days(app: Flask) -> None:
    for days in (29, 31):
        with transaction() as session:
            session.add(
                HeldForm(visitor="v", path="/", fields={}, held_at=now() - days * DAY, verb="")
            )

    sweeping.sweep(())

    assert count(HeldForm) == 1


def test_an_account_that_nobody_confirmed_gives_its_name_back(client: Any, app: Flask) -> None:
    for days in (29, 31):
        person = make_person(
            f"Waits {days}", email=f"{days}@example.org", confirmed=False, now=now() - days * DAY
        )
        client.sign_in(person)
        client.post("/account/waiting")

    sweeping.sweep(())

    assert db.session.scalars(select(Person.name)).all() == ["Waits 29"]


def test_people_with_accounts_and_people_of_an_archive_stay(app: Flask, anna: Person) -> None:
    with transaction():
        imported = db.session.merge(make_person("Imported", email=None, now=now() - 900 * DAY))
        imported.source_key = "elsewhere:1"
        invited = db.session.merge(make_person("Invited", email=None, now=now() - 900 * DAY))
        invited.source_key, invited.claimed_key = "elsewhere:2", "i@example.org"

    sweeping.sweep((), now=now() + 900 * DAY)

    assert count(Person) == 3


def test_whoever_is_spoken_of_stays(app: Flask, asta: Person) -> None:
    make_reply(make_thread(asta))
    with transaction():
        for person in db.session.scalars(select(Person)):
            person.confirmed_at = None
    before = count(Person)

    sweeping.sweep((), now=now() + 900 * DAY)

    # Asta and the peer wrote, Anna made the board.
    assert count(Person) == before == 3


def test_photos_that_nobody_shows_are_removed_after_a_day(app: Flask, asta: Person) -> None:
    shown, fresh, old = (photos.keep(b"a picture") for _one in range(3))
    with transaction():
        db.session.get_one(Person, asta.id).photo = shown
    for name in (shown, old):
        long_ago = (now() - 2 * DAY).timestamp()
        os.utime(photos.folder() / name, (long_ago, long_ago))

    sweeping.sweep(())

    assert {path.name for path in photos.folder().iterdir()} == {shown, fresh}


def test_the_worker_is_told_to_sweep(app: Flask) -> None:
    plugged = sockets.of(app)

    assert sweeping.JOB in plugged.jobs
    assert sweeping.JOB in {periodic.kind for periodic in plugged.periodic}
