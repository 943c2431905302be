"""Apply a board's answering policy, as it is today, to the threads that already wait there.

Without this a new policy holds for each thread from its next fact on.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum import permissions, sockets
from forum.boards.models import Board
from forum.boards.policy import AnsweringPolicy
from forum.boards.queries import all_boards, visible_boards
from forum.database import db, locked, transaction
from forum.errors import Conflict
from forum.jobs import enqueue
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.events import facts_of, hold_thread, record, replay
from forum.threads.models import Thread
from forum.threads.standing import UNANSWERED, Fact
from moderation.events import PolicyApplied
from moderation.unanswered.turn import TurnNow, turn_of

JOB = "unanswered.apply_policy"
APPLY = "policy:apply"
BATCH = 50

DUE_NOW, DUE_LATER, STILL_DUE, COMMUNITY = ("due_now", "due_later", "still_due", "community")


@dataclass(frozen=True)
class Preview:
    """What applying the policy would do to the threads that wait on a board."""

    waiting: int
    #: How many threads would change, by what becomes of them.
    changes: Mapping[str, int]
    #: Which policy this is about; another one needs another preview.
    stamp: str

    @property
    def changed(self) -> int:
        return sum(self.changes.values())


def stamp_of(policy: AnsweringPolicy) -> str:
    """A policy as one word, to see whether it has changed since."""
    return f"{policy.who.value}:{policy.grace_hours}"


def preview(board: Board, now: datetime) -> Preview:
    """Count what would change, without changing anything."""
    changes: Counter[str] = Counter()
    ids = waiting_ids(board.id)
    for batch in _batches(ids):
        for _thread_id, before, after in _changes(batch, board.policy, now):
            changes[_what(before, after, now)] += 1
    return Preview(len(ids), changes, stamp_of(board.policy))


def _what(before: TurnNow, after: TurnNow, now: datetime) -> str:
    if after.host_due_from is None:
        return COMMUNITY
    if after.host_due_from > now:
        return DUE_LATER
    was_due = before.host_due_from is not None and before.host_due_from <= now
    return STILL_DUE if was_due else DUE_NOW


def waiting_ids(board_id: int) -> Sequence[int]:
    """The listed threads that wait on this very board, not on those under it."""
    return db.session.scalars(
        select(Thread.id)
        .where(
            Thread.board_id == board_id,
            Thread.answer_state == UNANSWERED,
            Thread.unlisted_at.is_(None),
        )
        .order_by(Thread.id)
    ).all()


def _changes(
    thread_ids: Sequence[int], policy: AnsweringPolicy, now: datetime
) -> list[tuple[int, TurnNow, TurnNow]]:
    kinds = db.session.execute(select(Thread.id, Thread.kind).where(Thread.id.in_(thread_ids)))
    facts, found = facts_of(thread_ids), []
    for thread_id, kind in kinds:
        applied = Fact("policy_applied", now, policy)
        before = turn_of(replay(facts[thread_id], kind))
        after = turn_of(replay([*facts[thread_id], applied], kind))
        if before != after:
            found.append((thread_id, before, after))
    return found


def _batches(ids: Sequence[int], size: int = BATCH) -> list[Sequence[int]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]


def apply_policy(person: Person, board: Board, stamp: str, *, now: datetime | None = None) -> None:
    """Order the job that applies the policy which was previewed. Raises Conflict for another."""
    moment, board_id = now or this_moment(), board.id
    with transaction():
        board = all_boards()[board_id]
        permissions.require(person, APPLY, board, now=moment)
        if stamp != stamp_of(board.policy):
            raise Conflict(_("The board’s rule has changed since. Look at the numbers again."))
        payload = {"board": board_id, "by": person.id, "stamp": stamp}
        enqueue(JOB, payload, key=f"{JOB}:{board_id}")
        sockets.publish(PolicyApplied(board_id=board_id, by_id=person.id, at=moment))


def run(payloads: Sequence[Mapping[str, Any]]) -> None:
    """The job: a batch of threads in each transaction. Running it again changes nothing more."""
    for payload in payloads:
        for batch in _batches(waiting_ids(payload["board"])):
            with transaction():
                if not _apply_to(batch, payload, this_moment()):
                    break


def _apply_to(thread_ids: Sequence[int], payload: Mapping[str, Any], now: datetime) -> bool:
    """False where whoever ordered it may no longer do so, or the policy is another by now."""
    # Held first, as by whoever writes in a thread: else the two could wait for each other.
    person = locked(db.session.get_one(Person, payload["by"]))
    board = visible_boards(person, now=now).get(payload["board"])
    if board is None or stamp_of(board.policy) != payload["stamp"]:
        return False
    if not permissions.decide(person, APPLY, board, now=now):
        return False
    for thread_id, _before, _after in _changes(thread_ids, board.policy, now):
        thread = hold_thread(db.session.get_one(Thread, thread_id))
        # While we waited for it, somebody may have answered, moved or hidden it.
        if thread.is_waiting and not thread.is_unlisted and thread.board_id == board.id:
            record(thread, "policy_applied", person, now)
    return True
