"""Boards and groups."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.policy import KINDS, AnsweringPolicy, WhoAnswers
from forum.database import NEVER_REUSED, Base, Identified, Translated, UTCDateTime, choice
from forum.people.models import Person

VISIBILITIES = ("public", "members", "staff", "groups")
FIELD_KINDS = ("short", "long", "choice", "number")


class Board(Identified, Base):
    """Where threads belong; a tree two levels deep. A child may only narrow its parent."""

    __tablename__ = "boards"
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    slug: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[dict[str, str]] = mapped_column(Translated)
    description: Mapped[dict[str, str]] = mapped_column(Translated)
    position: Mapped[int] = mapped_column(default=0)
    visibility: Mapped[str] = mapped_column(choice(*VISIBILITIES), default="public")
    kinds: Mapped[list[str]] = mapped_column(JSON)
    default_kind: Mapped[str] = mapped_column(Text, default="question")
    language: Mapped[str] = mapped_column(Text)
    #: The answering policy: who answers, and after how many hours of the community's grace.
    who_answers: Mapped[str] = mapped_column(
        choice(*(who.value for who in WhoAnswers)), default=WhoAnswers.HOSTS_ALWAYS.value
    )
    grace_hours: Mapped[int] = mapped_column(default=0)
    #: "I am not sure where" goes to the default board.
    is_default: Mapped[bool] = mapped_column(default=False)
    #: Whether hosts may let a customer know here that they have read a thread that still waits.
    shows_reading: Mapped[bool] = mapped_column(default=False, server_default=false())
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Counts up with every edit: what somebody read before it is stale (409).
    version: Mapped[int] = mapped_column(default=1)

    parent: Mapped["Board | None"] = relationship(remote_side="Board.id", lazy="raise_on_sql")

    __table_args__ = (
        CheckConstraint("grace_hours >= 0", name="grace_not_negative"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        Index(
            "uq_boards_one_default",
            "is_default",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
        NEVER_REUSED,
    )

    @property
    def policy(self) -> AnsweringPolicy:
        """What this board promises, as a value that rules can work with."""
        return AnsweringPolicy(WhoAnswers(self.who_answers), self.grace_hours)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    def takes(self, kind: str) -> bool:
        return kind in self.kinds and kind in KINDS


class FormerSlug(Base):
    """An address that a board had before; it redirects for ever."""

    __tablename__ = "board_former_slugs"
    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"), index=True)


class BoardField(Identified, Base):
    """Something that a board asks of whoever opens a thread there. Archived, never deleted."""

    __tablename__ = "board_fields"
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    #: What one searches by: ``model:X200``.
    key: Mapped[str] = mapped_column(Text)
    label: Mapped[dict[str, str]] = mapped_column(Translated)
    hint: Mapped[dict[str, str]] = mapped_column(Translated)
    kind: Mapped[str] = mapped_column(choice(*FIELD_KINDS))
    is_required: Mapped[bool] = mapped_column(default=False)
    #: Of a choice, in order: {"key": "big", "words": {"en": "Big"}}, with "gone" where it was.
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    position: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    board: Mapped[Board] = relationship(lazy="raise_on_sql")

    __table_args__: Any = (UniqueConstraint("board_id", "key"), NEVER_REUSED)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def offered(self) -> list[dict[str, Any]]:
        """The options that can be chosen now."""
        return [option for option in self.options if not option.get("gone")]


class Group(Identified, Base):
    """Named people who may see a board."""

    __tablename__ = "groups"
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text, unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Membership(Identified, Base):
    """A person is in a group: since when, and who put them there."""

    __tablename__ = "group_memberships"
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise_on_sql")

    __table_args__: Any = (UniqueConstraint("group_id", "person_id"), NEVER_REUSED)


class FormerMembership(Identified, Base):
    """A person was taken out of a group: when, and by whom."""

    __tablename__ = "former_memberships"
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise_on_sql")
    by: Mapped[Person] = relationship(foreign_keys=by_id, lazy="raise_on_sql")


class BoardGroup(Base):
    """A group may see a board whose visibility is "groups"."""

    __tablename__ = "board_groups"
    board_id: Mapped[int] = mapped_column(
        ForeignKey("boards.id", ondelete="CASCADE"), primary_key=True
    )
    group_id: Mapped[int] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True, index=True
    )
