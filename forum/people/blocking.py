"""Blocking: what somebody writes is folded for who blocked them, and does not reach them by mail.

What a host writes as host is never folded and is told as ever: it is the answer of the company, and
who asked has a right to it. The other questions here are one bounded statement each.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from forum.database import db, locked, once, transaction
from forum.errors import Invalid, Refused
from forum.moments import now as this_moment
from forum.people.models import Block, Person

#: More are no longer people that one met; the sets below stay small.
MOST = 500


def block(person: Person, other: Person, *, now: datetime | None = None) -> bool:
    """Read and hear no more of somebody. Returns whether that is new. Raises Refused, Invalid."""
    if person.id == other.id:
        raise Refused(_("Nobody blocks themselves."))
    with transaction() as session:
        person = locked(person)
        if session.get(Block, (person.id, other.id)) is not None:
            return False
        if person.blocks_count >= MOST:
            raise Invalid(_("You have blocked very many people. Unblock somebody first."))
        session.add(Block(person_id=person.id, blocked_id=other.id, at=now or this_moment()))
        person.blocks_count += 1
        return True


def unblock(person: Person, other: Person) -> bool:
    """Take it back. Returns whether that changed anything."""
    with transaction() as session:
        person = locked(person)
        found = session.get(Block, (person.id, other.id))
        if found is None:
            return False
        session.delete(found)
        session.flush()
        recount([person.id])
        return True


def recount(person_ids: Iterable[int]) -> None:
    """Count anew whom these people have blocked. In the open transaction."""
    for person in db.session.scalars(select(Person).where(Person.id.in_(person_ids))):
        theirs = select(func.count()).where(Block.person_id == person.id)
        person.blocks_count = db.session.scalar(theirs) or 0


def blocked_by(person: Any) -> frozenset[int]:
    """Whom this person has blocked; no statement for who blocked nobody, else one a request."""
    if not getattr(person, "blocks_count", 0):
        return frozenset()
    theirs = select(Block.blocked_id).where(Block.person_id == person.id)
    return once(("blocked by", person.id), lambda: frozenset(db.session.scalars(theirs)))


def has_blocked(person_id: int, other_id: int) -> bool:
    """Whether the one has blocked the other."""
    return db.session.get(Block, (person_id, other_id)) is not None


def blockers_among(person_ids: Collection[int], author_id: int) -> frozenset[int]:
    """Who of these people does not want to hear from this author."""
    theirs = select(Block.person_id).where(
        Block.blocked_id == author_id, Block.person_id.in_(person_ids)
    )
    return frozenset(db.session.scalars(theirs)) if person_ids else frozenset()


def folded(reader: Any, posts: Iterable[Any]) -> frozenset[int]:
    """The ids of the posts that are folded for this reader; a host's word never is."""
    blocked = blocked_by(reader)
    return frozenset(
        post.id
        for post in posts
        if post.author_id in blocked and post.written_as != "host" and not post.is_official
    )


def list_blocked(person: Person) -> Sequence[Person]:
    """Whom this person has blocked, as they are called now, newest first."""
    return db.session.scalars(
        select(Person)
        .join(Block, Block.blocked_id == Person.id)
        .where(Block.person_id == person.id)
        .order_by(Block.at.desc(), Person.id)
    ).all()
