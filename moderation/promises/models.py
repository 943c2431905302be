"""Promises to customers, and what third parties were asked to do."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import NEVER_REUSED, Base, Id, Identified, UTCDateTime, choice
from forum.people.models import Person
from forum.threads.models import Thread

#: What is stored. An open one is broken as soon as it is due: nobody has to say so.
STATES = OPEN, KEPT, KEPT_LATE, RENEGOTIATED, TRANSFERRED, WITHDRAWN = (
    "open",
    "kept",
    "kept_late",
    "renegotiated",
    "transferred",
    "withdrawn",
)
BROKEN = "broken"


class Promise(Identified, Base):
    """A host told a customer: by then, I will …. Each ends in exactly one state.

    Another due time, or another owner, makes another promise: ``former_id`` leads back.
    """

    __tablename__ = "promises"
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    #: The reply in which it was made, if any.
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    former_id: Mapped[int | None] = mapped_column(ForeignKey("promises.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    words: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: In which zone the due time was chosen: its wall time there is what was promised.
    zone: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(choice(*STATES), default=OPEN)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    #: What kept it: a reply, or a logged contact.
    kept_post_id: Mapped[int | None] = mapped_column(Id)
    kept_contact_id: Mapped[int | None] = mapped_column(Id)
    #: How often it had been given another time before.
    renegotiations: Mapped[int] = mapped_column(default=0)

    thread: Mapped[Thread] = relationship(lazy="raise_on_sql")
    owner: Mapped[Person] = relationship(foreign_keys=owner_id, lazy="raise_on_sql")
    to: Mapped[Person] = relationship(foreign_keys=to_id, lazy="raise_on_sql")

    __table_args__: Any = (
        Index(
            "ix_promises_open",
            "due_at",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_promises_thread", "thread_id"),
        Index("ix_promises_due", "due_at"),
        NEVER_REUSED,
    )

    @property
    def is_open(self) -> bool:
        return self.state == OPEN

    def state_at(self, now: datetime) -> str:
        """The stored state; an open one whose time has come is broken."""
        return BROKEN if self.state == OPEN and self.due_at <= now else self.state


class Errand(Identified, Base):
    """Something that we have a third party do: "we contact the carrier for you".

    It has an owner and a due time, and never stops the customer's clocks.
    """

    __tablename__ = "errands"
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    #: Who is contacted: "the carrier".
    party: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    #: When its owner was told that it is due.
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: What came of it.
    outcome: Mapped[str] = mapped_column(Text, default="")

    thread: Mapped[Thread] = relationship(lazy="raise_on_sql")
    owner: Mapped[Person] = relationship(foreign_keys=owner_id, lazy="raise_on_sql")

    __table_args__: Any = (
        Index(
            "ix_errands_open",
            "due_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index(
            "ix_errands_not_told",
            "due_at",
            "id",
            sqlite_where=text("done_at IS NULL AND told_at IS NULL"),
            postgresql_where=text("done_at IS NULL AND told_at IS NULL"),
        ),
        NEVER_REUSED,
    )
