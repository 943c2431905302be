"""Reports: one row for each thing that was reported, who said what of it, and its history."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import NEVER_REUSED, Base, Identified, UTCDateTime, choice
from forum.people.models import Person
from forum.threads.models import Post

#: A post, or what somebody wrote to the hosts.
KINDS = POST, MESSAGE = ("post", "message")
STATES = OPEN, TAKEN, UPHELD, DISMISSED, WITHDRAWN = (
    "open",
    "taken",
    "upheld",
    "dismissed",
    "withdrawn",
)
#: What a member finds wrong. To think badly of the company is no ground, so none says so.
GROUNDS = ("spam", "abuse", "personal_data", "wrong_place", "illegal", "other")
EVENTS = ("reported", "taken", "released", "noted", "acted", UPHELD, DISMISSED, WITHDRAWN)


class Report(Identified, Base):
    """Something that was reported. While it is open, a post has one, however many report it.

    ``person_id`` is whose post it is, or who wrote to the hosts; ``owner_id`` who looks after it.
    """

    __tablename__ = "reports"
    kind: Mapped[str] = mapped_column(choice(*KINDS))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[str] = mapped_column(choice(*STATES), default=OPEN)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: The act that closed it, where there was one: the post was hidden.
    act_id: Mapped[int | None] = mapped_column(ForeignKey("thread_events.id"))

    post: Mapped[Post | None] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise_on_sql")
    owner: Mapped[Person | None] = relationship(foreign_keys=owner_id, lazy="raise_on_sql")

    __table_args__: Any = (
        Index(
            "uq_reports_open",
            "post_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_reports_state", "state", "opened_at"),
        CheckConstraint("(kind = 'post') = (post_id IS NOT NULL)", name="posts_have_a_post"),
        CheckConstraint(
            "(state IN ('open', 'taken')) = (closed_at IS NULL)", name="closed_ones_are_closed"
        ),
        NEVER_REUSED,
    )

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class Voice(Identified, Base):
    """Who reported it, on what ground, in which words. Never shown to whoever wrote the post."""

    __tablename__ = "report_voices"
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    ground: Mapped[str] = mapped_column(choice(*GROUNDS))
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__: Any = (UniqueConstraint("report_id", "person_id"), NEVER_REUSED)


class ReportEvent(Identified, Base):
    """Something that happened to a report, or a host's note on it. Rows are only added."""

    __tablename__ = "report_events"
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(choice(*EVENTS))
    words: Mapped[str] = mapped_column(Text, default="")

    by: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    __table_args__: Any = NEVER_REUSED
