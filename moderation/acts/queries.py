"""Reads of the log: acts on boards whose log somebody may read, and that they can read at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum import permissions
from forum.boards.models import Board
from forum.boards.queries import visible_boards
from forum.database import db
from forum.people.models import Person
from forum.threads.models import Thread
from forum.web import PAGE_SIZE, Page
from moderation.acts.models import Act

READ = "log:read"


@dataclass(frozen=True)
class Wanted:
    """Which part of the log is asked for; times from ``since`` on and before ``until``."""

    kind: str | None = None
    by_id: int | None = None
    board_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def logged_boards(person: Any, now: datetime) -> dict[int, Board]:
    """The boards that this person reads and whose log they may read."""
    return {
        board_id: board
        for board_id, board in visible_boards(person).items()
        if permissions.decide(person, READ, board, now=now)
    }


def _in_sight(person: Any, now: datetime) -> ColumnElement[bool]:
    """Acts on those boards and, for who reads the whole site's log, those on no board.

    What was done in a thread is seen only while its reader can read the board it is on today.
    """
    everywhere = permissions.decide(person, READ, None, now=now).allowed
    of_site = Act.board_id.is_(None) if everywhere else false()
    thread_is_readable = or_(Act.thread_id.is_(None), Thread.board_id.in_(visible_boards(person)))
    return or_(Act.board_id.in_(logged_boards(person, now)), of_site) & thread_is_readable


def acts_page(person: Any, wanted: Wanted, number: int, now: datetime) -> Page:
    """One page of the log, the newest first, with everything that a row shows."""
    chosen = [_in_sight(person, now), *_conditions(wanted)]
    count = db.session.scalar(
        select(func.count()).select_from(Act).outerjoin(Act.thread).where(*chosen)
    )
    rows = db.session.scalars(
        select(Act)
        .outerjoin(Act.thread)
        .options(contains_eager(Act.thread), joinedload(Act.by), joinedload(Act.person))
        .where(*chosen)
        .order_by(Act.at.desc(), Act.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    pages = -(-(count or 0) // PAGE_SIZE)
    return Page(rows, number, number < pages, pages)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        found.append(Act.kind == wanted.kind)
    if wanted.by_id is not None:
        found.append(Act.by_id == wanted.by_id)
    if wanted.board_id is not None:
        found.append(Act.board_id == wanted.board_id)
    if wanted.since is not None:
        found.append(Act.at >= wanted.since)
    if wanted.until is not None:
        found.append(Act.at < wanted.until)
    return found


def actors(person: Any, now: datetime) -> Sequence[Person]:
    """Whoever did something that this reader may see, by name."""
    acting = select(Act.by_id).outerjoin(Act.thread).where(_in_sight(person, now))
    return db.session.scalars(
        select(Person).where(Person.id.in_(acting)).order_by(Person.name_key)
    ).all()
