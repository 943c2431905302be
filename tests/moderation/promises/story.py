"""What the tests of promises begin with."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from forum.database import db
from forum.threads.models import Thread
from moderation.promises.actions import make_promise
from moderation.promises.models import Promise
from tests.cast import again, make_reply, make_thread


def at(wall: str, zone: str = "Europe/Stockholm") -> datetime:
    """A time of the week from Monday 23 November 2026: "Tue 15:00"."""
    day, clock = wall.split()
    number = 23 + ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun").index(day)
    hour, minute = (int(part) for part in clock.split(":"))
    local = datetime(2026, 11, number, hour, minute, tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)


def asked() -> Thread:
    """A question of Monday morning."""
    return make_thread(now=at("Mon 09:30"))


def promised(host: Any, thread: Thread | None = None, due: str = "Tue 15:00") -> Promise:
    """Promised on Monday at ten, in a reply."""
    thread = thread or asked()
    reply = make_reply(thread, host, now=at("Mon 10:00"))
    return make_promise(host, thread, at(due), "ask the maker", post=reply, now=at("Mon 10:00"))


def states() -> list[str]:
    """Of all promises, in the order in which they were made."""
    db.session.rollback()
    return list(db.session.scalars(select(Promise.state).order_by(Promise.id)))


def fresh(promise: Promise) -> Promise:
    """As the database holds it now."""
    db.session.rollback()
    return db.session.get_one(Promise, promise.id, populate_existing=True)


def thread_of(promise: Promise) -> Thread:
    """Where it was made, as the database holds it now."""
    return again(db.session.get_one(Thread, promise.thread_id))
