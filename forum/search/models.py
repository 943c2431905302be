"""What search found out in the background."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import Base


class RelatedThread(Base):
    """Another thread whose title is like this one's; kept in both directions, few for each."""

    __tablename__ = "related_threads"
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    #: How much they are like each other, from 1 to 100.
    likeness: Mapped[int]
