"""Duplicates of an imported archive: closed as they were there, and nobody is told."""

from datetime import datetime

from sqlalchemy import select

from forum import sockets
from forum.boards.queries import all_boards
from forum.database import db, transaction
from forum.events import ThreadImported
from forum.joining.duplicates import link
from forum.joining.people import carry_people
from forum.joining.queries import chain_from
from forum.threads.events import hold_threads, restate
from forum.threads.models import Thread, ThreadEvent


def close_imported(thread_id: int, original_id: int, now: datetime) -> bool:
    """Close a thread of an archive. Returns whether it was closed.

    Not once it was closed or opened here, nor where the archive goes in circles: then the two are
    linked as related, if they were not linked at all.
    """
    with transaction() as session:
        thread, original = (session.get_one(Thread, each) for each in (thread_id, original_id))
        if thread.is_merged or original.is_merged or _was_closed(thread):
            return False
        hold_threads([thread, original])
        if thread in (original, *chain_from(original)):
            link(thread, original, "related")
            return False
        link(thread, original, "duplicate")
        thread.duplicate_id = _note(thread, original).id
        carry_people(thread, original, now)
        sockets.publish(ThreadImported(thread.id, thread.opened_at, restate(thread)))
        return True


def _was_closed(thread: Thread) -> bool:
    closing = select(ThreadEvent.id).where(
        ThreadEvent.thread_id == thread.id, ThreadEvent.kind == "duplicate_marked"
    )
    return db.session.scalar(closing.limit(1)) is not None


def _note(thread: Thread, original: Thread) -> ThreadEvent:
    """The fact, at the time of the last one: the archive does not say when it was closed."""
    facts = select(ThreadEvent.at).where(ThreadEvent.thread_id == thread.id)
    policy = all_boards()[thread.board_id].policy
    event = ThreadEvent(
        thread_id=thread.id,
        at=db.session.scalars(facts.order_by(ThreadEvent.at.desc()).limit(1)).one(),
        kind="duplicate_marked",
        who_answers=policy.who.value,
        grace_hours=policy.grace_hours,
        data={"original": original.id, "imported": True},
    )
    db.session.add(event)
    db.session.flush()
    return event
