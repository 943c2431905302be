"""Reads for the pages about what waits: only boards where the reader may see that, and may read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from forum import permissions
from forum.boards.models import Board
from forum.boards.queries import visible_boards
from forum.database import db, once
from forum.people.models import Person
from forum.threads.models import Thread
from forum.web import PAGE_SIZE, Page
from moderation.authority import grants
from moderation.authority.models import Appointment
from moderation.unanswered.answerers import still_fit
from moderation.unanswered.models import Turn

READ = "unanswered:read"


@dataclass(frozen=True)
class Filters:
    """What of the list is asked for. ``coming``: those in the community's grace instead."""

    board_id: int | None = None
    kind: str | None = None
    language: str | None = None
    #: An owner's id, 0 for nobody, None for whoever.
    owner_id: int | None = None
    coming: bool = False

    def hold(self, tally: "Tally") -> bool:
        return (
            self.board_id in (None, tally.board_id)
            and self.kind in (None, tally.kind)
            and self.language in (None, tally.language)
            and self.owner_id in (None, tally.owner_id or 0)
        )


@dataclass(frozen=True)
class Tally:
    """How many threads of one sort wait: same board, kind, language and owner."""

    board_id: int
    kind: str
    language: str
    owner_id: int | None
    due: int
    coming: int
    #: Since when the oldest of those waits for which a host is due now.
    oldest: datetime | None


@dataclass(frozen=True)
class Total:
    """What a list holds, without loading it."""

    count: int
    oldest: datetime | None = None


@dataclass(frozen=True)
class Waiting:
    """A row of the list. ``owner_fits``: its owner can still answer there."""

    thread: Thread
    turn: Turn
    owner_fits: bool


def watched_boards(person: Any, now: datetime) -> dict[int, Board]:
    """The boards that this person reads and whose waiting threads they may see, in order."""
    return {
        board_id: board
        for board_id, board in visible_boards(person).items()
        if permissions.decide(person, READ, board, now=now)
    }


def tallies(person: Any, now: datetime) -> Sequence[Tally]:
    """Everything that waits, counted in one statement that is asked once a request."""
    return once(("tallies", person.id), lambda: _count(person, now))


def _count(person: Any, now: datetime) -> Sequence[Tally]:
    sorts = (Thread.board_id, Thread.kind, Thread.language, Turn.owner_id)
    is_due = Turn.host_due_from <= now
    rows = db.session.execute(
        select(
            *sorts,
            func.count().filter(is_due),
            func.count().filter(Turn.host_due_from > now),
            func.min(Turn.since).filter(is_due),
        )
        .join(Turn.thread)
        .where(Turn.host_due_from.is_not(None), Thread.board_id.in_(watched_boards(person, now)))
        .group_by(*sorts)
    )
    return [Tally(*row) for row in rows]


def total(person: Any, filters: Filters, now: datetime) -> Total:
    """How many rows the list with these filters has, and since when its oldest waits."""
    chosen = [tally for tally in tallies(person, now) if filters.hold(tally)]
    if filters.coming:
        return Total(sum(tally.coming for tally in chosen))
    oldest = min((tally.oldest for tally in chosen if tally.oldest), default=None)
    return Total(sum(tally.due for tally in chosen), oldest)


def waiting_page(
    person: Any, filters: Filters, number: int, now: datetime, size: int = PAGE_SIZE
) -> Page:
    """One page of the list, oldest first: whoever has waited longest can never slip behind."""
    rows = db.session.scalars(
        _waiting(person, filters, now)
        .order_by(Turn.since, Turn.thread_id)
        .limit(size)
        .offset((number - 1) * size)
    ).all()
    pages = -(-total(person, filters, now).count // size)
    return Page(with_fitness(rows, now), number, number < pages, pages)


def _waiting(person: Any, filters: Filters, now: datetime) -> Select[Any]:
    boards = frozenset(watched_boards(person, now))
    if filters.board_id is not None:
        boards &= {filters.board_id}
    found = shown_turns().where(
        Thread.board_id.in_(boards),
        Turn.host_due_from > now if filters.coming else Turn.host_due_from <= now,
    )
    if filters.kind is not None:
        found = found.where(Thread.kind == filters.kind)
    if filters.language is not None:
        found = found.where(Thread.language == filters.language)
    if filters.owner_id is not None:
        found = found.where(Turn.owner_id.is_not_distinct_from(filters.owner_id or None))
    return found


def shown_turns() -> Select[Any]:
    """Turns with all that a row of a list shows: thread, asker, owner."""
    return (
        select(Turn)
        .join(Turn.thread)
        .options(
            contains_eager(Turn.thread).joinedload(Thread.asker),
            joinedload(Turn.owner),
        )
    )


def with_fitness(turns: Sequence[Turn], now: datetime) -> list[Waiting]:
    """The rows, each with whether its owner can still answer there; one statement for all."""
    fit = still_fit([(turn.owner, turn.thread) for turn in turns if turn.owner], now)
    return [Waiting(turn.thread, turn, turn.thread_id in fit) for turn in turns]


def owners(person: Any, now: datetime) -> Sequence[Person]:
    """Whoever looks after something that waits, by name."""
    ids = {tally.owner_id for tally in tallies(person, now) if tally.owner_id}
    if not ids:
        return ()
    return db.session.scalars(
        select(Person).where(Person.id.in_(ids)).order_by(Person.name_key)
    ).all()


@dataclass(frozen=True)
class Today:
    """The numbers of today's overview; each is the length of the list behind it."""

    due: Total
    mine: Total
    unowned: Total
    coming: Total
    by_board: list[tuple[Board, Total]]


def today(person: Any, now: datetime) -> Today:
    """Everything that waits, in numbers."""
    each = [
        (board, total(person, Filters(board_id=board.id), now))
        for board in watched_boards(person, now).values()
    ]
    return Today(
        due=total(person, Filters(), now),
        mine=total(person, Filters(owner_id=person.id), now),
        unowned=total(person, Filters(owner_id=0), now),
        coming=total(person, Filters(coming=True), now),
        by_board=[(board, found) for board, found in each if found.count],
    )


def turn_of_thread(thread: Thread) -> Turn | None:
    """The thread's turn with its owner, asked once a request; the owner's powers come along."""
    return once(("turn", thread.id), lambda: _load_turn(thread.id))


def _load_turn(thread_id: int) -> Turn | None:
    rows = db.session.execute(
        select(Turn, *grants.COLUMNS)
        .outerjoin(Appointment, Appointment.person_id == Turn.owner_id)
        .outerjoin(Appointment.role)
        .options(joinedload(Turn.owner))
        .where(Turn.thread_id == thread_id)
        .order_by(*grants.IN_ORDER)
    ).all()
    turn = rows[0][0] if rows else None
    if turn is not None and turn.owner_id is not None:
        given = [tuple(row)[1:] for row in rows if row[1] is not None]
        grants.remember_rows([turn.owner_id], given)
    return turn


def turns_of(thread_ids: Sequence[int]) -> dict[int, Turn]:
    """The turns of these threads with their owners, in one statement."""
    found = db.session.scalars(
        select(Turn).options(joinedload(Turn.owner)).where(Turn.thread_id.in_(thread_ids))
    )
    return {turn.thread_id: turn for turn in found}
