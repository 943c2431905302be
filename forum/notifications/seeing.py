"""Saying that one has seen what one was told."""

from datetime import datetime

from sqlalchemy import update

from forum.database import transaction
from forum.moments import now as this_moment
from forum.notifications.models import Notice
from forum.people.models import Person


def see_all(person: Person, *, now: datetime | None = None) -> None:
    """Everything that this person was told has been seen."""
    with transaction() as session:
        unseen = update(Notice).where(Notice.person_id == person.id, Notice.seen_at.is_(None))
        session.execute(unseen.values(seen_at=now or this_moment()))
