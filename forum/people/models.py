"""People and their sign-ins."""

from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import NEVER_REUSED, Base, Identified, UTCDateTime
from forum.moments import now as this_moment


class Person(Identified, Base):
    """Somebody with an account, or somebody imported who has none yet (no ``password_hash``).

    ``name_key`` and ``email_key`` are computed in Python: what looks alike must be the same on
    both databases.
    """

    __tablename__ = "people"
    name: Mapped[str] = mapped_column(Text)
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
    #: Where an imported person comes from: "<source>:<id there>", and a link.
    source_key: Mapped[str | None] = mapped_column(Text, unique=True)
    source_url: Mapped[str | None] = mapped_column(Text)

    is_authenticated = True
    is_active = True
    is_anonymous = False

    #: The sign-in by which this request came; set while loading it.
    sign_in_token = ""

    @property
    def is_admin(self) -> bool:
        return self.made_admin_at is not None

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

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
