"""Who may answer in a thread as a host: they can read its board, hold the permission, may write."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import or_, select

from forum import permissions
from forum.boards.queries import visible_boards
from forum.database import db
from forum.people.models import Person
from forum.permissions import Decision
from forum.threads.models import Thread
from moderation.authority.grants import remember_powers
from moderation.authority.models import Appointment
from moderation.authority.queries import is_valid

ANSWER = "answer:host"


def may_answer(person: Person, thread: Thread, now: datetime) -> Decision:
    """Whether this person can be the one who answers here, and why not, told to somebody else."""
    if not _reads(person, thread, now):
        return Decision(False, _("%(name)s cannot read this board.", name=person.name))
    if (decision := permissions.decide(person, ANSWER, thread, now=now)).allowed:
        return decision
    if person.is_limited(now) or not person.is_confirmed:
        return Decision(False, _("%(name)s cannot write at present.", name=person.name))
    return Decision(False, _("%(name)s has no role that answers here.", name=person.name))


def _reads(person: Person, thread: Thread, now: datetime) -> bool:
    # Asked in this order because the second question may cost a statement for each person.
    granted = permissions.decide(person, "board:read", thread, now=now)
    return granted.allowed or thread.board_id in visible_boards(person, now=now)


def hosts(now: datetime) -> Sequence[Person]:
    """Everybody with a valid appointment, and the admins, by name; their powers are remembered."""
    appointed = select(Appointment.person_id).where(is_valid(now))
    found = db.session.scalars(
        select(Person)
        .where(or_(Person.made_admin_at.is_not(None), Person.id.in_(appointed)))
        .order_by(Person.name_key)
    ).all()
    remember_powers([person.id for person in found])
    return found


def answerers(thread: Thread, now: datetime) -> list[Person]:
    """Everybody who may answer in this thread as a host, by name."""
    return [person for person in hosts(now) if may_answer(person, thread, now)]


def still_fit(owners: Sequence[tuple[Person, Thread]], now: datetime) -> set[int]:
    """Of these owners with their threads, the ids of the threads that they can still answer."""
    remember_powers({person.id for person, _thread in owners})
    return {thread.id for person, thread in owners if may_answer(person, thread, now)}
