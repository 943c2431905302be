"""Prove that what is stored follows from the facts, and repair it where it does not."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from forum.database import db, transaction
from forum.threads.events import facts_of, hold_thread, replay, restate
from forum.threads.models import Thread, ThreadEvent
from forum.threads.standing import Standing
from moderation.unanswered.listeners import write_turn
from moderation.unanswered.models import Turn
from moderation.unanswered.turn import turn_of

BATCH = 500


@dataclass(frozen=True)
class Difference:
    """Something stored that is not what the facts say."""

    thread_id: int
    what: str
    stored: Any
    replayed: Any

    def __str__(self) -> str:
        return f"thread {self.thread_id}: {self.what} is {self.stored}, should be {self.replayed}"


def differences(after_id: int = 0) -> Iterator[Difference]:
    """Replay every thread, a batch of them at a time, and yield what differs."""
    while ids := _next_ids(after_id):
        yield from _compare(ids)
        after_id = ids[-1]


def _next_ids(after_id: int) -> Sequence[int]:
    # What was merged into another thread has no facts of its own any more.
    standing = select(Thread.id).where(Thread.id > after_id, Thread.merged_into_id.is_(None))
    return db.session.scalars(standing.order_by(Thread.id).limit(BATCH)).all()


def _compare(ids: Sequence[int]) -> Iterator[Difference]:
    facts = facts_of(ids)
    found = select(Thread, Turn).outerjoin(Turn, Turn.thread_id == Thread.id)
    rows = db.session.execute(found.where(Thread.id.in_(ids)).order_by(Thread.id))
    for thread, turn in rows:
        if not facts[thread.id]:
            yield Difference(thread.id, "facts", "none", "at least one")
            continue
        expected = _expected(replay(facts[thread.id], thread.kind))
        stored = _stored(thread, turn)
        for what, value in expected.items():
            if stored[what] != value:
                yield Difference(thread.id, what, stored[what], value)


def _expected(standing: Standing) -> dict[str, Any]:
    return {
        "answer_state": standing.answer_state,
        "state_since": standing.since,
        "solution_id": standing.solution_id,
        "is_listed": standing.is_listed,
        "is_duplicate": standing.is_duplicate,
        **{f"turn.{name}": value for name, value in asdict(turn_of(standing)).items()},
    }


def _stored(thread: Thread, turn: Turn | None) -> dict[str, Any]:
    return {
        "answer_state": thread.answer_state,
        "state_since": thread.state_since,
        "solution_id": thread.solution_id,
        "is_listed": not thread.is_unlisted,
        "is_duplicate": thread.is_duplicate,
        **{
            f"turn.{name}": getattr(turn, name, None)
            for name in ("turn", "since", "host_due_from", "answered_as")
        },
    }


def repair(thread_id: int) -> None:
    """Write what the facts say into the thread and its turn; the owner stays."""
    with transaction():
        thread = hold_thread(db.session.get_one(Thread, thread_id))
        if not facts_of([thread_id])[thread_id]:
            return
        standing = restate(thread)
        write_turn(thread_id, standing)
        thread.duplicate_id = _closing_id(thread_id) if standing.is_duplicate else None
        if standing.is_listed == thread.is_unlisted:
            thread.unlisted_at = None if standing.is_listed else standing.since


def _closing_id(thread_id: int) -> int | None:
    """The last fact that closed the thread as a duplicate."""
    closing = select(ThreadEvent.id).where(
        ThreadEvent.thread_id == thread_id, ThreadEvent.kind == "duplicate_marked"
    )
    last = closing.order_by(ThreadEvent.at.desc(), ThreadEvent.id.desc()).limit(1)
    return db.session.scalar(last)


@click.group()
def turns() -> None:
    """Whose turn each thread is."""


@turns.command("replay")
@click.option("--repair", "repairs", is_flag=True, help="Write what the facts say.")
@with_appcontext
def replay_turns(repairs: bool) -> None:
    """Replay all threads from their facts, and compare with what is stored.

    Ends with 1 where something differs and was not repaired.
    """
    found = list(differences())
    for difference in found:
        click.echo(difference)
    if repairs:
        for thread_id in sorted({difference.thread_id for difference in found}):
            repair(thread_id)
        db.session.rollback()
    left = list(differences()) if repairs and found else found
    click.echo(f"{len(found)} differences, {len(left)} left.")
    if left:
        raise SystemExit(1)
