"""Who looks after a thread: claim, release, hand over, assign, take over.

An owner stays until somebody changes that: neither a reply nor a solution ends it.
"""

from datetime import datetime

from flask_babel import gettext as _

from forum import permissions
from forum.database import db, locked, transaction
from forum.errors import Conflict, Invalid, Refused
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.acts import check_reason
from forum.threads.models import Thread
from forum.threads.titles import one_line
from moderation.assignments.changes import change_owner, hold_turn
from moderation.assignments.models import (
    CLAIMED,
    GIVEN,
    HANDED_OVER,
    LAPSED,
    RELEASED,
    TAKEN_OVER,
)
from moderation.unanswered.answerers import ANSWER, may_answer
from moderation.unanswered.models import Turn

CLAIM, GIVE, TAKE = "assignment:claim", "assignment:give", "assignment:take"
MAX_NOTE = 500


class TakenBy(Conflict):
    """Somebody else looks after it already; ``owner`` is who."""

    def __init__(self, owner: Person) -> None:
        super().__init__(_("%(name)s looks after this thread.", name=owner.name))
        self.owner = owner


def claim_thread(person: Person, thread: Thread, *, now: datetime | None = None) -> bool:
    """Take a thread that nobody looks after, or whose owner can no longer answer there.

    Raises TakenBy where somebody was quicker. Returns whether anything changed.
    """
    moment = now or this_moment()
    with transaction():
        turn = _hold(person, thread, moment)
        permissions.require(person, CLAIM, turn.thread, now=moment)
        if turn.owner_id == person.id:
            return False
        permissions.require(person, ANSWER, turn.thread, now=moment)
        former = _owner_of(turn)
        if former is not None and may_answer(former, turn.thread, moment):
            raise TakenBy(former)
        change_owner(turn, person, CLAIMED, by=person, now=moment, how_ended=LAPSED)
        return True


def release_thread(person: Person, thread: Thread, *, now: datetime | None = None) -> bool:
    """Stop looking after one's own thread. Returns whether anything changed."""
    moment = now or this_moment()
    with transaction():
        turn = _hold(person, thread, moment)
        if turn.owner_id is None:
            return False
        _require_own(person, turn)
        change_owner(turn, None, RELEASED, by=person, now=moment)
        return True


def hand_over(
    person: Person, thread: Thread, owner: Person, note: str, *, now: datetime | None = None
) -> None:
    """Give one's own thread to another host who may answer there, with a note."""
    moment, note = now or this_moment(), check_note(note, needed=True)
    with transaction():
        turn = _hold(person, thread, moment, owner)
        _require_own(person, turn)
        _require_able(owner, turn.thread, moment)
        if owner.id == person.id:
            raise Invalid(_("You look after it already."), "owner")
        change_owner(turn, owner, HANDED_OVER, by=person, now=moment, note=note)


def assign_thread(
    person: Person, thread: Thread, owner: Person, note: str = "", *, now: datetime | None = None
) -> bool:
    """Ask a host who may answer there to look after a thread, whoever did so until now."""
    moment, note = now or this_moment(), check_note(note)
    with transaction():
        turn = _hold(person, thread, moment, owner)
        permissions.require(person, GIVE, turn.thread, now=moment)
        _require_able(owner, turn.thread, moment)
        if turn.owner_id == owner.id:
            return False
        change_owner(turn, owner, GIVEN, by=person, now=moment, note=note)
        return True


def take_over(person: Person, thread: Thread, reason: str, *, now: datetime | None = None) -> bool:
    """Look after a thread instead of the host who did so until now, for a reason."""
    moment, reason = now or this_moment(), check_reason(reason)
    with transaction():
        turn = _hold(person, thread, moment)
        permissions.require(person, TAKE, turn.thread, now=moment)
        permissions.require(person, ANSWER, turn.thread, now=moment)
        if turn.owner_id == person.id:
            return False
        how = TAKEN_OVER if turn.owner_id else CLAIMED
        change_owner(turn, person, how, by=person, now=moment, note=reason)
        return True


def check_note(note: str, *, needed: bool = False) -> str:
    """The note as it is stored. Raises Invalid where it is missing or too long."""
    note = one_line(note)
    if needed and len(note) < 3:
        raise Invalid(_("Say in a few words how it stands, for whoever goes on."), "note")
    if len(note) > MAX_NOTE:
        raise Invalid(_("Keep the note under %(count)s characters.", count=MAX_NOTE), "note")
    return note


def _hold(person: Person, thread: Thread, now: datetime, *others: Person) -> Turn:
    """People first, then the thread: always in this order, so nobody waits in a circle."""
    for each in sorted({person.id: person, **{one.id: one for one in others}}.items()):
        locked(each[1])
    return hold_turn(person, thread, now)


def _owner_of(turn: Turn) -> Person | None:
    return db.session.get(Person, turn.owner_id) if turn.owner_id else None


def _require_own(person: Person, turn: Turn) -> None:
    if turn.owner_id == person.id:
        return
    owner = _owner_of(turn)
    if owner is None:
        raise Refused(_("Nobody looks after this thread."))
    raise Refused(_("%(name)s looks after this thread.", name=owner.name))


def _require_able(owner: Person, thread: Thread, now: datetime) -> None:
    if not (decision := may_answer(owner, thread, now)):
        raise Invalid(decision.reason, "owner")
