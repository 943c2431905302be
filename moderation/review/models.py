"""What waits for a host's look before others read it: not yet a post, so nothing can leak it."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import NEVER_REUSED, Base, Identified, UTCDateTime, choice
from forum.people.models import Person
from forum.threads.models import Post, Thread

VERBS = OPENING, REPLY, EDIT = ("thread", "reply", "edit")
OUTCOMES = RELEASED, REJECTED, TAKEN_BACK = ("released", "rejected", "taken_back")


class ReviewRule(Base):
    """What waits on a board: the first so many posts of new members, links, listed words."""

    __tablename__ = "review_rules"
    board_id: Mapped[int] = mapped_column(
        ForeignKey("boards.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    first_posts: Mapped[int] = mapped_column(default=0)
    links: Mapped[bool] = mapped_column(default=False)
    words: Mapped[bool] = mapped_column(default=False)

    __table_args__: Any = (CheckConstraint("first_posts >= 0", name="first_posts_not_negative"),)


class ReviewWord(Identified, Base):
    """A word or phrase of the admins' list. ``key`` is what texts are compared with."""

    __tablename__ = "review_words"
    words: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text, unique=True)


class ReviewText(Identified, Base):
    """A thread, a reply or an edit that waits, with the fields of its form, and what became of it.

    Once it is released the post holds its words, and this row no more.
    """

    __tablename__ = "review_texts"
    verb: Mapped[str] = mapped_column(choice(*VERBS))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    #: The post that an edit would change, and later the post that was made of it.
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    title: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    #: The other fields of the form: kind, language, tags, reopens, version.
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: Why it waits: "first", "link", "word".
    why: Mapped[list[str]] = mapped_column(JSON)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    outcome: Mapped[str | None] = mapped_column(choice(*OUTCOMES))
    reason: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise_on_sql")
    thread: Mapped[Thread | None] = relationship(lazy="raise_on_sql")
    post: Mapped[Post | None] = relationship(lazy="raise_on_sql")

    __table_args__: Any = (
        Index("ix_review_texts_waiting", "decided_at", "board_id"),
        Index("ix_review_texts_person", "person_id", "decided_at"),
        CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name="decided_with_an_outcome"),
        NEVER_REUSED,
    )

    @property
    def is_waiting(self) -> bool:
        return self.decided_at is None

    @property
    def extras(self) -> list[tuple[str, str]]:
        """What is said besides title and text: answers to what the board asks by key, and tags."""
        found = [(key, text) for key, text in (self.fields.get("fields") or {}).items() if text]
        tags = ", ".join(self.fields.get("tags") or ())
        return [*found, ("tags", tags)] if tags else found

    @property
    def mark(self) -> str:
        """Of all that a host reads of it: another one once its writer has changed it."""
        return sha256(repr((self.title, self.text, self.extras)).encode()).hexdigest()[:16]
