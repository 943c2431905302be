"""The memory of mails that came in: written, told to whom it is about, and forgotten in time."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from forum.database import db, insert_here, transaction
from forum.events import PersonErased
from forum.mailbox.models import ReceivedMail
from forum.moments import now as this_moment
from forum.sockets import PersonalData

JOB = "mailbox.sweep"
EVERY_SECONDS = 24 * 3600
#: No mail server delivers a mail again after so long.
KEPT_FOR = timedelta(days=90)


def known(key: str) -> ReceivedMail | None:
    """What became of this mail, if it has been here before."""
    return db.session.scalar(select(ReceivedMail).where(ReceivedMail.key == key))


def note(key: str, outcome: str, person_id: int | None, now: datetime) -> ReceivedMail | None:
    """Write what becomes of a mail, in the open transaction. None where somebody was quicker."""
    values = {"key": key, "outcome": outcome, "person_id": person_id, "received_at": now}
    insert = insert_here()(ReceivedMail).values(tries=1, **values)
    made = insert.on_conflict_do_nothing(index_elements=["key"]).returning(ReceivedMail.id)
    made_id = db.session.scalar(made)
    return db.session.get(ReceivedMail, made_id) if made_id else None


def count_broken(key: str, now: datetime) -> int:
    """Count that a mail could not be dealt with; returns how often that was."""
    with transaction():
        row = known(key) or note(key, "broken", None, now)
        if row is None or row.received_at == now:
            return 1
        row.tries += 1
        return row.tries


def sweep(_payloads: object, *, now: datetime | None = None) -> None:
    """Forget what is old. A periodic job."""
    with transaction() as session:
        old = (now or this_moment()) - KEPT_FOR
        session.execute(delete(ReceivedMail).where(ReceivedMail.received_at < old))


def forget(fact: PersonErased) -> None:
    """Whoever leaves is forgotten here as well."""
    db.session.execute(delete(ReceivedMail).where(ReceivedMail.person_id == fact.person_id))


def _rows(person_id: int) -> Iterable[Mapping[str, Any]]:
    found = db.session.scalars(
        select(ReceivedMail).where(ReceivedMail.person_id == person_id).order_by(ReceivedMail.id)
    )
    for row in found:
        at = row.received_at.isoformat()
        yield {"received_at": at, "outcome": row.outcome, "post_id": row.post_id}


PERSONAL_DATA = PersonalData("received mails", _rows, ("received_mails",))
