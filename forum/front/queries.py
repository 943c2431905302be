"""Reads that gather from many rooms, each limited to what the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, union_all

from forum.boards.queries import visible_ids
from forum.database import db
from forum.jobs import Job
from forum.threads.models import Thread
from forum.threads.queries import listed
from forum.threads.standing import SOLVED, UNANSWERED
from forum.web import PAGE_SIZE, Page


def waiting_on(board_ids: Sequence[int]) -> dict[int, int]:
    """How many threads are unanswered, for each of these boards that has any."""
    rows = db.session.execute(
        select(Thread.board_id, func.count())
        .where(
            Thread.answer_state == UNANSWERED,
            Thread.unlisted_at.is_(None),
            Thread.board_id.in_(board_ids),
        )
        .group_by(Thread.board_id)
    )
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True)
class Latest:
    """Who has waited longest, and what was solved last."""

    unanswered: Sequence[Thread]
    solved: Sequence[Thread]

    @property
    def all(self) -> list[Thread]:
        return [*self.unanswered, *self.solved]


def latest(person: Any, limit: int = 5) -> Latest:
    """The threads that have waited longest and those that were solved last, read at once."""
    boards = visible_ids(person)
    chosen = union_all(*(_few(state, boards, limit) for state in (UNANSWERED, SOLVED))).subquery()
    rows = db.session.scalars(
        listed(boards)
        .join(chosen, chosen.c.id == Thread.id)
        .order_by(Thread.state_since.desc(), Thread.id.desc())
    ).all()
    return Latest(
        unanswered=[thread for thread in reversed(rows) if thread.is_waiting],
        solved=[thread for thread in rows if thread.is_solved],
    )


def _few(state: str, boards: frozenset[int], limit: int) -> Any:
    order = (Thread.state_since.desc(), Thread.id.desc())
    if state == UNANSWERED:
        order = (Thread.state_since.asc(), Thread.id.asc())
    few = (
        select(Thread.id)
        .where(
            Thread.answer_state == state,
            Thread.unlisted_at.is_(None),
            Thread.board_id.in_(boards),
        )
        .order_by(*order)
        .limit(limit)
        .subquery()
    )
    return select(few.c.id)


def jobs_set_aside(page: int) -> Page:
    """One page of the jobs that failed until the last try, the latest first."""
    rows = db.session.scalars(
        select(Job)
        .where(Job.set_aside_at.is_not(None))
        .order_by(Job.set_aside_at.desc(), Job.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    return Page(rows[:PAGE_SIZE], page, len(rows) > PAGE_SIZE)


def jobs_waiting() -> int:
    """How many jobs are still to be done."""
    return db.session.scalar(select(func.count()).where(Job.set_aside_at.is_(None))) or 0
