"""Waits follow every fact about their thread, in the transaction of the fact; and the proof."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import delete, select

from forum.database import db, transaction
from forum.events import ThreadEventHappened, ThreadMerged
from forum.threads.events import facts_of, hold_thread, replay
from forum.threads.models import Post, Thread, ThreadEvent
from forum.threads.standing import Standing
from forum.threads.waits import Wait as Told
from moderation.insight.models import Wait

BATCH = 500
FILL = "insight.fill"
_COLUMNS = tuple(column.key for column in Wait.__table__.columns)


def keep_waits(fact: ThreadEventHappened) -> None:
    """Write the thread's waits as they stand now."""
    write_waits(fact.thread_id, fact.standing)


def forget_waits(fact: ThreadMerged) -> None:
    """What was merged away has no waits of its own: they are those of the other thread now."""
    db.session.execute(delete(Wait).where(Wait.thread_id == fact.thread_id))


def write_waits(thread_id: int, standing: Standing) -> None:
    """Insert, change and delete rows until they are what the facts say."""
    expected = {row["number"]: row for row in _rows(thread_id, standing, _imported([thread_id]))}
    stored = db.session.scalars(select(Wait).where(Wait.thread_id == thread_id)).all()
    for wait in stored:
        said = expected.pop(wait.number, None)
        if said is None:
            db.session.delete(wait)
            continue
        for name, value in said.items():
            setattr(wait, name, value)
    db.session.add_all(Wait(**row) for row in expected.values())
    db.session.flush()


def _imported(thread_ids: Sequence[int]) -> set[int]:
    """Facts of posts that came from an archive: nobody here kept anybody waiting by them."""
    found = select(ThreadEvent.id).join(Post, Post.id == ThreadEvent.post_id)
    chosen = ThreadEvent.thread_id.in_(thread_ids), Post.source_key.is_not(None)
    return set(db.session.scalars(found.where(*chosen)))


def _rows(thread_id: int, standing: Standing, imported: set[int]) -> Iterator[dict[str, Any]]:
    reopening = {course.event_id for course in standing.courses if course.number > 1}
    for wait in standing.waits:
        if wait.event_id not in imported:
            yield _row(thread_id, wait, wait.event_id in reopening)


def _row(thread_id: int, wait: Told, reopened: bool) -> dict[str, Any]:
    end, confirmed = wait.ended_by, wait.confirmed_by
    return {
        "thread_id": thread_id,
        "number": wait.number,
        "began_at": wait.began_at,
        "reopened": reopened,
        "ended_at": end.at if end else None,
        "ended_event_id": end.event_id if end else None,
        "ended_as": end.written_as if end else None,
        "seconds": _seconds(wait, end),
        "confirmed_at": confirmed.at if confirmed else None,
        "confirmed_seconds": _seconds(wait, confirmed),
    }


def _seconds(wait: Told, end: Any) -> int | None:
    return max(int((end.at - wait.began_at).total_seconds()), 0) if end else None


@dataclass(frozen=True)
class Difference:
    """A thread whose stored waits are not what its facts say."""

    thread_id: int
    stored: list[dict[str, Any]]
    replayed: list[dict[str, Any]]

    def __str__(self) -> str:
        return f"thread {self.thread_id}: {len(self.stored)} waits, should be {len(self.replayed)}"


def differences(after_id: int = 0) -> Iterator[Difference]:
    """Replay every thread, a batch of them at a time, and yield those that differ.

    A thread that came from an archive has no waits from before it came.
    """
    while ids := _next_ids(after_id):
        yield from _compare(ids)
        after_id = ids[-1]


def _next_ids(after_id: int) -> Sequence[int]:
    standing = select(Thread.id).where(Thread.id > after_id, Thread.merged_into_id.is_(None))
    return db.session.scalars(standing.order_by(Thread.id).limit(BATCH)).all()


def _compare(ids: Sequence[int]) -> Iterator[Difference]:
    facts, imported = facts_of(ids), _imported(ids)
    kinds = {row[0]: row[1] for row in db.session.execute(_kinds(ids))}
    stored: dict[int, list[dict[str, Any]]] = {thread_id: [] for thread_id in ids}
    found = select(Wait).where(Wait.thread_id.in_(ids)).order_by(Wait.thread_id, Wait.number)
    for wait in db.session.scalars(found):
        stored[wait.thread_id].append({name: getattr(wait, name) for name in _COLUMNS})
    for thread_id in ids:
        if not facts[thread_id]:
            continue
        standing = replay(facts[thread_id], kinds[thread_id])
        replayed = list(_rows(thread_id, standing, imported))
        if replayed != stored[thread_id]:
            yield Difference(thread_id, stored[thread_id], replayed)


def _kinds(ids: Sequence[int]) -> Any:
    return select(Thread.id, Thread.kind).where(Thread.id.in_(ids))


def repair(thread_id: int) -> None:
    """Write what the facts say."""
    with transaction():
        thread = hold_thread(db.session.get_one(Thread, thread_id))
        facts = facts_of([thread_id])[thread_id]
        if facts:
            write_waits(thread_id, replay(facts, thread.kind))


def fill(_payloads: object) -> None:
    """The job after an upgrade from a version that had no numbers. Running it again is no harm."""
    for thread_id in [each.thread_id for each in differences()]:
        repair(thread_id)


@click.group()
def numbers() -> None:
    """How customers were answered."""


@numbers.command("replay")
@click.option("--repair", "repairs", is_flag=True, help="Write what the facts say.")
@with_appcontext
def replay_waits(repairs: bool) -> None:
    """Replay all waits from the facts of their threads, and compare with what is stored.

    Ends with 1 where something differs and was not repaired.
    """
    found = [(each.thread_id, str(each)) for each in differences()]
    for thread_id, words in found:
        click.echo(words)
        if repairs:
            repair(thread_id)
    db.session.rollback()
    left = len(list(differences())) if repairs and found else len(found)
    click.echo(f"{len(found)} differences, {left} left.")
    if left:
        raise SystemExit(1)
