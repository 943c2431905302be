"""The leased job table. At least once: a handler must be able to run twice without harm."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import (
    NEVER_REUSED,
    Base,
    Identified,
    UTCDateTime,
    insert_here,
    transaction,
)
from forum.moments import now as this_moment


class Job(Identified, Base):
    """One piece of work. Deleted when done; ``set_aside_at`` is set after the last try."""

    __tablename__ = "jobs"
    kind: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str | None] = mapped_column(Text, unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    run_at: Mapped[datetime] = mapped_column(UTCDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lease: Mapped[str | None] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")
    set_aside_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_jobs_due", "set_aside_at", "run_at"), NEVER_REUSED)


def enqueue(
    kind: str, payload: Mapping[str, Any], *, run_at: datetime | None = None, key: str | None = None
) -> None:
    """Write a job in the transaction that is open. With ``key``, only if none with it waits.

    A waiting job with the same key is held (by a void update) until this transaction ends, so the
    worker cannot carry it out before our change can be seen. A lease takes the key away: what
    changed since the work began needs a job of its own.
    """
    moment = this_moment()
    values = {
        "kind": kind,
        "payload": dict(payload),
        "key": key,
        "made_at": moment,
        "run_at": run_at or moment,
    }
    with transaction() as session:
        insert = insert_here()(Job).values(tries=0, last_error="", **values)
        session.execute(insert.on_conflict_do_update(index_elements=["key"], set_={"key": key}))
