"""Ladders, the rungs of them that have been climbed, and when the worker looks again."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import NEVER_REUSED, Base, Identified, UTCDateTime
from forum.people.models import Person


class Ladder(Identified, Base):
    """Who is told on a board while something runs out; ``board_id`` None is for all the others."""

    __tablename__ = "ladders"
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"), unique=True)
    is_on: Mapped[bool] = mapped_column(default=False)
    #: In order: {"who": "owner" | "host" | "lead" | "everybody", and either "share": percent of
    #: the target that is used up, or "after": open minutes since it was due; "since": from when
    #: on it calls}.
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
    #: Ids of the people that were told, and how many they are; none: nobody was reachable.
    told: Mapped[list[int]] = mapped_column(JSON)
    reached: Mapped[int]

    __table_args__: Any = (
        UniqueConstraint("clock_id", "rung", "due_at"),
        UniqueConstraint("promise_id", "rung", "due_at"),
        Index("ix_escalation_calls_thread", "thread_id", "at"),
        Index("ix_escalation_calls_at", "at"),
        CheckConstraint("(clock_id IS NULL) <> (promise_id IS NULL)", name="about_one_thing"),
        NEVER_REUSED,
    )


class Watch(Identified, Base):
    """When the worker looks at something next: a clock that runs, or a promise that is open.

    Written in the transaction of the fact; where it is missing or early, nothing is lost but time:
    whoever looks works out everything anew.
    """

    __tablename__ = "escalation_watches"
    clock_id: Mapped[int | None] = mapped_column(
        ForeignKey("clocks.id", ondelete="CASCADE"), unique=True
    )
    promise_id: Mapped[int | None] = mapped_column(
        ForeignKey("promises.id", ondelete="CASCADE"), unique=True
    )
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), index=True)
    #: The due time that it was written for: with another one it begins anew.
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    look_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

    __table_args__: Any = (
        CheckConstraint("(clock_id IS NULL) <> (promise_id IS NULL)", name="about_one_thing"),
        NEVER_REUSED,
    )


class BroughtIn(Identified, Base):
    """A host asked a colleague to look at a thread, because they may do what is needed."""

    __tablename__ = "brought_in"
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    whom_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    #: The permission for which they were asked.
    needed: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    by: Mapped[Person] = relationship(foreign_keys=by_id, lazy="raise_on_sql")
    whom: Mapped[Person] = relationship(foreign_keys=whom_id, lazy="raise_on_sql")

    __table_args__: Any = (NEVER_REUSED,)
