"""What this room keeps about a person, for their copy; and what goes with their account."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import or_, select, update

from forum.database import db
from forum.events import PersonErased
from forum.people.own_data import plain
from forum.sockets import PersonalData, Sockets
from forum.threads.models import Thread
from moderation.contacts.models import Contact, CustomerWait

Rows = Iterable[Mapping[str, Any]]
_CONTACT = ("thread_id", "channel", "contacted_at", "logged_at", "words", "answers")


def _with_me(person_id: int) -> Rows:
    rows = db.session.scalars(select(Contact).where(Contact.with_id == person_id))
    return [plain(row, *_CONTACT) for row in rows]


def _logged(person_id: int) -> Rows:
    rows = db.session.scalars(select(Contact).where(Contact.by_id == person_id))
    return [plain(row, "thread_id", "channel", "contacted_at", "logged_at") for row in rows]


def _awaited(person_id: int) -> Rows:
    theirs = select(CustomerWait).join(CustomerWait.thread)
    asked = or_(Thread.asker_id == person_id, CustomerWait.by_id == person_id)
    names = ("thread_id", "post_id", "since", "remind_at", "reminded_at", "close_at")
    return [plain(row, *names) for row in db.session.scalars(theirs.where(asked))]


def forget_person(fact: PersonErased) -> None:
    """What was said with them, or about them, goes; that there was a contact stays."""
    theirs = select(Thread.id).where(Thread.asker_id == fact.person_id)
    about = or_(Contact.with_id == fact.person_id, Contact.thread_id.in_(theirs))
    db.session.execute(update(Contact).where(about).values(words="", with_name=""))


def plug(plugged: Sockets) -> None:
    """Put these into the copy, and listen."""
    plugged.personal_data += [
        PersonalData("contacts_with_you", _with_me, tables=("contacts",)),
        PersonalData("contacts_logged_by_you", _logged, tables=("contacts",)),
        PersonalData("waiting_for_a_reply", _awaited, tables=("customer_waits",)),
    ]
    plugged.listen(PersonErased)(forget_person)
