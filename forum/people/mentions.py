"""Texts that name people: ``@handle`` is a link where somebody has that handle."""

from collections.abc import Iterable

from sqlalchemy import or_, select

from forum import markup
from forum.database import db
from forum.markup import Rendered
from forum.people.models import Person


def known_handles(names: Iterable[str]) -> frozenset[str]:
    """Those of these handles that somebody has, in one statement; none where there are no names."""
    wanted = list(names)
    if not wanted:
        return frozenset()
    found = select(Person.handle).where(
        Person.handle.in_(wanted),
        # Whose page strangers do not find is not named either.
        or_(Person.confirmed_at.is_not(None), Person.password_hash.is_(None)),
    )
    return frozenset(db.session.scalars(found))


def render(text: str) -> Rendered:
    """A member's text as safe HTML, with links to whom it names. Raises `TextRefused`."""
    return markup.render(text, known_handles(markup.names_in(text)))
