"""Contacts outside the forum, and customers for whom a thread waits."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import NEVER_REUSED, Base, Identified, UTCDateTime, choice
from forum.people.models import Person
from forum.threads.models import Thread

#: People finish their call, then write it down.
NOTED_AT_ONCE = timedelta(minutes=30)
CHANNELS = ("phone", "mail", "chat", "meeting", "letter", "other")


class Contact(Identified, Base):
    """A host was in touch with somebody outside the forum, about a thread."""

    __tablename__ = "contacts"
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(choice(*CHANNELS))
    #: With whom: somebody with an account (the asker mostly), else ``with_name``.
    with_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    with_name: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    contacted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    logged_at: Mapped[datetime] = mapped_column(UTCDateTime)
    words: Mapped[str] = mapped_column(Text)
    #: Whether the asker was told what they wanted to know; else it only says that we are at it.
    answers: Mapped[bool]

    by: Mapped[Person] = relationship(foreign_keys=by_id, lazy="raise_on_sql")

    @property
    def was_noted_later(self) -> bool:
        """So long after that its readers should know."""
        return self.logged_at - self.contacted_at > NOTED_AT_ONCE

    __table_args__: Any = (Index("ix_contacts_thread", "thread_id", "contacted_at"), NEVER_REUSED)


class CustomerWait(Base):
    """A thread waits for its customer, whom a host asked something in a visible post.

    The row is there while it waits; what happened before stands among the thread's facts.
    """

    __tablename__ = "customer_waits"
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    #: When the customer is reminded; and when the thread is closed, which a notice says before.
    remind_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    close_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    thread: Mapped[Thread] = relationship(lazy="raise_on_sql")
    by: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__: Any = (
        Index(
            "ix_customer_waits_remind",
            "remind_at",
            sqlite_where=text("reminded_at IS NULL"),
            postgresql_where=text("reminded_at IS NULL"),
        ),
        Index("ix_customer_waits_close", "close_at"),
    )
