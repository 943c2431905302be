"""Tags, their synonyms, and which threads carry them."""

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import Base, Identified, Translated


class ThreadTag(Base):
    """A thread carries a tag."""

    __tablename__ = "thread_tags"
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[int] = mapped_column(
        ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Tag(Identified, Base):
    """A plain tag. ``key`` is the address-safe form by which it is unique."""

    __tablename__ = "tags"
    key: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[dict[str, str]] = mapped_column(
        Translated, default=dict, server_default="{}"
    )


class TagSynonym(Base):
    """Another word for a tag: who types it, or comes by its address, gets the tag."""

    __tablename__ = "tag_synonyms"
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), index=True)
