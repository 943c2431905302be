"""Put the answer times and open hours as they are today on the threads that are open.

Without this they hold for each thread from its next fact on.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from forum import permissions
from forum.boards.models import Board
from forum.boards.queries import visible_boards
from forum.database import MAX_ID, db, locked, transaction
from forum.errors import Conflict
from forum.jobs import enqueue
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.events import facts_of, hold_thread, record, replay
from forum.threads.models import Thread
from forum.threads.standing import Fact
from moderation.clocks.keeping import open_hours, state_of
from moderation.clocks.models import Clock, ThreadTerms
from moderation.clocks.policies import newest_of
from moderation.clocks.queries import LIVE, clocks_of
from moderation.clocks.terms import row_today, terms_in, terms_of
from moderation.unanswered.clock import ClockState
from moderation.unanswered.clockwork import Moment, changes

JOB = "clocks.apply_terms"
APPLY = "policy:apply"
BATCH = 50
#: A page that looked at more would take too long.
LOOKED_AT = 2000
EARLIER, LATER, BEGINS, ENDS = ("earlier", "later", "begins", "ends")


def reach(person: Any, now: datetime) -> dict[int, Board]:
    """The boards on whose threads this person may put new terms."""
    boards = visible_boards(person, now=now).items()
    return {
        board_id: board
        for board_id, board in boards
        if permissions.decide(person, APPLY, board, now=now)
    }


def stamp_of(boards: Mapping[int, Board]) -> str:
    """What holds on these boards as one word, to see whether it has changed since."""
    found = {board_id: newest_of(board) for board_id, board in boards.items()}
    said = [
        (board_id, newest.policy.id, newest.calendar_version_id) if newest else (board_id, 0, 0)
        for board_id, newest in sorted(found.items())
    ]
    return sha256(repr(said).encode()).hexdigest()[:16]


def outdated(boards: Mapping[int, Board], among: Sequence[int] | None = None) -> list[int]:
    """The threads with live clocks whose terms are not those of today, in two statements.

    ``among``: only of these.
    """
    live = select(Clock.thread_id).where(Clock.state.in_(LIVE))
    if among is not None:
        live = live.where(Clock.thread_id.in_(among))
    last = (
        select(ThreadTerms.thread_id, func.max(ThreadTerms.id).label("id"))
        .where(ThreadTerms.thread_id.in_(live))
        .group_by(ThreadTerms.thread_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Thread.id,
            Thread.board_id,
            ThreadTerms.policy_version_id,
            ThreadTerms.calendar_version_id,
        )
        .join(last, last.c.thread_id == Thread.id)
        .join(ThreadTerms, ThreadTerms.id == last.c.id)
        .where(Thread.board_id.in_(boards))
        .order_by(Thread.id)
    )
    return [row[0] for row in rows if _today(boards[row[1]]) != (row[2], row[3])]


def _today(board: Board) -> tuple[int | None, int | None]:
    newest = newest_of(board)
    return (newest.policy.id, newest.calendar_version_id) if newest else (None, None)


@dataclass(frozen=True)
class Preview:
    """What putting today's terms on them would do to the threads that are open."""

    threads: int
    #: How many clocks would change, by what becomes of them.
    changes: Mapping[str, int]
    #: What this is about; another policy or calendar needs another preview.
    stamp: str
    #: There are so many threads that only some of them were looked at.
    is_partial: bool = False

    @property
    def moved(self) -> int:
        """How many due times would be others."""
        return self.changes.get(EARLIER, 0) + self.changes.get(LATER, 0)


def preview(person: Any, now: datetime) -> Preview:
    """Count what would change, without changing anything."""
    boards = reach(person, now)
    ids, found = outdated(boards), Counter[str]()
    for batch in _batches(ids[:LOOKED_AT]):
        found.update(_changes(batch, boards, now))
    return Preview(len(ids), found, stamp_of(boards), is_partial=len(ids) > LOOKED_AT)


def _changes(
    thread_ids: Sequence[int], boards: Mapping[int, Board], now: datetime
) -> Iterator[str]:
    """What would become of the clocks of these threads, in four statements."""
    facts, terms = facts_of(thread_ids), terms_of(list(thread_ids))
    clocks = clocks_of(thread_ids, live=False)
    for thread in db.session.scalars(select(Thread).where(Thread.id.in_(thread_ids))):
        board, former = boards[thread.board_id], terms[thread.id]
        newest = newest_of(board)
        row = row_today(thread, newest, former[-1].priority, now, MAX_ID)
        fact = Fact("terms_applied", now, board.policy, id=MAX_ID)
        standing = replay([*facts[thread.id], fact], thread.kind)
        after = terms_in(row, newest.policy if newest else None)
        moment = Moment(
            now, MAX_ID, standing, [*former, after], open_hours, awaited_before=standing.awaited
        )
        yield from _outcomes([state_of(clock) for clock in clocks[thread.id]], moment)


def _outcomes(clocks: Sequence[ClockState], moment: Moment) -> Iterator[str]:
    """One word for each clock that would not go on as it does."""
    before = {(clock.kind, clock.cycle): clock for clock in clocks}
    after = before | {
        (change.clock.kind, change.clock.cycle): change.clock for change in changes(clocks, moment)
    }
    for key, clock in after.items():
        former = before.get(key)
        was_live = former is not None and former.is_live
        if clock.is_live != was_live:
            yield BEGINS if clock.is_live else ENDS
        elif former and clock.due_at and former.due_at and clock.due_at != former.due_at:
            yield EARLIER if clock.due_at < former.due_at else LATER


def apply_terms(person: Person, stamp: str, *, now: datetime | None = None) -> None:
    """Order the job that does what was previewed. Raises Conflict where something else holds."""
    moment = now or this_moment()
    with transaction():
        permissions.require(person, APPLY, permissions.ANYWHERE, now=moment)
        boards = reach(person, moment)
        if stamp != stamp_of(boards):
            raise Conflict(_("The times have changed since. Look at the numbers again."))
        enqueue(JOB, {"by": person.id, "stamp": stamp}, key=f"{JOB}:{person.id}")


def run(payloads: Sequence[Mapping[str, Any]]) -> None:
    """The job: a batch of threads in each transaction. Running it again changes nothing more."""
    for payload in payloads:
        person = db.session.get_one(Person, payload["by"])
        for batch in _batches(outdated(reach(person, this_moment()))):
            with transaction():
                if not _apply_to(batch, payload, this_moment()):
                    break


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _apply_to(thread_ids: Sequence[int], payload: Mapping[str, Any], now: datetime) -> bool:
    """False where whoever ordered it may no longer do so, or something else holds by now."""
    # Held first, as by whoever writes in a thread: else the two could wait for each other.
    person = locked(db.session.get_one(Person, payload["by"]))
    boards = reach(person, now)
    if stamp_of(boards) != payload["stamp"]:
        return False
    # While we waited, something may have happened in them that brought the new terms.
    still = set(outdated(boards, thread_ids))
    for thread_id in thread_ids:
        thread = hold_thread(db.session.get_one(Thread, thread_id))
        if thread_id in still and thread.board_id in boards:
            record(thread, "terms_applied", person, now)
    return True
