"""What customers see of a host, and a host's last sign of life."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import Base, UTCDateTime


class HostProfile(Base):
    """A host's public words about themselves; photo and name are the person's own."""

    __tablename__ = "host_profiles"
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    bio: Mapped[str] = mapped_column(Text, default="")
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Presence(Base):
    """When a member of staff last gave a sign of life: a small POST by script, never a GET.

    Whoever said that they are away is not online, whatever their pages tell, until they say that
    they are here again.
    """

    __tablename__ = "host_presences"
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    away_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__: Any = {}

    def is_online(self, now: datetime, within: timedelta) -> bool:
        """Whether the last sign of life is young enough."""
        return self.away_at is None and self.seen_at > now - within
