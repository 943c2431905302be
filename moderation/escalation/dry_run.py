"""Who would have been told, when, in the last 90 days: before a ladder is switched on.

Nothing is written and nobody is told. Who was online then is not kept: so it says who is meant.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from forum.boards.models import Board
from forum.boards.queries import visible_boards
from forum.database import db
from forum.people.models import Person
from forum.threads.models import Thread
from forum.web import PAGE_SIZE, Page
from moderation.assignments.models import Assignment
from moderation.authority import policy
from moderation.authority.grants import path_to, powers_of, remember_powers
from moderation.authority.models import Appointment
from moderation.calendars.queries import hours_of
from moderation.clocks.models import Clock, ClockChange
from moderation.escalation.ladder import EVERYBODY, HOST, LEAD, OWNER, Rung, read
from moderation.escalation.models import Ladder
from moderation.escalation.queries import boards_under
from moderation.escalation.reaching import RECEIVE
from moderation.escalation.rehearsing import climbed, stretches
from moderation.unanswered.answerers import ANSWER

DAYS = 90
#: So many clocks are looked at, the newest.
MOST = 5000
#: How near an admin stands who has no role for it; and whoever does not hold it.
ADMIN, NOT_AT_ALL = 9, 99


@dataclass(frozen=True)
class WouldCall:
    """A rung that would have been reached, and whom it means; empty: nobody holds that there."""

    at: datetime
    thread_id: int
    clock: str
    rung: Rung
    meant: tuple[Person, ...]


@dataclass(frozen=True)
class DryRun:
    """All calls that there would have been, the newest first."""

    calls: Sequence[WouldCall]
    clocks: int
    is_all: bool

    @property
    def by_rung(self) -> Mapping[str, int]:
        return Counter(call.rung.key for call in self.calls)

    @property
    def nobody(self) -> int:
        """How many would have meant nobody at all."""
        return sum(not call.meant for call in self.calls)

    @property
    def by_person(self) -> list[tuple[Person, int]]:
        """How often each would have been meant, the most first. Of other hosts one is told."""
        counts = Counter(person for call in self.calls for person in call.meant)
        return sorted(counts.items(), key=lambda each: (-each[1], each[0].name_key))

    def page(self, number: int) -> Page:
        """One page of the calls."""
        pages = -(-len(self.calls) // PAGE_SIZE)
        first = (number - 1) * PAGE_SIZE
        return Page(self.calls[first : first + PAGE_SIZE], number, number < pages, pages)


def rehearse(reader: Any, ladder: Ladder, now: datetime) -> DryRun:
    """What this ladder would have done on the boards that the reader may read."""
    seen = visible_boards(reader, now=now)
    boards = {board.id: board for board in boards_under(ladder) if board.id in seen}
    since, rungs = now - timedelta(days=DAYS), [_plain(rung) for rung in read(ladder.rungs)]
    clocks = _clocks(boards, since)
    meant, calls = _Meant([clock.thread_id for clock in clocks], boards), []
    changes = _changes([clock.id for clock in clocks])
    for clock in clocks:
        ran = stretches(changes[clock.id])
        hours = {each.calendar_version_id: hours_of(each.calendar_version_id) for each in ran}
        for at, rung, stretch in climbed(rungs, ran, hours, now):
            if at >= since and (board := boards.get(stretch.board_id)) is not None:
                who = meant.at(rung.who, clock.thread_id, board, at)
                calls.append(WouldCall(at, clock.thread_id, clock.kind, rung, who))
    calls.sort(key=lambda call: (call.at, call.thread_id), reverse=True)
    return DryRun(calls, len(clocks), len(clocks) < MOST)


def _plain(rung: Rung) -> Rung:
    return Rung(rung.who, rung.share, rung.after)


def _clocks(boards: Mapping[int, Board], since: datetime) -> Sequence[Clock]:
    return db.session.scalars(
        select(Clock)
        .where(
            Clock.board_id.in_(boards),
            or_(Clock.stopped_at.is_(None), Clock.stopped_at >= since),
        )
        .order_by(Clock.id.desc())
        .limit(MOST)
    ).all()


def _changes(clock_ids: Sequence[int]) -> Mapping[int, list[tuple[datetime, dict[str, Any]]]]:
    found: dict[int, list[tuple[datetime, dict[str, Any]]]] = defaultdict(list)
    rows = db.session.execute(
        select(ClockChange.clock_id, ClockChange.at, ClockChange.values)
        .where(ClockChange.clock_id.in_(clock_ids))
        .order_by(ClockChange.id)
    )
    for clock_id, at, values in rows:
        found[clock_id].append((at, values))
    return found


def threads_of(reader: Any, calls: Sequence[WouldCall]) -> dict[int, Thread]:
    """The threads of these calls that the reader may read, with all that a link shows."""
    ids = {call.thread_id for call in calls}
    rows = db.session.scalars(
        select(Thread).where(
            Thread.id.in_(ids),
            Thread.board_id.in_(visible_boards(reader)),
            Thread.unlisted_at.is_(None),
        )
    )
    return {thread.id: thread for thread in rows}


class _Meant:
    """Whom a rung meant at a moment that is past: owners and appointments as they were then."""

    def __init__(self, thread_ids: Sequence[int], boards: Mapping[int, Board]) -> None:
        self.people = self._people()
        self.owned: dict[int, list[Assignment]] = defaultdict(list)
        rows = select(Assignment).where(Assignment.thread_id.in_(set(thread_ids)))
        for row in db.session.scalars(rows.order_by(Assignment.began_at)):
            self.owned[row.thread_id].append(row)
        self.boards = boards

    def _people(self) -> dict[int, Person]:
        appointed = select(Appointment.person_id)
        rows = db.session.scalars(
            select(Person)
            .where(or_(Person.made_admin_at.is_not(None), Person.id.in_(appointed)))
            .order_by(Person.name_key)
        )
        found = {person.id: person for person in rows}
        remember_powers(found)
        return found

    def at(self, who: str, thread_id: int, board: Board, at: datetime) -> tuple[Person, ...]:
        """As ``reaching.meant`` says it of today."""
        owner = self._owner(thread_id, at)
        if who == OWNER and owner is not None and self._distance(owner, ANSWER, board, at) < ADMIN:
            return (owner,)
        if who in (OWNER, HOST):
            near = [each for each in self._holders(ANSWER, board, at) if each[0] is not owner]
            hosts = [person for person, distance in near if distance < ADMIN]
            return tuple(hosts or (person for person, _distance in near))
        near = self._holders(RECEIVE, board, at)
        if who == EVERYBODY:
            return tuple(person for person, _distance in near)
        assert who == LEAD
        least = min((distance for _person, distance in near), default=0)
        return tuple(person for person, distance in near if distance == least)

    def _owner(self, thread_id: int, at: datetime) -> Person | None:
        for row in self.owned.get(thread_id, ()):
            if row.began_at <= at and (row.ended_at is None or row.ended_at > at):
                return self.people.get(row.owner_id)
        return None

    def _holders(self, key: str, board: Board, at: datetime) -> list[tuple[Person, int]]:
        near = [(person, self._distance(person, key, board, at)) for person in self.people.values()]
        return [(person, distance) for person, distance in near if distance < NOT_AT_ALL]

    def _distance(self, person: Person, key: str, board: Board, at: datetime) -> int:
        """How near they are appointed."""
        path = path_to(board)
        found = policy.granting(powers_of(person.id), key, at, path=path)
        if found is not None:
            return path.index(found.board_id) if found.board_id in path else len(path)
        is_admin = person.made_admin_at is not None and person.made_admin_at <= at
        return ADMIN if is_admin else NOT_AT_ALL
