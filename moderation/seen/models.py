"""Which host has said to have read which thread, and when."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import Base, UTCDateTime
from forum.people.models import Person


class HostRead(Base):
    """A host said "I have read this". It answers nothing and stops no clock."""

    __tablename__ = "host_reads"
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True
    )
    host_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    host: Mapped[Person] = relationship(lazy="raise_on_sql")
