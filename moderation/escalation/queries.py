"""Reads of ladders and calls, and what the worker looks at next."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from forum.boards.models import Board
from forum.boards.queries import all_boards
from forum.database import db, once
from moderation.calendars.queries import default_calendar, hours_of, newest_version
from moderation.clocks.policies import newest_of
from moderation.escalation.models import Call, Ladder, Watch
from moderation.unanswered.calendar import OpenHours


def ladders() -> dict[int | None, Ladder]:
    """Every ladder, by its board; None is the one for all the others. Asked once a request."""
    return once(
        "ladders", lambda: {row.board_id: row for row in db.session.scalars(select(Ladder))}
    )


def ladder_of(board: Board) -> Ladder | None:
    """The ladder that holds here: the board's own, its parent's, or the site's."""
    known = ladders()
    return known.get(board.id) or known.get(board.parent_id) or known.get(None)


def boards_under(ladder: Ladder) -> list[Board]:
    """The boards for which this ladder holds."""
    return [board for board in all_boards().values() if ladder_of(board) is ladder]


def hours_of_board(board: Board) -> OpenHours | None:
    """The open hours of this board as they are now; None where there is no calendar."""
    if (newest := newest_of(board)) is not None:
        return hours_of(newest.calendar_version_id)
    calendar = default_calendar()
    return hours_of(newest_version(calendar.id).id) if calendar else None


def threads_to_look_at(now: datetime, limit: int) -> list[int]:
    """The threads with something to look at by now, what is due longest first. By index."""
    return list(dict.fromkeys(db.session.scalars(due_watches(now).limit(limit))))


def due_watches(now: datetime) -> Select[Any]:
    """The statement of ``threads_to_look_at``: a test asks how it is carried out."""
    return select(Watch.thread_id).where(Watch.look_at <= now).order_by(Watch.look_at)


def calls_about(*, clock_id: int | None = None, promise_id: int | None = None) -> Sequence[Call]:
    """What was called already about this clock, or this promise."""
    mine = Call.clock_id == clock_id if clock_id is not None else Call.promise_id == promise_id
    return db.session.scalars(select(Call).where(mine).order_by(Call.id)).all()


def calls_of(thread_id: int) -> Sequence[Call]:
    """Every call about a thread, in order."""
    return db.session.scalars(
        select(Call).where(Call.thread_id == thread_id).order_by(Call.at, Call.id)
    ).all()
