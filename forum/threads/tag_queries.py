"""Reads about tags: what somebody may see of them. A tag of hidden threads is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select

from forum.boards.queries import visible_ids
from forum.database import db
from forum.errors import Missing
from forum.threads.models import Tag, TagSynonym, Thread, ThreadTag
from forum.threads.tags import tag_key
from forum.web import Page

PAGE = 60


@dataclass(frozen=True)
class TagUse:
    """A tag, and how many threads carry it that the reader may see."""

    tag: Tag
    threads: int


def _seen(person: Any) -> tuple[ColumnElement[bool], ...]:
    return Thread.board_id.in_(visible_ids(person)), Thread.unlisted_at.is_(None)


def _fits(typed: str) -> list[ColumnElement[bool]]:
    """Tags whose key, or a synonym's, holds what was typed."""
    if not (key := tag_key(typed)):
        return []
    other = select(TagSynonym.tag_id).where(TagSynonym.key.contains(key, autoescape=True))
    return [or_(Tag.key.contains(key, autoescape=True), Tag.id.in_(other))]


def tags_page(person: Any, typed: str, number: int) -> Page:
    """The tags of threads that this person may see, the most used first, in one statement."""
    count = func.count(Thread.id)
    rows = db.session.execute(
        select(Tag, count)
        .join(ThreadTag, ThreadTag.tag_id == Tag.id)
        .join(Thread, Thread.id == ThreadTag.thread_id)
        .where(*_seen(person), *_fits(typed))
        .group_by(Tag.id)
        .order_by(count.desc(), Tag.key)
        .limit(PAGE + 1)
        .offset((number - 1) * PAGE)
    ).all()
    return Page([TagUse(*row) for row in rows[:PAGE]], number, len(rows) > PAGE)


def _uses(person: Any) -> Any:
    """Tags for whoever looks after them: those of threads that they see, and unused ones."""
    seen = (
        select(func.count())
        .select_from(ThreadTag)
        .join(Thread, Thread.id == ThreadTag.thread_id)
        .where(ThreadTag.tag_id == Tag.id, *_seen(person))
        .scalar_subquery()
    )
    unused = ~exists().where(ThreadTag.tag_id == Tag.id)
    return select(Tag, seen).where(or_(seen > 0, unused))


def managed_page(person: Any, typed: str, number: int) -> Page:
    """The same for whoever looks after tags, by name, with those that no thread carries."""
    found = _uses(person).where(*_fits(typed)).order_by(Tag.key)
    rows = db.session.execute(found.limit(PAGE + 1).offset((number - 1) * PAGE)).all()
    return Page([TagUse(*row) for row in rows[:PAGE]], number, len(rows) > PAGE)


def managed_tag(person: Any, tag_id: int) -> TagUse:
    """One of them. Raises Missing."""
    row = db.session.execute(_uses(person).where(Tag.id == tag_id)).one_or_none()
    if row is None:
        raise Missing
    return TagUse(*row)


def managed_by_name(person: Any, typed: str) -> TagUse | None:
    """The one that this word stands for, if it is one of theirs."""
    other = select(TagSynonym.tag_id).where(TagSynonym.key == tag_key(typed))
    found = _uses(person).where(or_(Tag.key == tag_key(typed), Tag.id.in_(other)))
    row = db.session.execute(found.limit(1)).one_or_none()
    return TagUse(*row) if row else None


def synonyms_of(tag: Tag) -> Sequence[TagSynonym]:
    """The other words for a tag, by key."""
    found = select(TagSynonym).where(TagSynonym.tag_id == tag.id).order_by(TagSynonym.key)
    return db.session.scalars(found).all()
