"""Who looked after a thread, from when until when; the open row is today's owner."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import NEVER_REUSED, Base, Identified, UTCDateTime, choice
from forum.people.models import Person

HOW_GIVEN = CLAIMED, HANDED_OVER, GIVEN, TAKEN_OVER = (
    "claimed",
    "handed_over",
    "given",
    "taken_over",
)
#: Without a new owner: released, the thread moved where its owner cannot answer, the appointment
#: was ended, it was merged into another. ``lapsed``: somebody claimed it when its owner could no
#: longer answer there.
RELEASED, MOVED, APPOINTMENT_ENDED, LAPSED = ("released", "moved", "appointment_ended", "lapsed")
MERGED = "merged"
HOW_ENDED = (RELEASED, HANDED_OVER, GIVEN, TAKEN_OVER, MOVED, APPOINTMENT_ENDED, LAPSED, MERGED)


class Assignment(Identified, Base):
    """One stretch of time in which a host owned a thread. At most one is open for a thread."""

    __tablename__ = "assignments"
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    how: Mapped[str] = mapped_column(choice(*HOW_GIVEN))
    note: Mapped[str] = mapped_column(Text, default="")
    began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    how_ended: Mapped[str | None] = mapped_column(Text)

    owner: Mapped[Person] = relationship(foreign_keys=owner_id, lazy="raise_on_sql")
    by: Mapped[Person] = relationship(foreign_keys=by_id, lazy="raise_on_sql")

    __table_args__: Any = (
        Index(
            "uq_assignments_open",
            "thread_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_assignments_thread", "thread_id", "began_at"),
        NEVER_REUSED,
    )
