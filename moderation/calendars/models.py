"""When the company is open: calendars, and their versions, which never change."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import NEVER_REUSED, Base, Identified, UTCDateTime


class Calendar(Identified, Base):
    """Open hours under a name; what they are stands in its newest version."""

    __tablename__ = "calendars"
    name: Mapped[str] = mapped_column(Text)
    #: The calendar of boards that name no other.
    is_default: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__: Any = (
        Index(
            "uq_calendars_one_default",
            "is_default",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
        NEVER_REUSED,
    )


class CalendarVersion(Identified, Base):
    """What a calendar says since ``made_at``. A row is never changed: an edit makes another."""

    __tablename__ = "calendar_versions"
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendars.id"))
    number: Mapped[int]
    #: An IANA name: "Europe/Stockholm".
    zone: Mapped[str] = mapped_column(Text)
    #: For each weekday from Monday its open intervals in wall time: [[["09:00", "17:00"]], …].
    week: Mapped[list[list[list[str]]]] = mapped_column(JSON)
    #: Days that differ: {"date": "2026-12-24", "name": "Christmas Eve", "open": []}.
    exceptions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    calendar: Mapped[Calendar] = relationship(lazy="raise_on_sql")

    __table_args__: Any = (UniqueConstraint("calendar_id", "number"), NEVER_REUSED)


class CalendarStretch(Identified, Base):
    """The open hours of a version worked out for some time: the next stretch begins where this one
    ends. Once written it never changes, whatever becomes of time zones and libraries.
    """

    __tablename__ = "calendar_stretches"
    version_id: Mapped[int] = mapped_column(
        ForeignKey("calendar_versions.id", ondelete="CASCADE"), index=True
    )
    #: Whole days in the calendar's zone; ``until`` is the first day that is not in it.
    begins: Mapped[date]
    until: Mapped[date]
    #: Open intervals in seconds since 1970, UTC: [[start, end], …], in order, apart.
    intervals: Mapped[list[list[int]]] = mapped_column(JSON)

    __table_args__: Any = (UniqueConstraint("version_id", "begins"), NEVER_REUSED)
