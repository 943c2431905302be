"""Reads of what somebody is told, limited to what they may see at this moment."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.boards.queries import visible_ids
from forum.database import db, once
from forum.notifications.models import Notice
from forum.notifications.telling import NoticeKind, kinds
from forum.people.models import Block, Person
from forum.threads.models import Post, Thread
from forum.web import PAGE_SIZE, Page

#: More than so many are not counted.
MOST_COUNTED = 99


def stands() -> ColumnElement[bool]:
    """That what a notice (joined with its thread and post) speaks of has not been taken away."""
    known = kinds()
    of_gone = [key for key, kind in known.items() if kind.speaks_of_gone]
    is_there = and_(
        Thread.unlisted_at.is_(None),
        Post.hide_id.is_(None),
        Post.withdrawn_at.is_(None),
        # What came from an archive is no news.
        Post.source_key.is_(None),
    )
    return and_(Notice.kind.in_(list(known)), or_(Notice.kind.in_(of_gone), is_there))


def shown_to(person: Person) -> ColumnElement[bool]:
    """That a notice is there for this person to read now."""
    within = or_(Notice.thread_id.is_(None), Thread.board_id.in_(visible_ids(person)))
    return and_(Notice.person_id == person.id, within, stands(), is_heard())


def is_heard() -> ColumnElement[bool]:
    """That it is not the doing of somebody whom its reader has blocked since."""
    blocked = exists().where(Block.person_id == Notice.person_id, Block.blocked_id == Notice.by_id)
    heard = [key for key, kind in kinds().items() if not kind.heeds_blocks]
    return or_(~blocked, Notice.kind.in_(heard))


def _joined(found: Any) -> Any:
    return found.outerjoin(Notice.thread).outerjoin(Notice.post)


def _whole() -> Any:
    """Notices with whoever did it and where."""
    return _joined(select(Notice)).options(
        contains_eager(Notice.thread), contains_eager(Notice.post), joinedload(Notice.by)
    )


@dataclass(frozen=True)
class Group:
    """What somebody is told about one thread, newest first; without a thread each is alone."""

    thread: Thread | None
    notices: Sequence[Notice]

    @property
    def unseen(self) -> int:
        return sum(notice.seen_at is None for notice in self.notices)


def notices_page(person: Person, page: int) -> Page:
    """What this person is told, newest first, in groups by thread."""
    newest = _whole().where(shown_to(person)).order_by(Notice.id.desc())
    newest = newest.limit(PAGE_SIZE + 1).offset((page - 1) * PAGE_SIZE)
    rows: Sequence[Notice] = db.session.scalars(newest).all()
    groups: dict[Any, list[Notice]] = {}
    for notice in rows[:PAGE_SIZE]:
        groups.setdefault(notice.thread_id or f"alone {notice.id}", []).append(notice)
    found = [Group(notices[0].thread, notices) for notices in groups.values()]
    return Page(found, page, len(rows) > PAGE_SIZE)


def in_letter(person: Person, letter: str) -> Sequence[Notice]:
    """What this letter still has to say to this person, oldest first."""
    found = _whole().where(
        shown_to(person),
        Notice.letter == letter,
        Notice.mailed_at.is_(None),
        Notice.seen_at.is_(None),
    )
    return db.session.scalars(found.order_by(Notice.id)).all()


def unseen_along() -> Any:
    """Where the unseen notices of the signed-in person stand, as a column of the statement that
    reads the person: "board:thread,board:thread"; 0 for none. Read it by ``unseen_of``."""
    rows = (
        _joined(select(Thread.board_id, Notice.thread_id).select_from(Notice))
        .where(Notice.person_id == Person.id, Notice.seen_at.is_(None))
        .where(stands(), is_heard())
        .limit(MOST_COUNTED + 1)
        .correlate(Person)
        .subquery()
    )
    board, thread = (
        cast(func.coalesce(column, 0), Text) for column in (rows.c.board_id, rows.c.thread_id)
    )
    places = select(func.aggregate_strings(board + ":" + thread, ","))
    return places.select_from(rows).scalar_subquery()


def unseen_of(person: Any) -> Counter[int]:
    """How many unseen notices the signed-in person has about each thread (0: about none).

    Said by the statement that read the person; asks nothing more where boards are known.
    """

    def count() -> Counter[int]:
        places = [place.split(":") for place in (person.along.get("unseen") or "").split(",")]
        known = [(int(place[0]), int(place[1])) for place in places if len(place) == 2]
        readable = visible_ids(person) if known else frozenset()
        return Counter(thread for board, thread in known if not board or board in readable)

    return once(("unseen", person.id), count)


def kind_of(notice: Notice) -> NoticeKind:
    """How a notice is told."""
    return kinds()[notice.kind]
