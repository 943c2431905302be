"""Everything that the page of numbers shows, limited to the boards whose numbers one may read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from forum import permissions
from forum.boards.models import Board
from forum.boards.queries import visible_boards
from forum.database import db
from forum.people.models import Person
from forum.threads.models import Thread
from forum.web import PAGE_SIZE, Page
from moderation.assignments.models import Assignment
from moderation.authority.models import Appointment
from moderation.clocks.models import Clock
from moderation.insight import measures
from moderation.insight.periods import before
from moderation.insight.tallies import BOARD, CLOCK, HOST, KIND, STEP, WHOLE, Tallies, Wanted
from moderation.unanswered.clock import MET

READ = "numbers:read"
_AXES = (WHOLE, BOARD, KIND, HOST, STEP)


@dataclass(frozen=True)
class Counted:
    """One period in numbers. ``paused``: seconds that customers were waited for, and in all."""

    waits: Tallies
    clocks: Tallies
    promises: Tallies
    paused: tuple[int, int]


@dataclass(frozen=True)
class Numbers:
    """A period, and the one before it to compare with; and what waits at this moment."""

    wanted: Wanted
    counted: Counted
    former: Counted
    waiting: dict[int, Any]
    boards: Sequence[Board]
    hosts: Sequence[Person]


def counted_boards(person: Any, now: datetime) -> dict[int, Board]:
    """The boards that this person reads and whose numbers they may read, in order."""
    return {
        board_id: board
        for board_id, board in visible_boards(person).items()
        if permissions.decide(person, READ, board, now=now)
    }


def numbers(person: Any, wanted: Wanted, now: datetime) -> Numbers:
    """All numbers, in as many statements whatever is counted."""
    counted = _count(wanted, (*_AXES, CLOCK), now)
    earlier = replace(wanted, period=before(wanted.period, now))
    boards = counted_boards(person, now)
    return Numbers(
        wanted=wanted,
        counted=counted,
        former=_count(earlier, (WHOLE,), now),
        waiting=measures.waiting_now(wanted.boards, wanted.kind, now),
        boards=[boards[board_id] for board_id in boards if board_id in wanted.boards],
        hosts=_people(counted),
    )


def _count(wanted: Wanted, axes: tuple[str, ...], now: datetime) -> Counted:
    of_facts = tuple(axis for axis in axes if axis != CLOCK)
    return Counted(
        waits=measures.count_waits(wanted, of_facts),
        clocks=measures.count_clocks(wanted, axes, now),
        promises=measures.count_promises(wanted, of_facts, now),
        paused=measures.paused_share(wanted),
    )


def _people(counted: Counted) -> Sequence[Person]:
    """Hosts of whom something was counted, by name: never by their numbers."""
    found = counted.waits.keys(HOST) | counted.clocks.keys(HOST) | counted.promises.keys(HOST)
    ids = [int(key) for key in found]
    return db.session.scalars(
        select(Person).where(Person.id.in_(ids)).order_by(Person.name_key, Person.id)
    ).all()


def hosts_to_choose(boards: Iterable[int]) -> Sequence[Person]:
    """Whoever is or was appointed for everything or for one of these boards, by name.

    Of who looks after boards that a reader may not see, that reader knows nothing.
    """
    here = or_(Appointment.board_id.is_(None), Appointment.board_id.in_(boards))
    return db.session.scalars(
        select(Person)
        .where(Person.id.in_(select(Appointment.person_id).where(here)))
        .order_by(Person.name_key, Person.id)
    ).all()


def late_page(wanted: Wanted, number: int, now: datetime) -> Page:
    """The clocks behind "late" and "excused", newest first: a row is (clock, who stopped it)."""
    found = (
        select(Clock, Person)
        .join(Clock.thread)
        .outerjoin(Person, Person.id == Clock.stopped_by_id)
        .options(contains_eager(Clock.thread).joinedload(Thread.asker))
        .where(measures.counts(wanted, now), Clock.outcome.is_distinct_from(MET))
        .where(Clock.kind.in_(measures.ANSWER_CLOCKS))
        .order_by(Clock.due_at.desc(), Clock.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset((number - 1) * PAGE_SIZE)
    )
    if wanted.host_id is not None:
        # As in the numbers: late while it was theirs, and nothing that is excused.
        found = found.join(Assignment, measures.OWNED)
        found = found.where(Assignment.owner_id == wanted.host_id, Clock.excused.is_(None))
    rows = db.session.execute(found).all()
    return Page(rows[:PAGE_SIZE], number, len(rows) > PAGE_SIZE)
