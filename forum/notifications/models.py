"""What people said about notifications."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import Base, UTCDateTime


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
