"""Putting up a ladder: on a board, or wherever no board has one."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import permissions, sockets
from forum.boards.models import Board
from forum.boards.queries import visible_boards
from forum.database import forget, transaction
from forum.errors import Conflict, Invalid, Missing
from forum.jobs import enqueue
from forum.moments import now as this_moment
from moderation.escalation.ladder import (
    MOST_MINUTES,
    MOST_RUNGS,
    WHO,
    Rung,
    in_order,
    put_in_force,
    read,
    write,
)
from moderation.escalation.models import Ladder
from moderation.events import LadderChanged

MANAGE = "escalation:manage"
REPLAN = "escalation.replan"
CHANGED, ON, OFF, TAKEN_DOWN = ("changed", "switched_on", "switched_off", "taken_down")


def set_rungs(
    person: Any,
    board: Board | None,
    rungs: Sequence[Rung],
    *,
    seen: int,
    now: datetime | None = None,
) -> Ladder:
    """Say who is called when. A new ladder is off until somebody has looked at what it would do.

    ``seen`` is the version that the person saw (0: there was none); raises Conflict where it is
    another by now, Invalid naming the field of the form.
    """
    rungs = _checked(rungs)

    def change(session: Session, ladder: Ladder | None, moment: datetime) -> Ladder:
        if ladder is None:
            ladder = Ladder(board_id=board.id if board else None, rungs=[], is_on=False, version=0)
            session.add(ladder)
        before = read(ladder.rungs)
        ladder.rungs = write(put_in_force(rungs, before, moment) if ladder.is_on else rungs)
        return ladder

    return _change(person, board, seen, CHANGED, change, now)


def switch_on(
    person: Any, board: Board | None, *, seen: int, now: datetime | None = None
) -> Ladder:
    """From now on it calls; for what was reached before, nobody is called any more."""

    def change(_session: Session, ladder: Ladder | None, moment: datetime) -> Ladder:
        ladder = _there(ladder)
        if not ladder.is_on:
            ladder.is_on = True
            ladder.rungs = write(put_in_force(_without_since(ladder), (), moment))
        return ladder

    return _change(person, board, seen, ON, change, now)


def switch_off(
    person: Any, board: Board | None, *, seen: int, now: datetime | None = None
) -> Ladder:
    """Nobody is called any more."""

    def change(_session: Session, ladder: Ladder | None, _moment: datetime) -> Ladder:
        ladder = _there(ladder)
        ladder.is_on, ladder.rungs = False, write(_without_since(ladder))
        return ladder

    return _change(person, board, seen, OFF, change, now)


def take_down(person: Any, board: Board, *, seen: int, now: datetime | None = None) -> None:
    """A board's own ladder goes: the one above it holds again."""

    def change(session: Session, ladder: Ladder | None, _moment: datetime) -> Ladder:
        ladder = _there(ladder)
        session.delete(ladder)
        return ladder

    _change(person, board, seen, TAKEN_DOWN, change, now)


def _change(
    person: Any,
    board: Board | None,
    seen: int,
    what: str,
    change: Callable[[Session, Ladder | None, datetime], Ladder],
    now: datetime | None,
) -> Ladder:
    moment, board_id = now or this_moment(), board.id if board else None
    with transaction() as session:
        if board_id is not None:
            board = visible_boards(person, now=moment).get(board_id)
            if board is None:
                raise Missing
        permissions.require(person, MANAGE, board, now=moment)
        _one_by_one(session)
        mine = select(Ladder).where(Ladder.board_id.is_not_distinct_from(board_id))
        ladder = session.scalar(mine.with_for_update().execution_options(populate_existing=True))
        if seen != (ladder.version if ladder else 0):
            raise Conflict(_("Somebody else has changed this while you were at it."))
        ladder = change(session, ladder, moment)
        ladder.version, ladder.changed_at, ladder.by_id = ladder.version + 1, moment, person.id
        session.flush()
        forget()
        enqueue(REPLAN, {}, key=REPLAN)
        sockets.publish(LadderChanged(board_id, what, person.id, moment))
        return ladder


def _one_by_one(session: Session) -> None:
    """Of two who put up the first ladder at a place, one waits: there is no row yet to hold."""
    session.execute(select(Board.id).order_by(Board.id).limit(1).with_for_update(key_share=True))


def _there(ladder: Ladder | None) -> Ladder:
    if ladder is None:
        raise Missing
    return ladder


def _without_since(ladder: Ladder) -> list[Rung]:
    return [Rung(rung.who, rung.share, rung.after) for rung in read(ladder.rungs)]


def _checked(rungs: Sequence[Rung]) -> tuple[Rung, ...]:
    if not rungs:
        raise Invalid(_("A ladder needs at least one step."), "rungs")
    if len(rungs) > MOST_RUNGS:
        raise Invalid(_("At most %(count)s steps.", count=MOST_RUNGS), "rungs")
    for rung in rungs:
        if rung.who not in WHO or (rung.share is None) is (rung.after is None):
            raise Invalid(_("Choose from the list."), "rungs")
        if rung.share is not None and not 1 <= rung.share <= 100:
            raise Invalid(_("Write a share of the time from 1 to 100 percent."), "rungs")
        if rung.after is not None and not 0 <= rung.after <= MOST_MINUTES:
            raise Invalid(_("From 0 to %(most)s minutes.", most=MOST_MINUTES), "rungs")
    found = in_order(rungs)
    if len(found) < len(rungs):
        raise Invalid(_("Two steps are the same. Make them one."), "rungs")
    return found
