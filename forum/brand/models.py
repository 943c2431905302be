"""How the site presents itself: a row for each time that somebody changed it, the newest counts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import Base, Identified, UTCDateTime

MAX_NAME = 60
MAX_LINKS = 5


class Brand(Identified, Base):
    """One version of the brand. Empty words and colours are those of the settings and the house."""

    __tablename__ = "brands"
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    name: Mapped[str] = mapped_column(Text, default="")
    #: field of ``colours.Colours`` → ``#rrggbb``
    colours: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    logo: Mapped[str | None] = mapped_column(ForeignKey("brand_pictures.name"))
    #: Many a logo says the name itself.
    name_beside: Mapped[bool] = mapped_column(default=True)
    #: [{"address": …, "label": {language: text}}]
    links: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    #: A hash of all this: processes that remember it know what they need not read again.
    mark: Mapped[str] = mapped_column(Text)

    by: Mapped[Any] = relationship("Person", lazy="joined", innerjoin=True)
    picture: Mapped["BrandPicture | None"] = relationship(lazy="raise")

    @property
    def is_plain(self) -> bool:
        """Whether it is all as the house has it."""
        return not (self.name or self.colours or self.logo or self.links)


class BrandPicture(Base):
    """A logo that was uploaded, made anew by us. Never changes under its name, a hash."""

    __tablename__ = "brand_pictures"
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    icon: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    width: Mapped[int]
    height: Mapped[int]
    #: "dark" or "light" where it needs a ground of the other kind to be seen; else empty.
    tone: Mapped[str] = mapped_column(Text, default="")
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)
