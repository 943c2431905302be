"""Private addresses of feeds."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import Base, Identified, UTCDateTime


class FeedKey(Identified, Base):
    """One private address of one feed: whoever has it reads this feed as this person would.

    Only the key's hash is kept. Deleting the row ends the address, at once.
    """

    __tablename__ = "feed_keys"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    #: The feed's own address with its query, without the key.
    path: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
