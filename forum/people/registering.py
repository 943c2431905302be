"""Making people: a name of their own, an address of their own, an account that is not confirmed.

A registration always makes an unconfirmed account, also where the address is known. What becomes of
it only its mail tells: a link to confirm, or the word that there is an account already.
"""

import secrets
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from itertools import count

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from forum import languages, limits, sockets
from forum.database import db, transaction
from forum.errors import Conflict, Invalid
from forum.events import PersonRegistered, PersonSignedIn
from forum.moments import now as this_moment
from forum.people import consents, held, mails
from forum.people.addresses import check_email, digest, email_key, network
from forum.people.models import Person
from forum.people.names import check_name, handle_from, name_key
from forum.people.passwords import check_password, hash_password
from forum.people.retired import are_retired
from forum.people.sign_ins import add_sign_in, carry_sign_in, visitor

HANDLE_TRIES = 20


def register(
    email: str,
    name: str,
    password: str,
    *,
    keep: bool = False,
    agreed: Collection[int] = (),
    now: datetime | None = None,
) -> Person:
    """Make an unconfirmed account, sign it in in this browser and send the mail that confirms it.

    ``agreed``: the ids of the terms and rules that were shown and agreed to.
    Raises Invalid with the field, TooMany over the limits. The work is the same for any address:
    who owns it is looked up by the worker.
    """
    moment = now or this_moment()
    email, name = check_email(email), check_name(name)
    check_password(password, name=name, email=email)
    refuse_taken_name(name)
    spend_registration()
    mails.spend_mail("confirm", email)
    password_hash = hash_password(password)
    with transaction():
        person = make_person(name, language=languages.current(), now=moment)
        person.claimed_email, person.claimed_key = email, email_key(email)
        person.password_hash = password_hash
        consents.record(person, agreed, moment)
        held.adopt(person)
        sockets.publish(PersonRegistered(person.id, visitor(), moment))
        token = add_sign_in(person, keep=keep, now=moment)
        sockets.publish(PersonSignedIn(person.id, visitor(), moment))
        mails.ask_to_confirm(person)
    carry_sign_in(person, token, keep=keep)
    return person


def spend_registration() -> None:
    """Count one registration from this network. Raises TooMany over the limit of an hour."""
    limit = current_app.config["REGISTRATIONS_PER_HOUR"]
    limits.spend(f"register:{digest(network())}", limit, timedelta(hours=1))


def make_person(name: str, *, language: str, now: datetime) -> Person:
    """A new person with this name, in the open transaction. Raises Invalid where it is taken.

    The databases' own constraints decide between people who want the same at the same time.
    """
    for _attempt in range(HANDLE_TRIES):
        refuse_taken_name(name)
        person = Person(
            name=name,
            name_key=name_key(name),
            handle=free_handle(name),
            language=language,
            registered_at=now,
        )
        if _add(person):
            if handle_from(name) is None:
                person.handle = f"member-{person.id}"
                db.session.flush()
            return person
    raise Conflict(_("Many people are registering right now. Try again."))


def _add(person: Person) -> bool:
    session = db.session()
    try:
        with session.begin_nested():
            session.add(person)
        return True
    except IntegrityError:
        return False


def refuse_taken_name(name: str, person_id: int | None = None) -> None:
    """Raise Invalid where somebody else goes by this name, or by one that looks like it."""
    taken_by = db.session.scalar(select(Person.id).where(Person.name_key == name_key(name)))
    is_another = taken_by is not None and taken_by != person_id
    if is_another or (taken_by is None and are_retired("name", name_key(name))):
        raise Invalid(_("That name is taken. Choose another."), "name")


def free_handle(name: str) -> str:
    """An address for this name that nobody has yet: ``bo``, ``bo-2``, ``bo-3`` …

    For a name of which nothing can be derived it is a word to be replaced by ``member-<id>``.
    """
    base = handle_from(name)
    if base is None:
        return f"member-{secrets.token_hex(8)}"
    alike = select(Person.handle).where(Person.handle.startswith(f"{base}-", autoescape=True))
    taken = set(db.session.scalars(alike.union(select(Person.handle).where(Person.handle == base))))
    free = (each for each in _numbered(base) if each not in taken)
    while former := are_retired("handle", handle := next(free)):
        taken |= former
    return handle


def _numbered(base: str) -> Iterator[str]:
    yield base
    for number in count(2):
        yield f"{base}-{number}"
