"""The turn row: whose turn a thread is, since when, from when a host is due, and its owner."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import Base, UTCDateTime, choice
from forum.people.models import Person
from forum.threads.models import Thread
from moderation.unanswered.clock import NORMAL, PRIORITIES
from moderation.unanswered.turn import TURNS, turn_at


class Turn(Base):
    """One row a thread, changed only in the transaction of the fact that changed it.

    ``turn`` says "host" also during the community's grace: ``host_due_from`` then lies ahead, and
    whoever reads compares it with now. Listed threads only wait (``host_due_from`` is None else).
    """

    __tablename__ = "turns"
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    turn: Mapped[str] = mapped_column(choice(*TURNS))
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    host_due_from: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Who gave the answer that the customer has not confirmed yet: host or peer.
    answered_as: Mapped[str | None] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    #: How pressing it is, as hosts have set it.
    priority: Mapped[str] = mapped_column(
        choice(*PRIORITIES), default=NORMAL, server_default=NORMAL
    )

    thread: Mapped[Thread] = relationship(lazy="raise_on_sql")
    owner: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    __table_args__: Any = (
        Index(
            "ix_turns_due",
            "host_due_from",
            sqlite_where=text("host_due_from IS NOT NULL"),
            postgresql_where=text("host_due_from IS NOT NULL"),
        ),
        Index("ix_turns_owner", "owner_id"),
    )

    def at(self, now: datetime) -> str:
        """Whose turn it is at this moment."""
        return turn_at(self.turn, self.host_due_from, now)
