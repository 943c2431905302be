"""An owner who can no longer answer in a thread is its owner no longer."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.boards.queries import all_boards
from forum.database import db
from forum.events import PersonErased, ThreadEventHappened, ThreadMerged
from forum.people.models import Person
from moderation.assignments.changes import change_owner
from moderation.assignments.models import APPOINTMENT_ENDED, CLAIMED, GIVEN, MERGED, MOVED
from moderation.events import AppointmentEnded
from moderation.unanswered.answerers import may_answer
from moderation.unanswered.models import Turn


def release_moved(fact: ThreadEventHappened) -> None:
    """A thread that moved to where its owner may not answer waits for another owner."""
    if fact.kind == "moved" and fact.by_id is not None:
        found = _owned().where(Turn.thread_id == fact.thread_id)
        _release_unfit(found, MOVED, fact.by_id, fact.reason, fact.at)


def merge_owners(fact: ThreadMerged) -> None:
    """Whoever looked after a merged thread goes on in the other, where nobody does yet."""
    by, turns = db.session.get_one(Person, fact.by_id), (fact.thread_id, fact.into_id)
    found = select(Turn).options(joinedload(Turn.thread), joinedload(Turn.owner))
    rows = db.session.scalars(
        found.where(Turn.thread_id.in_(turns)).execution_options(populate_existing=True)
    )
    turn_of = {turn.thread_id: turn for turn in rows}
    merged, into = (turn_of.get(thread_id) for thread_id in turns)
    if merged is None or (owner := merged.owner) is None:
        return
    change_owner(merged, None, MERGED, by=by, now=fact.at)
    if into is not None and into.owner_id is None and may_answer(owner, into.thread, fact.at):
        how = CLAIMED if owner.id == by.id else GIVEN
        change_owner(into, owner, how, by=by, now=fact.at)


def release_ended(fact: AppointmentEnded) -> None:
    """A host whose appointment was ended keeps only what they may still answer.

    The threads are not held: whoever ends an appointment holds the person already, and people are
    held before threads. Nobody else can make this person an owner meanwhile.
    """
    found = _owned().where(Turn.owner_id == fact.person_id)
    _release_unfit(found, APPOINTMENT_ENDED, fact.by_id, fact.reason, fact.at)


def release_erased(fact: PersonErased) -> None:
    """Whoever left, an admin without an appointment too, looks after nothing any more."""
    all_boards()
    found = _owned().where(Turn.owner_id == fact.person_id)
    by_id = fact.by_id or fact.person_id
    _release_unfit(found, APPOINTMENT_ENDED, by_id, "", fact.at)


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
