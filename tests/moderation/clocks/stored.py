"""Clocks as they are stored, and other rooms' facts."""

from datetime import datetime
from typing import Any

from forum.database import db, transaction
from forum.threads.events import hold_thread, record
from forum.threads.models import Thread
from moderation.clocks.models import Clock
from moderation.clocks.queries import clocks_of
from moderation.clocks.replay import differences

WHY = "It belongs there."


def clocks(thread: Thread) -> dict[tuple[str, int], Clock]:
    """The thread's clocks; and what is stored is what its history, and the facts, say."""
    db.session.rollback()
    assert [str(each) for each in differences()] == []
    found = clocks_of([thread.id], live=False)[thread.id]
    return {(clock.kind, clock.cycle): clock for clock in found}


def first(thread: Thread) -> Clock:
    return clocks(thread)["first_answer", 1]


def note(thread: Thread, kind: str, by: Any, now: datetime, **more: Any) -> None:
    """Something that another room would record."""
    with transaction():
        record(hold_thread(thread), kind, by, now, **more)
