"""Whoever has what a thread is about goes along to the thread that answers it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from forum.database import db, insert_here
from forum.notifications.models import Follow
from forum.notifications.policy import MUTE
from forum.threads.models import MeToo, Thread, ThreadLink


def affected(thread: Thread) -> set[int]:
    """The ids of everybody who has this: the asker, and who said so."""
    said = select(MeToo.person_id).where(MeToo.thread_id == thread.id)
    return {thread.asker_id, *db.session.scalars(said)}


def told(thread: Thread, but: int) -> int:
    """How many people will be told of what becomes of it: whoever asked, and who follows it."""
    follows = select(Follow.person_id).where(Follow.thread_id == thread.id, Follow.level != MUTE)
    return len({thread.asker_id, *db.session.scalars(follows)} - {but})


def carry_people(thread: Thread, into: Thread, now: datetime, *, for_good: bool = False) -> None:
    """They all have what ``into`` is about; nobody is counted twice. Both must be held.

    Unless ``for_good``, whoever came this way goes again with ``take_people_back``.
    """
    rows = [
        {
            "thread_id": into.id,
            "person_id": person_id,
            "at": now,
            "carried_from_id": None if for_good else thread.id,
        }
        for person_id in sorted(affected(thread) - {into.asker_id})
    ]
    if rows:
        db.session.execute(insert_here()(MeToo).values(rows).on_conflict_do_nothing())
    count_people(into)


def take_people_back(thread: Thread, chain: Sequence[Thread], now: datetime) -> None:
    """A thread is no duplicate any more: whoever came with it leaves, all along the chain.

    ``chain``: its original, that one's original, and so on; all held.
    """
    source_id, gone = thread.id, affected(thread)
    for original in chain:
        came = delete(MeToo).where(
            MeToo.thread_id == original.id,
            MeToo.carried_from_id == source_id,
            MeToo.person_id.in_(gone),
        )
        gone = set(db.session.scalars(came.returning(MeToo.person_id)))
        for other in duplicates_of(original, but=source_id):
            carry_people(other, original, now)
        count_people(original)
        gone -= affected(original)
        source_id = original.id


def duplicates_of(original: Thread, *, but: int) -> Iterable[Thread]:
    """The threads that are closed as duplicates of this one, without one of them."""
    found = select(Thread).join(ThreadLink, ThreadLink.thread_id == Thread.id)
    return db.session.scalars(
        found.where(
            ThreadLink.other_id == original.id,
            ThreadLink.kind == "duplicate",
            Thread.duplicate_id.is_not(None),
            Thread.id != but,
        )
    ).all()


def count_people(thread: Thread) -> None:
    """Count anew who has this too; the asker is not among them."""
    found = select(func.count()).where(MeToo.thread_id == thread.id)
    thread.me_too_count = db.session.scalar(found) or 0
