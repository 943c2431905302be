"""Whom one may mean while typing ``@``: those who take part, and those whose handle begins so.

Only people with a page who let themselves be offered, and nobody who has blocked the reader or was
blocked by them: whoever is blocked cannot tell that from somebody who does not want to be offered.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from forum.boards.queries import visible_ids
from forum.database import db
from forum.people.models import Block, Person
from forum.people.names import handle_from
from forum.threads.models import Post, Thread

MOST = 8
#: As many of those who take part are looked through.
_LOOKED_AT = 200


def people_for(reader: Any, typed: str, thread_id: int | None) -> list[Person]:
    """A few people, those of the thread first; only them while nothing is typed."""
    key = typed.strip().lower()[:40]
    here = [each for each in _participants(reader, thread_id) if _begins(each, key)]
    others = _by_handle(reader, handle_from(key) or key) if key else []
    found = {person.id: person for person in [*here, *others] if person.id != reader.id}
    return list(found.values())[:MOST]


def _begins(person: Person, key: str) -> bool:
    words = person.name.casefold().split()
    return person.handle.startswith(key) or any(word.startswith(key) for word in words)


def _participants(reader: Any, thread_id: int | None) -> Sequence[Person]:
    if thread_id is None:
        return []
    shown = select(Post.author_id).join(Thread, Thread.id == Post.thread_id)
    wrote = shown.where(
        Thread.id == thread_id,
        Thread.board_id.in_(visible_ids(reader)),
        Post.hide_id.is_(None),
        Post.withdrawn_at.is_(None),
    )
    found = select(Person).where(Person.id.in_(wrote), *_offered(reader)).order_by(Person.handle)
    return db.session.scalars(found.limit(_LOOKED_AT)).all()


def _offered(reader: Any) -> tuple[ColumnElement[bool], ...]:
    blocked = select(Block.person_id).where(
        or_(
            (Block.person_id == reader.id) & (Block.blocked_id == Person.id),
            (Block.person_id == Person.id) & (Block.blocked_id == reader.id),
        )
    )
    return (
        Person.is_suggested.is_(True),
        Person.erased_at.is_(None),
        or_(Person.confirmed_at.is_not(None), Person.password_hash.is_(None)),
        ~blocked.exists(),
    )


def _by_handle(reader: Any, key: str) -> Sequence[Person]:
    handle = Person.handle
    if db.session.get_bind().dialect.name == "postgresql":
        # As bytes, so that a prefix is a range; elsewhere it is already.
        handle = handle.collate("C")  # type: ignore[assignment]
    found = select(Person).where(handle >= key, handle < key + "~", *_offered(reader))
    return db.session.scalars(found.order_by(handle).limit(MOST + 1)).all()
