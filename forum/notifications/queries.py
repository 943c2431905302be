"""Reads of what somebody is told, limited to what they may see at this moment."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.boards.queries import visible_ids
from forum.database import db
from forum.notifications.models import Notice
from forum.notifications.telling import kinds
from forum.people.models import Person
from forum.threads.models import Post, Thread
from forum.web import PAGE_SIZE, Page


def shown_to(person: Person) -> ColumnElement[bool]:
    """That a notice (joined with its thread and post) is there for this person to read now."""
    known = kinds()
    of_gone = [key for key, kind in known.items() if kind.speaks_of_gone]
    stands = and_(Thread.unlisted_at.is_(None), Post.hide_id.is_(None), Post.withdrawn_at.is_(None))
    return and_(
        Notice.person_id == person.id,
        Notice.kind.in_(list(known)),
        or_(Notice.thread_id.is_(None), Thread.board_id.in_(visible_ids(person))),
        or_(Notice.kind.in_(of_gone), stands),
    )


def _joined(found: Select[Any]) -> Select[Any]:
    return found.outerjoin(Notice.thread).outerjoin(Notice.post)


def notices_page(person: Person, page: int) -> Page:
    """What this person is told, newest first, with whoever did it and where."""
    found = (
        _joined(select(Notice))
        .options(contains_eager(Notice.thread), contains_eager(Notice.post))
        .options(joinedload(Notice.by))
        .where(shown_to(person))
        .order_by(Notice.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset((page - 1) * PAGE_SIZE)
    )
    rows: Sequence[Notice] = db.session.scalars(found).all()
    return Page(rows[:PAGE_SIZE], page, len(rows) > PAGE_SIZE)


def unseen_count(person: Person) -> int:
    """How many of them this person has not seen."""
    found = _joined(select(func.count()).select_from(Notice))
    return db.session.scalar(found.where(shown_to(person), Notice.seen_at.is_(None))) or 0
