"""Files that people uploaded, and the posts that show them."""

from datetime import datetime

from flask import current_app
from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import Base, Identified, UTCDateTime


class File(Identified, Base):
    """One upload. Its content lies in the store under ``key``, 128 random bits in hexadecimal."""

    __tablename__ = "files"
    key: Mapped[str] = mapped_column(Text, unique=True)
    uploader_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    #: What people call it, and the last part of its address.
    name: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int]
    #: Of a picture, in pixels.
    width: Mapped[int | None]
    height: Mapped[int | None]
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

    @property
    def is_picture(self) -> bool:
        return self.width is not None

    @property
    def address(self) -> str:
        # Also where there is no request: what comes in by mail has files as well.
        there = {"key": self.key, "name": self.slug}
        return current_app.url_map.bind("").build("forum.files.show", there)


class PostFile(Base):
    """A post names a file; with ``removed_at`` only an earlier version of the post does."""

    __tablename__ = "post_files"
    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True
    )
    file_id: Mapped[int] = mapped_column(
        ForeignKey("files.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class FileRule(Identified, Base):
    """Which attachments were taken since an admin said so; the newest row holds."""

    __tablename__ = "file_rules"
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: Endings of names, without dots.
    endings: Mapped[list[str]] = mapped_column(JSON)
