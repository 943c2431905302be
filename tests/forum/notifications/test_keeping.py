"""What is kept about people: for how long, for them to take along, and gone with them."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from forum import sockets
from forum.database import db, transaction
from forum.events import PersonErased
from forum.moments import now
from forum.notifications import keeping, wishes
from forum.notifications.following import set_level
from forum.notifications.models import Follow, Notice
from forum.notifications.stops import stop_mail
from forum.people.models import Person
from tests.cast import make_reply, make_thread


def count(table: type[Any]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def fill(asta: Person, bo: Person, clara: Person) -> None:
    thread = make_thread(asta)
    make_reply(thread, clara)
    set_level(asta, bo, "watch")
    set_level(bo, asta, "watch")
    wishes.choose(asta, rhythm="daily")
    stop_mail(asta, str(thread.id))


def test_old_notices_are_thrown_away(
    asta: Person, bo: Person, clara: Person, monkeypatch: Any
) -> None:
    fill(asta, bo, clara)
    monkeypatch.setattr(keeping, "BATCH", 1)

    keeping.sweep([], now=now() + timedelta(days=179))
    assert count(Notice) == 1
    keeping.sweep([], now=now() + timedelta(days=181))
    assert count(Notice) == 0


def test_it_is_given_to_the_person_and_goes_with_them(
    asta: Person, bo: Person, clara: Person
) -> None:
    fill(asta, bo, clara)
    mine = {data.name: data.rows for data in sockets.of().personal_data}
    given = {
        table.__tablename__: list(mine[table.__tablename__](asta.id)) for table in keeping.TABLES
    }
    assert all(given.values())
    assert json.loads(json.dumps(given))["notice_settings"][0]["rhythm"] == "daily"
    assert "letter" not in given["notifications"][0]

    with transaction():
        sockets.publish(PersonErased(asta.id, now()))

    assert {name: list(mine[name](asta.id)) for name in given} == {name: [] for name in given}
    assert count(Follow) == 1
