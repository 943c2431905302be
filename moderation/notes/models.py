"""Internal notes."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import NEVER_REUSED, Base, Identified, SafeHtml, UTCDateTime
from forum.people.models import Person


class Note(Identified, Base):
    """What a host tells the other hosts, in a thread, after one of its posts.

    A table of its own and not a kind of post: no list, feed, mail or index of posts can leak it.
    """

    __tablename__ = "notes"
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    after_post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(SafeHtml)
    markup_version: Mapped[int]

    author: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__: Any = (Index("ix_notes_thread", "thread_id", "written_at"), NEVER_REUSED)
