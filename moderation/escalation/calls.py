"""Whom the ladders have called, for those who are called when it takes long."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum import permissions
from forum.boards.queries import visible_boards
from forum.database import db
from forum.people.models import Person
from forum.threads.models import Thread
from forum.web import PAGE_SIZE, Page
from moderation.clocks.models import Clock
from moderation.escalation.models import Call
from moderation.escalation.reaching import RECEIVE


@dataclass(frozen=True)
class Called:
    """A call as a list shows it; ``clock`` is its kind, None of a promise."""

    call: Call
    thread: Thread
    clock: str | None
    told: tuple[Person, ...]


def page(reader: Any, number: int, now: datetime, *, nobody: bool = False) -> Page:
    """One page of them, the newest first, on boards where the reader is called; ``nobody``: only
    those that reached nobody. Four statements."""
    boards = [
        board.id
        for board in visible_boards(reader, now=now).values()
        if permissions.decide(reader, RECEIVE, board, now=now)
    ]
    found = (
        select(Call, Thread, Clock.kind)
        .join(Thread, Thread.id == Call.thread_id)
        .outerjoin(Clock, Clock.id == Call.clock_id)
        .options(joinedload(Thread.board))
        .where(Thread.board_id.in_(boards), Thread.unlisted_at.is_(None))
    )
    if nobody:
        found = found.where(Call.reached == 0)
    rows = db.session.execute(
        found.order_by(Call.at.desc(), Call.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    return Page(_with_people(rows[:PAGE_SIZE]), number, len(rows) > PAGE_SIZE)


def _with_people(rows: Any) -> list[Called]:
    ids = {person_id for call, _thread, _kind in rows for person_id in call.told}
    known = {
        person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(ids)))
    }
    return [
        Called(call, thread, kind, tuple(known[each] for each in call.told if each in known))
        for call, thread, kind in rows
    ]
