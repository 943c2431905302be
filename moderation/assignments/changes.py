"""The change itself: one row is closed, another begins, the turn row follows, others are told."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager

from forum import sockets
from forum.boards.queries import visible_boards
from forum.database import db
from forum.errors import Missing
from forum.people.models import Person
from forum.threads.events import hold_thread
from forum.threads.models import Thread
from moderation.assignments.models import Assignment
from moderation.events import OwnerChanged
from moderation.unanswered.models import Turn


def hold_turn(person: Person, thread: Thread, now: datetime) -> Turn:
    """Hold a thread and read its turn. What this person may not read does not exist (Missing)."""
    thread = hold_thread(thread)
    if thread.board_id not in visible_boards(person, now=now):
        raise Missing
    return _read_turn(thread.id)


def _read_turn(thread_id: int) -> Turn:
    return db.session.scalars(
        select(Turn)
        .join(Turn.thread)
        .options(contains_eager(Turn.thread))
        .where(Turn.thread_id == thread_id)
        .execution_options(populate_existing=True)
    ).one()


def change_owner(
    turn: Turn,
    owner: Person | None,
    how: str,
    *,
    by: Person,
    now: datetime,
    note: str = "",
    how_ended: str | None = None,
) -> None:
    """Make somebody, or nobody, the owner. ``how_ended`` is said of the former one, else ``how``.

    In the open transaction; the thread must be held.
    """
    former_id = turn.owner_id
    if former_id is not None:
        end_open_row(turn.thread_id, how_ended or how, by_id=by.id, now=now)
    if owner is not None:
        begun = Assignment(
            thread_id=turn.thread_id,
            owner_id=owner.id,
            by_id=by.id,
            how=how,
            note=note,
            began_at=now,
        )
        db.session.add(begun)
    turn.owner_id = owner.id if owner else None
    db.session.flush()
    sockets.publish(
        OwnerChanged(
            thread_id=turn.thread_id,
            board_id=turn.thread.board_id,
            owner_id=turn.owner_id,
            former_id=former_id,
            how=how,
            note=note,
            by_id=by.id,
            at=now,
        )
    )


def end_open_row(thread_id: int, how: str, *, by_id: int | None, now: datetime) -> None:
    """Close the row of today's owner."""
    db.session.execute(
        update(Assignment)
        .where(Assignment.thread_id == thread_id, Assignment.ended_at.is_(None))
        .values(ended_at=now, how_ended=how, ended_by_id=by_id)
    )
