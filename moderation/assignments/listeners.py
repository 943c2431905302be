"""An owner who can no longer answer in a thread is its owner no longer."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.database import db
from forum.events import ThreadEventHappened
from forum.people.models import Person
from moderation.assignments.changes import change_owner
from moderation.assignments.models import APPOINTMENT_ENDED, MOVED
from moderation.events import AppointmentEnded
from moderation.unanswered.answerers import may_answer
from moderation.unanswered.models import Turn


def release_moved(fact: ThreadEventHappened) -> None:
    """A thread that moved to where its owner may not answer waits for another owner."""
    if fact.kind == "moved" and fact.by_id is not None:
        found = _owned().where(Turn.thread_id == fact.thread_id)
        _release_unfit(found, MOVED, fact.by_id, fact.reason, fact.at)


def release_ended(fact: AppointmentEnded) -> None:
    """A host whose appointment was ended keeps only what they may still answer.

    The threads are not held: whoever ends an appointment holds the person already, and people are
    held before threads. Nobody else can make this person an owner meanwhile.
    """
    found = _owned().where(Turn.owner_id == fact.person_id)
    _release_unfit(found, APPOINTMENT_ENDED, fact.by_id, fact.reason, fact.at)


def _owned() -> Select[Any]:
    return (
        select(Turn)
        .join(Turn.thread)
        .where(Turn.owner_id.is_not(None))
        .options(contains_eager(Turn.thread), joinedload(Turn.owner))
        .order_by(Turn.thread_id)
        .execution_options(populate_existing=True)
    )


def _release_unfit(found: Select[Any], how: str, by_id: int, note: str, now: datetime) -> None:
    by = db.session.get_one(Person, by_id)
    for turn in db.session.scalars(found).all():
        if turn.owner and not may_answer(turn.owner, turn.thread, now):
            change_owner(turn, None, how, by=by, now=now, note=note)
