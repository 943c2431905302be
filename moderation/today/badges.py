"""In the rows of hosts' lists: by when something is due in each thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import Text, literal, literal_column, select, type_coerce, union_all

from forum.database import db
from forum.moments import now as this_moment
from forum.threads.models import Thread
from moderation.clocks.models import Clock
from moderation.parts import part
from moderation.promises.models import Promise
from moderation.unanswered.clock import STALE

PROMISE = "promise"


@dataclass(frozen=True)
class Due:
    """The first thing that is due in a thread: a promise, or a kind of clock."""

    at: datetime
    what: str


def first_dues(thread_ids: Sequence[int]) -> dict[int, Due]:
    """What is due first in each of these threads, in one statement."""
    clocks = select(Clock.thread_id, Clock.due_at, type_coerce(Clock.kind, Text)).where(
        Clock.thread_id.in_(thread_ids),
        Clock.state == literal_column("'running'"),
        Clock.kind != STALE,
    )
    promises = select(Promise.thread_id, Promise.due_at, literal(PROMISE).label("what")).where(
        Promise.thread_id.in_(thread_ids), Promise.state == literal_column("'open'")
    )
    found: dict[int, Due] = {}
    rows: Any = db.session.execute(union_all(promises, clocks)).all()
    for row in sorted(rows, key=lambda row: (row.due_at, row.what)):
        found.setdefault(row.thread_id, Due(row.due_at, row.what))
    return found


def rows(threads: Sequence[Thread]) -> dict[int, Markup]:
    """A badge for each thread in which something is due."""
    now = this_moment()
    return {
        thread_id: part("moderation/today/_due.html", due=due, now=now)
        for thread_id, due in first_dues([thread.id for thread in threads]).items()
    }
