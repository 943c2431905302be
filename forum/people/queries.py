"""Reads about people."""

from sqlalchemy import or_, select

from forum.database import db
from forum.errors import Missing
from forum.people.models import Person


def owner_of(key: str) -> Person | None:
    """Whose confirmed address this is, by its ``email_key``."""
    return db.session.scalar(select(Person).where(Person.email_key == key))


def claimant_of(key: str) -> Person | None:
    """Who gave this address last without having proven any: an account that is unconfirmed."""
    return db.session.scalar(
        select(Person)
        .where(Person.claimed_key == key, Person.confirmed_at.is_(None))
        .order_by(Person.id.desc())
        .limit(1)
    )


def get_person(handle: str, reader_id: int | None = None) -> Person:
    """The person at this address. Raises Missing.

    People who have not confirmed are seen by themselves only: else their page would tell a stranger
    what became of a registration.
    """
    person = db.session.scalar(
        select(Person).where(
            Person.handle == handle,
            or_(
                Person.confirmed_at.is_not(None),
                Person.password_hash.is_(None),
                Person.id == (reader_id or 0),
            ),
        )
    )
    if person is None:
        raise Missing
    return person


def other_admins(person: Person) -> int:
    """How many others hold every permission and can sign in; held until the transaction ends."""
    rows = db.session.scalars(
        select(Person)
        .where(Person.made_admin_at.is_not(None), Person.password_hash.is_not(None))
        .order_by(Person.id)
        .with_for_update()
    ).all()
    return sum(row.id != person.id for row in rows)
