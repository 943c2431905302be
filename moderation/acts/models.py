"""The log: what staff did to content, people, boards, roles and appointments, and why."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import NEVER_REUSED, Base, Identified, UTCDateTime, choice
from forum.people.models import Person
from forum.threads.kinds import GROUNDS
from forum.threads.models import Thread


class Act(Identified, Base):
    """Somebody of the staff did something: what, to whom or what, why. Rows are only added."""

    __tablename__ = "acts"
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: "<noun>:<past tense>", as in "thread:locked" or "appointment:ended".
    kind: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    ground: Mapped[str | None] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    by: Mapped[Person] = relationship(foreign_keys=by_id, lazy="raise_on_sql")
    person: Mapped[Person | None] = relationship(foreign_keys=person_id, lazy="raise_on_sql")
    thread: Mapped[Thread | None] = relationship(lazy="raise_on_sql")

    @property
    def until(self) -> datetime | None:
        """Until when, of acts that hold for a time."""
        end = self.data.get("until") or self.data.get("ends_at")
        return datetime.fromisoformat(end) if end else None

    __table_args__: Any = (
        Index("ix_acts_at", "at", "id"),
        Index("ix_acts_by", "by_id", "at"),
        Index("ix_acts_board", "board_id", "at"),
        NEVER_REUSED,
    )


class Sweep(Identified, Base):
    """Posts of one person that were hidden by one act, which can be undone as one."""

    __tablename__ = "sweeps"
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    ground: Mapped[str] = mapped_column(choice(*GROUNDS))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    by: Mapped[Person] = relationship(foreign_keys=by_id, lazy="raise_on_sql")

    __table_args__: Any = NEVER_REUSED


class SweptPost(Base):
    """A post that belongs to such an act, and the fact by which it was hidden."""

    __tablename__ = "swept_posts"
    sweep_id: Mapped[int] = mapped_column(
        ForeignKey("sweeps.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id"), primary_key=True, autoincrement=False, index=True
    )
    hide_id: Mapped[int | None] = mapped_column(ForeignKey("thread_events.id"))
