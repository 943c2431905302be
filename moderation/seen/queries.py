"""Who has read a thread that still waits."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.database import db, once
from forum.threads.models import Thread
from moderation.seen.models import HostRead


def last_read(thread: Thread) -> HostRead | None:
    """The host who last said so since the thread waits; asked only where the board shows it."""
    if not (thread.board.shows_reading and thread.is_waiting):
        return None
    return once(("host read", thread.id), lambda: _load(thread))


def _load(thread: Thread) -> HostRead | None:
    return db.session.scalar(
        select(HostRead)
        .options(joinedload(HostRead.host))
        .where(HostRead.thread_id == thread.id, HostRead.at >= thread.state_since)
        .order_by(HostRead.at.desc())
        .limit(1)
    )


def reads_of(host_id: int) -> list[dict[str, object]]:
    """What a host has said to have read, for their own copy of their data."""
    rows = db.session.scalars(select(HostRead).where(HostRead.host_id == host_id))
    return [{"thread": row.thread_id, "at": row.at.isoformat()} for row in rows]
