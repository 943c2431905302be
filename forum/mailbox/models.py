"""Which mails have come in, so that each is taken once."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import Base, Identified, UTCDateTime, choice

OUTCOMES = ("posted", "refused", "ignored", "broken")


class ReceivedMail(Identified, Base):
    """A mail that was dealt with; of its words nothing is kept here.

    ``key`` is made of sender, Message-ID and where it goes; of one that cannot be read, of its
    place in the mailbox, and ``tries`` counts.
    """

    __tablename__ = "received_mails"
    key: Mapped[str] = mapped_column(Text, unique=True)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    outcome: Mapped[str] = mapped_column(choice(*OUTCOMES))
    tries: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    post_id: Mapped[int | None] = mapped_column(
        ForeignKey("posts.id", ondelete="SET NULL"), index=True
    )
