"""The threads that a host looks after, and what was said when they were given."""

from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from forum.boards.queries import visible_ids
from forum.database import db
from forum.threads.models import Thread
from forum.threads.standing import UNANSWERED
from forum.web import PAGE_SIZE, Page
from moderation.assignments.models import Assignment
from moderation.unanswered.models import Turn
from moderation.unanswered.queries import shown_turns, with_fitness
from moderation.unanswered.turn import CUSTOMER

#: The parts of a host's own list, in this order.
PARTS = WAITING, ON_CUSTOMER, ANSWERED = (0, 1, 2)
_part = case(
    (Thread.answer_state == UNANSWERED, WAITING),
    (Turn.turn == CUSTOMER, ON_CUSTOMER),
    else_=ANSWERED,
)


def count_mine(person: Any) -> dict[int, int]:
    """How many threads this person looks after, by part of the list, in one statement."""
    counts = select(*(func.count().filter(_part == part) for part in PARTS))
    row = db.session.execute(
        counts.select_from(Turn)
        .join(Turn.thread)
        .where(Turn.owner_id == person.id, Thread.board_id.in_(visible_ids(person)))
    ).one()
    return dict(zip(PARTS, row, strict=True))


def my_page(person: Any, number: int, counts: dict[int, int], now: datetime) -> Page:
    """One page of them: who waits longest first, then the customers' turn, then the answered."""
    rows = db.session.execute(
        shown_turns()
        .add_columns(_part)
        .where(Turn.owner_id == person.id, Thread.board_id.in_(visible_ids(person)))
        .order_by(_part, Turn.since, Turn.thread_id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    pages = -(-sum(counts.values()) // PAGE_SIZE)
    shown = with_fitness([turn for turn, _part in rows], now)
    parts = [part for _turn, part in rows]
    return Page(list(zip(parts, shown, strict=True)), number, number < pages, pages)


def given_notes(person: Any, thread_ids: list[int]) -> dict[int, Assignment]:
    """How each of these threads came to this person, where somebody else gave it."""
    rows = db.session.scalars(
        select(Assignment)
        .options(joinedload(Assignment.by))
        .where(
            Assignment.thread_id.in_(thread_ids),
            Assignment.ended_at.is_(None),
            Assignment.owner_id == person.id,
            Assignment.by_id != person.id,
        )
    )
    return {row.thread_id: row for row in rows}
