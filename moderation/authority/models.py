"""Host roles and appointments."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.models import Board
from forum.database import NEVER_REUSED, Base, Identified, Translated, UTCDateTime
from forum.people.models import Person


class Role(Identified, Base):
    """A named set of permissions. ``title`` is what customers read on the badge."""

    __tablename__ = "host_roles"
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[dict[str, str]] = mapped_column(Translated)
    permissions: Mapped[list[str]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Appointment(Identified, Base):
    """A person holds a role: where (``board_id`` None: everything), from – until, by whom, why.

    Valid at a moment when ``starts_at <= moment``, ``ends_at`` is None or later, and it has not
    been ended. Its powers begin and end at that instant, without any job.
    """

    __tablename__ = "host_appointments"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    role_id: Mapped[int] = mapped_column(ForeignKey("host_roles.id"), index=True)
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ended_reason: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise_on_sql")
    by: Mapped[Person] = relationship(foreign_keys=by_id, lazy="raise_on_sql")
    role: Mapped[Role] = relationship(lazy="raise_on_sql")
    board: Mapped[Board | None] = relationship(lazy="raise_on_sql")

    __table_args__: Any = (
        Index("ix_host_appointments_person", "person_id", "ended_at"),
        CheckConstraint("reason <> ''", name="given_for_a_reason"),
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_it_starts"),
        NEVER_REUSED,
    )

    def is_over(self, now: datetime) -> bool:
        """Whether it has run out, or was ended: its powers will not hold any more."""
        ran_out = self.ends_at is not None and self.ends_at <= now
        return ran_out or (self.ended_at is not None and self.ended_at <= now)
