"""People and their sign-ins."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar, cast

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import (
    NEVER_REUSED,
    Base,
    Identified,
    Translated,
    TranslatedHtml,
    UTCDateTime,
    choice,
)
from forum.moments import now as this_moment

#: "system" is what the reader's own machine wishes.
THEMES = ("system", "light", "dark")
#: Who sees on a person's page what they wrote; it stays readable where it stands.
ACTIVITY_FOR = ("everybody", "members", "nobody")
DOCUMENT_KINDS = ("terms", "privacy", "rules")


class Person(Identified, Base):
    """Somebody with an account, or somebody imported who has none yet (no ``password_hash``).

    ``name_key`` and ``email_key`` are computed in Python: what looks alike must be the same on
    both databases.
    """

    __tablename__ = "people"
    stored_name: Mapped[str] = mapped_column("name", Text)
    name_key: Mapped[str] = mapped_column(Text, unique=True)
    handle: Mapped[str] = mapped_column(Text, unique=True)
    #: The confirmed address; ``email_key`` makes its owner the only one.
    email: Mapped[str | None] = mapped_column(Text)
    email_key: Mapped[str | None] = mapped_column(Text, unique=True)
    #: An address that was given and waits for its confirmation. Several people may claim the same
    #: one, also one that is owned: so nobody learns from a registration whether it is known.
    claimed_email: Mapped[str | None] = mapped_column(Text)
    claimed_key: Mapped[str | None] = mapped_column(Text, index=True)
    password_hash: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text, default="")
    photo: Mapped[str | None] = mapped_column(Text)
    registered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    made_admin_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: While this lies ahead the person reads but does not write (the acts say who and why).
    limited_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    limit_reason: Mapped[str] = mapped_column(Text, default="")
    #: Until then: a suspended person also reads no more than everybody does.
    limit_suspends: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: Where an imported person comes from: "<source>:<id there>", and a link.
    source_key: Mapped[str | None] = mapped_column(Text, unique=True)
    source_url: Mapped[str | None] = mapped_column(Text)
    #: The zone in which this person reads times; empty: the site's.
    time_zone: Mapped[str] = mapped_column(Text, default="", server_default="")
    theme: Mapped[str] = mapped_column(choice(*THEMES), default="system", server_default="system")
    activity_for: Mapped[str] = mapped_column(
        choice(*ACTIVITY_FOR), default="everybody", server_default="everybody"
    )
    #: Whether others are offered this name while they type an @.
    is_suggested: Mapped[bool] = mapped_column(default=True, server_default=true())
    #: How many people this person has blocked: who blocked nobody costs no page a statement.
    blocks_count: Mapped[int] = mapped_column(default=0, server_default="0")
    #: When this person last agreed to all terms and rules that held at that moment.
    agreed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Deleting the account was asked for; signing in before then calls it off.
    erase_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    erase_words: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: The account was deleted: name, handle, address, photo and words are gone.
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    is_authenticated = True
    is_active = True
    is_anonymous = False

    #: Who looks through the eyes of this member, who is none, and in which groups that one is.
    looks_for: ClassVar[Any] = None
    groups_looked_at: ClassVar[frozenset[int]] = frozenset()
    #: The sign-in by which this request came; set while loading it.
    sign_in_token = ""
    sign_in_used_at = cast("datetime | None", None)
    #: Since when the newest terms or rules hold; set while loading who is signed in.
    newest_document_at = cast("datetime | None", None)
    #: What rooms read along with it, by name; see ``Sockets.read_along``.
    along = cast("Mapping[str, Any]", MappingProxyType({}))

    @hybrid_property
    def name(self) -> str:
        """What they are called; for a former member that word, in the reader's language."""
        return _("Former member") if self.erased_at else self.stored_name

    @name.inplace.setter
    def _set_name(self, name: str) -> None:
        self.stored_name = name

    @name.inplace.expression
    @classmethod
    def _name_in_sql(cls) -> ColumnElement[str]:
        return cls.stored_name.expression

    @property
    def is_admin(self) -> bool:
        return self.made_admin_at is not None

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def is_erased(self) -> bool:
        return self.erased_at is not None

    @property
    def must_agree(self) -> bool:
        """Whether terms or rules were published that this person has not agreed to."""
        newest = self.newest_document_at
        return newest is not None and (self.agreed_at is None or newest > self.agreed_at)

    @property
    def has_account(self) -> bool:
        """Whether there is a password; imported people have none until they are invited."""
        return self.password_hash is not None

    @property
    def unproven_email(self) -> str | None:
        """The address that a confirmation would prove, or None where none waits."""
        return self.claimed_email or (None if self.is_confirmed else self.email)

    @property
    def photo_url(self) -> str | None:
        """Where the photo is served, or None: then initials stand for it."""
        return url_for("forum.people.photo", name=self.photo) if self.photo else None

    def is_limited(self, now: datetime | None = None) -> bool:
        return self.limited_until is not None and self.limited_until > (now or this_moment())

    def is_suspended(self, now: datetime | None = None) -> bool:
        return self.limit_suspends and self.is_limited(now)

    def get_id(self) -> str:
        """What Flask-Login keeps in the session: the token of the sign-in, not the person's id."""
        return self.sign_in_token


class SignIn(Identified, Base):
    """One browser in which somebody is signed in. Deleting the row signs it out, at once."""

    __tablename__ = "sign_ins"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    browser: Mapped[str] = mapped_column(Text, default="")
    #: Roughly: written at most once an hour. None: not since it began.
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class HeldForm(Identified, Base):
    """What somebody typed before signing in (or confirming): it waits here, whole.

    Belongs to a browser (``visitor``) and, once known, to a person; nobody else can open it.
    """

    __tablename__ = "held_forms"
    visitor: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    #: Where the form was sent to, with a verb that publishes it without asking again, or empty.
    path: Mapped[str] = mapped_column(Text)
    verb: Mapped[str] = mapped_column(Text, default="")
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    held_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    #: Set when it was published: where it stands now. Else why it could not be, for the person.
    published_path: Mapped[str | None] = mapped_column(Text)
    refusal: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        CheckConstraint("visitor <> '' OR person_id IS NOT NULL", name="belongs_to_somebody"),
        Index("ix_held_forms_visitor", "visitor"),
        Index("ix_held_forms_person", "person_id"),
        NEVER_REUSED,
    )


class Block(Base):
    """Somebody does not want to read or hear from somebody."""

    __tablename__ = "blocks"
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    blocked_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (CheckConstraint("person_id <> blocked_id", name="not_oneself"),)


class Document(Identified, Base):
    """One version of the terms, the privacy notice or the house rules; never changed once
    published. Without ``published_at`` it is the draft of the next version, one of a kind.
    """

    __tablename__ = "documents"
    kind: Mapped[str] = mapped_column(choice(*DOCUMENT_KINDS))
    version: Mapped[int]
    #: Language → what the admin typed, and the safe HTML that was made of it when writing.
    words: Mapped[dict[str, str]] = mapped_column(Translated)
    html: Mapped[dict[str, str]] = mapped_column(TranslatedHtml)
    #: What changed since the version before, for who agreed to that.
    summary: Mapped[dict[str, str]] = mapped_column(Translated)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    #: From when it holds; may lie ahead.
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)

    __table_args__: Any = (UniqueConstraint("kind", "version"), NEVER_REUSED)


class Consent(Base):
    """Somebody agreed to a version, at this moment."""

    __tablename__ = "consents"
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    document_id: Mapped[int] = mapped_column(
        ForeignKey("documents.id"), primary_key=True, index=True
    )
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class DataCopy(Identified, Base):
    """A copy of all that the site keeps about a person, made on their request."""

    __tablename__ = "data_copies"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ready_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    #: The file's name in the instance folder, and its size in bytes.
    file: Mapped[str | None] = mapped_column(Text)
    size: Mapped[int] = mapped_column(default=0)


class RetiredName(Base):
    """A name or handle of a former member, as a keyed digest: nobody takes it again."""

    __tablename__ = "retired_names"
    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Erasure(Identified, Base):
    """An account was deleted: when, by an admin or by themselves (``by_id`` None), and why."""

    __tablename__ = "erasures"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)
