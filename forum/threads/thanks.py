"""Small signs between people: "I have this too" and "helpful". Never an answer."""

from datetime import datetime

from sqlalchemy import delete

from forum import permissions, sockets
from forum.database import db, insert_here, transaction
from forum.events import MeTooSaid
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.events import hold_post, hold_thread
from forum.threads.models import Helpful, MeToo, Post, Thread


def have_too(person: Person, thread: Thread, *, yes: bool, now: datetime | None = None) -> bool:
    """Say (or take back) "I have this too". Counts each person once, however often it is said."""
    moment = now or this_moment()
    with transaction():
        thread = hold_thread(thread)
        permissions.require(person, "thread:me_too", thread, now=moment)
        key = {"thread_id": thread.id, "person_id": person.id}
        changed = _put(MeToo, key, moment) if yes else _take(MeToo, key)
        thread.me_too_count += (1 if yes else -1) * changed
        if changed:
            sockets.publish(MeTooSaid(person.id, thread.id, yes, moment))
        return bool(changed)


def find_helpful(person: Person, post: Post, *, yes: bool, now: datetime | None = None) -> bool:
    """Say (or take back) that a post is helpful."""
    moment = now or this_moment()
    with transaction():
        post = hold_post(post)
        permissions.require(person, "post:helpful", post, now=moment)
        key = {"post_id": post.id, "person_id": person.id}
        changed = _put(Helpful, key, moment) if yes else _take(Helpful, key)
        post.helpful_count += (1 if yes else -1) * changed
        return bool(changed)


def _put(table: type[MeToo] | type[Helpful], key: dict[str, int], now: datetime) -> int:
    insert = insert_here()(table).values(**key, at=now).on_conflict_do_nothing()
    # Asked for what it wrote: PostgreSQL's driver does not count the rows of such an insert.
    return len(db.session.execute(insert.returning(table.at)).all())


def _take(table: type[MeToo] | type[Helpful], key: dict[str, int]) -> int:
    found = delete(table).filter_by(**key)
    return int(db.session.execute(found).rowcount)  # type: ignore[attr-defined]
