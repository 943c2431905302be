"""Ladders, and the rungs of them that have been climbed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import NEVER_REUSED, Base, Identified, UTCDateTime


class Ladder(Identified, Base):
    """Who is told on a board while something runs out; ``board_id`` None is for all the others."""

    __tablename__ = "ladders"
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"), unique=True)
    is_on: Mapped[bool] = mapped_column(default=False)
    #: In order: {"who": "owner" | "host" | "lead" | "everybody", and either "share": percent of
    #: the target that is used up, or "after": open minutes since it was due}.
    rungs: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    #: Counts up with every edit: what somebody read before it is stale (409).
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class Call(Identified, Base):
    """A rung that was reached: whom it told, or that nobody could be reached. Each fires once."""

    __tablename__ = "escalation_calls"
    clock_id: Mapped[int | None] = mapped_column(ForeignKey("clocks.id", ondelete="CASCADE"))
    promise_id: Mapped[int | None] = mapped_column(ForeignKey("promises.id", ondelete="CASCADE"))
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    #: Which rung of the ladder, or which reminder of a promise: "owner:50", "half", "due".
    rung: Mapped[str] = mapped_column(Text)
    #: For which due time: one that moves calls anew.
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: Ids of the people that were told; none: nobody was reachable.
    told: Mapped[list[int]] = mapped_column(JSON)

    __table_args__: Any = (
        UniqueConstraint("clock_id", "rung", "due_at"),
        UniqueConstraint("promise_id", "rung", "due_at"),
        Index("ix_escalation_calls_thread", "thread_id", "at"),
        CheckConstraint("(clock_id IS NULL) <> (promise_id IS NULL)", name="about_one_thing"),
        NEVER_REUSED,
    )
