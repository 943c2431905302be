"""What a third party was to do by now: whoever looks after it is told, once, in working hours."""

import logging
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select, select, tuple_

from forum.boards.queries import all_boards
from forum.database import db, locked, transaction
from forum.notifications.telling import tell
from forum.people.models import Person
from forum.threads.events import MergedAway, hold_thread
from forum.threads.models import Thread
from moderation.escalation import reaching
from moderation.escalation.ladder import is_at_work
from moderation.escalation.telling import ERRAND
from moderation.promises.models import Errand
from moderation.promises.queries import open_hours
from moderation.unanswered.answerers import may_answer

logger = logging.getLogger(__name__)
BATCH = 200


def look_at_errands(now: datetime) -> None:
    """Tell the owners of those that are due by now; each in a transaction of its own."""
    for errand_id, thread_id in _due(now):
        try:
            with transaction():
                _look_at(errand_id, thread_id, now)
        except Exception:
            logger.exception("could not look at errand %s", errand_id)


def due_errands(now: datetime) -> Select[datetime, int, int]:
    """The statement that finds them, by index: a test asks how it is carried out."""
    found = select(Errand.due_at, Errand.id, Errand.thread_id)
    return found.where(
        Errand.done_at.is_(None), Errand.told_at.is_(None), Errand.due_at <= now
    ).order_by(Errand.due_at, Errand.id)


def _due(now: datetime) -> Iterator[tuple[int, int]]:
    """Ids of errands and their threads. Where it is closed they stay, and hold up no others."""
    found = due_errands(now).limit(BATCH)
    rows = db.session.execute(found).all()
    while rows:
        for _at, errand_id, thread_id in rows:
            yield errand_id, thread_id
        after = tuple_(Errand.due_at, Errand.id) > tuple_(*rows[-1][:2])
        rows = db.session.execute(found.where(after)).all()


def _look_at(errand_id: int, thread_id: int, now: datetime) -> None:
    board = all_boards()[db.session.get_one(Thread, thread_id).board_id]
    opened = open_hours(board)
    if not is_at_work(opened.hours, now):
        return
    try:
        thread = hold_thread(db.session.get_one(Thread, thread_id))
    except MergedAway:
        return
    errand = locked(db.session.get_one(Errand, errand_id))
    if errand.thread_id != thread_id or errand.done_at is not None or errand.told_at is not None:
        return
    owner = db.session.get_one(Person, errand.owner_id)
    # Whoever can no longer answer there looks after nothing either: then a lead has to know.
    able = bool(may_answer(owner, thread, now))
    people = [owner] if able else reaching.nearest_leads(thread, now)
    errand.told_at = now
    tell(
        [person.id for person in people],
        ERRAND,
        now=now,
        thread_id=thread_id,
        words={
            "party": errand.party,
            "words": errand.words,
            "due": errand.due_at.isoformat(),
            "zone": opened.zone,
            **({} if able else {"owner": owner.id}),
        },
        key=f"errand:{errand.id}:due",
    )
