"""What people are told, what they follow, and what they said about both."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import NEVER_REUSED, Base, Identified, UTCDateTime, choice
from forum.notifications.clock import RHYTHMS, SOON
from forum.notifications.policy import LEVELS
from forum.people.models import Person
from forum.threads.models import Post, Thread

UNSEEN = "seen_at IS NULL"
#: What becomes of a notice by mail: it waits for the quiet moment, or for the digest; it is in a
#: letter; or nothing.
WAITS, FOR_DIGEST, IN_LETTER, NO_MAIL = MAIL = ("waits", "digest", "letter", "no")


class Notice(Identified, Base):
    """Something that somebody is told. Whether they may still see it is asked when it is read."""

    __tablename__ = "notifications"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    #: Of two reasons to tell of the same thing the heavier is kept.
    weight: Mapped[int] = mapped_column(default=0)
    thread_id: Mapped[int | None] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), index=True
    )
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    #: Small things by kind: a reason, a ground, a board …
    words: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: What is told under the same key is told once.
    key: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    mail: Mapped[str] = mapped_column(choice(*MAIL), default=NO_MAIL)
    #: The Message-ID of its letter, since when it is in it, and when that went out.
    letter: Mapped[str | None] = mapped_column(Text)
    lettered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    mailed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    thread: Mapped[Thread | None] = relationship(lazy="raise_on_sql")
    post: Mapped[Post | None] = relationship(lazy="raise_on_sql")
    by: Mapped[Person | None] = relationship(foreign_keys=by_id, lazy="raise_on_sql")

    __table_args__: Any = (
        UniqueConstraint("person_id", "key"),
        Index("ix_notifications_person", "person_id", "id"),
        Index(
            "ix_notifications_unseen",
            "person_id",
            "thread_id",
            sqlite_where=text(UNSEEN),
            postgresql_where=text(UNSEEN),
        ),
        Index(
            "ix_notifications_waiting",
            "made_at",
            sqlite_where=text("mail = 'waits'"),
            postgresql_where=text("mail = 'waits'"),
        ),
        NEVER_REUSED,
    )


class Follow(Identified, Base):
    """How much somebody wants to be told of a board, a tag, a thread or a person."""

    __tablename__ = "follows"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id", ondelete="CASCADE"))
    tag_id: Mapped[int | None] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    #: The person who is followed.
    whom_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    #: ``off``: they said that they do not follow it, so that nothing they do follows it again.
    level: Mapped[str] = mapped_column(choice(*LEVELS))
    #: Nobody asked for it: it came with asking, replying, or having it too.
    by_itself: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__: Any = (
        CheckConstraint(
            "coalesce(board_id, tag_id, thread_id, whom_id) IS NOT NULL",
            name="follows_something",
        ),
        UniqueConstraint("person_id", "board_id"),
        UniqueConstraint("person_id", "tag_id"),
        UniqueConstraint("person_id", "thread_id"),
        UniqueConstraint("person_id", "whom_id"),
        Index("ix_follows_board", "board_id", "person_id"),
        Index("ix_follows_tag", "tag_id", "person_id"),
        Index("ix_follows_thread", "thread_id", "person_id"),
        Index("ix_follows_whom", "whom_id", "person_id"),
        NEVER_REUSED,
    )


class NoticeSettings(Base):
    """How somebody wants to be told; without a row it is as for everybody."""

    __tablename__ = "notice_settings"
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    rhythm: Mapped[str] = mapped_column(choice(*RHYTHMS), default=SOON)
    #: Kind → "mail" (and in the app), "app" or "none", where it differs from the usual.
    choices: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    #: When the next digest is made; None where mail comes soon, or never.
    digest_due_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)


class MailStop(Base):
    """Somebody wants no more mail about a thread."""

    __tablename__ = "mail_stops"
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    stopped_at: Mapped[datetime] = mapped_column(UTCDateTime)
