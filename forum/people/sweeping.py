"""What is thrown away by itself: ended sign-ins, old waiting forms, accounts never confirmed."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from forum.database import db, transaction
from forum.moments import now as this_moment
from forum.people import copying, erasing, photos
from forum.people.held import KEPT_FOR
from forum.people.models import HeldForm, Person, SignIn

JOB = "people.sweep"
EVERY_SECONDS = 6 * 3600
#: After this an account that nobody confirmed gives its name back.
UNCONFIRMED_FOR = timedelta(days=30)


def sweep(_payloads: object, *, now: datetime | None = None) -> None:
    """Carry out the periodic job."""
    moment = now or this_moment()
    with transaction() as session:
        session.execute(delete(SignIn).where(SignIn.ends_at < moment))
        session.execute(delete(HeldForm).where(HeldForm.held_at < moment - KEPT_FOR))
    copying.sweep(moment)
    erasing.erase_due(moment)
    for person_id in _never_confirmed(moment - UNCONFIRMED_FOR):
        _forget(person_id)
    shown = set(db.session.scalars(select(Person.photo).where(Person.photo.is_not(None))))
    photos.sweep({name for name in shown if name}, moment.timestamp())


def _never_confirmed(before: datetime) -> list[int]:
    found = db.session.scalars(
        select(Person.id).where(
            Person.confirmed_at.is_(None),
            Person.password_hash.is_not(None),
            Person.source_key.is_(None),
            Person.registered_at < before,
        )
    )
    return list(found)


def _forget(person_id: int) -> None:
    try:
        with transaction() as session:
            one = delete(Person).where(Person.id == person_id, Person.confirmed_at.is_(None))
            session.execute(one)
    except IntegrityError:
        # Somebody's doing names them, an admin's note for one: then they stay.
        return
