"""What members say about a thread or a post with one press of a button."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import Base, Id, UTCDateTime


class MeToo(Base):
    """Somebody has this too: counts affected people, never an answer."""

    __tablename__ = "me_toos"
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: The duplicate that brought them here; they go again when that is no duplicate any more.
    carried_from_id: Mapped[int | None] = mapped_column(Id)


class Helpful(Base):
    """Somebody found a post helpful."""

    __tablename__ = "helpfuls"
    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
