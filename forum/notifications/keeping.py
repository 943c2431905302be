"""What this room keeps about a person: how long, for them to take along, and to go with them."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, select

from forum.database import Base, db, transaction
from forum.events import PersonErased
from forum.moments import now as this_moment
from forum.notifications.models import Follow, MailStop, Notice, NoticeSettings
from forum.sockets import Periodic, PersonalData, Sockets

JOB = "notify.sweep"
EVERY_SECONDS = 24 * 3600
BATCH = 1_000
TABLES: tuple[type[Base], ...] = (Notice, Follow, NoticeSettings, MailStop)


def sweep(_payloads: object, *, now: datetime | None = None) -> None:
    """Throw old notices away, some at a time. A periodic job."""
    before = (now or this_moment()) - timedelta(days=current_app.config["NOTICES_KEPT_DAYS"])
    old = select(Notice.id).where(Notice.made_at < before).limit(BATCH)
    while True:
        with transaction() as session:
            ids = session.scalars(old).all()
            session.execute(delete(Notice).where(Notice.id.in_(ids)))
        if len(ids) < BATCH:
            return


def erase(fact: PersonErased) -> None:
    """Somebody's account is deleted: what they were told, follow and chose goes; nobody follows
    them any more."""
    for table in TABLES:
        mine = delete(table).where(table.__table__.c.person_id == fact.person_id)
        db.session.execute(mine)
    db.session.execute(delete(Follow).where(Follow.whom_id == fact.person_id))


def rows_of(table: type[Base]) -> Any:
    """How a person's rows of one table are given to them."""

    def rows(person_id: int) -> Iterator[Mapping[str, Any]]:
        columns = table.__table__.c
        for row in db.session.execute(
            select(table.__table__).where(columns.person_id == person_id)
        ):
            yield {
                name: value.isoformat() if isinstance(value, datetime) else value
                for name, value in row._mapping.items()
                if name not in ("person_id", "letter", "weight", "key")
            }

    return rows


def plug(plugged: Sockets) -> None:
    """Say what is kept, and let it go in time."""
    plugged.personal_data += [
        PersonalData(table.__tablename__, rows_of(table), (table.__tablename__,))
        for table in TABLES
    ]
    plugged.listen(PersonErased)(erase)
    plugged.add_job(JOB, sweep)
    plugged.periodic.append(Periodic(JOB, EVERY_SECONDS))
