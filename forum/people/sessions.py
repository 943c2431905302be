"""Where somebody is signed in, and signing out there: with the row gone, it is over at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select

from forum.database import db, transaction
from forum.errors import Missing
from forum.moments import now as this_moment
from forum.people.models import Person, SignIn
from forum.people.sign_ins import end_all_sign_ins, token_hash


@dataclass(frozen=True)
class Session:
    """One browser in which somebody is signed in."""

    id: int
    browser: str
    began_at: datetime
    used_at: datetime
    is_this_one: bool


def list_sessions(person: Person, *, now: datetime | None = None) -> Sequence[Session]:
    """This one first, then by when they were used."""
    rows = db.session.scalars(
        select(SignIn).where(SignIn.person_id == person.id, SignIn.ends_at > (now or this_moment()))
    ).all()
    here = token_hash(person.sign_in_token)
    found = [
        Session(
            row.id,
            describe(row.browser),
            row.began_at,
            row.used_at or row.began_at,
            row.token_hash == here,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (not one.is_this_one, -one.used_at.timestamp()))


def describe(browser: str) -> str:
    """Browser and system in words: "Firefox on Windows"."""
    # Here, because its rules take half a second to load and few processes ever need them.
    from ua_parser import parse

    found = parse(browser)
    program = found.user_agent.family if found.user_agent else ""
    system = found.os.family if found.os else ""
    if program and system:
        return _("%(browser)s on %(system)s", browser=program, system=system)
    return program or system or _("A browser that does not say its name")


def end_session(person: Person, sign_in_id: int) -> None:
    """Sign out in one browser. Raises Missing where it is not one's own."""
    with transaction() as session:
        mine = delete(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == person.id)
        if not session.execute(mine.returning(SignIn.id)).all():
            raise Missing


def end_other_sessions(person: Person) -> None:
    """Sign out everywhere but here."""
    end_all_sign_ins(person.id, but=person.sign_in_token)
