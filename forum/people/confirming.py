"""Confirming an address: of a new account, or a new address of an old one."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from forum import sockets
from forum.database import db, locked, transaction
from forum.errors import Conflict, Invalid, Missing
from forum.events import PersonConfirmed
from forum.moments import now as this_moment
from forum.people import mails, tokens
from forum.people.addresses import check_email, email_key
from forum.people.entering import require_password
from forum.people.models import Person
from forum.people.queries import owner_of


@dataclass(frozen=True)
class Confirmation:
    """Whom a link is about, and whether its address is confirmed already."""

    person: Person
    is_done: bool


def read_link(token: str, *, now: datetime | None = None) -> Confirmation:
    """What a confirming link says. Raises Missing where it holds no more. Changes nothing."""
    said = tokens.read(mails.CONFIRM, token, now=now or this_moment())
    person = db.session.get(Person, said.person_id)
    if person is None:
        raise Missing
    if person.unproven_email and said.is_bound_to(_mark(person.unproven_email)):
        return Confirmation(person, is_done=False)
    if person.email and person.is_confirmed and said.is_bound_to(_mark(person.email)):
        return Confirmation(person, is_done=True)
    raise Missing


def _mark(email: str) -> str:
    return mails.confirm_mark(email_key(email))


def confirm_address(
    token: str, password: str | None = None, *, now: datetime | None = None
) -> Person:
    """Make the address theirs. Whoever holds the link has read the mail that went there.

    ``password`` is asked of a browser in which the account is not signed in; None where it is.
    Raises Invalid where it is wrong, TooMany, Missing where the link holds no more, Conflict where
    somebody else owns the address now.
    """
    moment = now or this_moment()
    if password is not None:
        _require_the_password(read_link(token, now=moment), password)
    with transaction():
        confirmation = read_link(token, now=moment)
        person = locked(confirmation.person)
        if not read_link(token, now=moment).is_done:
            prove_address(person, moment)
        return person


def _require_the_password(confirmation: Confirmation, password: str) -> None:
    if confirmation.is_done:
        return
    try:
        require_password(confirmation.person, password)
    except Invalid as problem:
        raise Invalid(_("That is not the password of this account."), "password") from problem


def prove_address(person: Person, now: datetime) -> None:
    """What this person claimed is proven. In the open transaction; the person must be held."""
    address = person.unproven_email
    if address is None:
        return
    former, was_confirmed = person.email, person.is_confirmed
    owner = owner_of(email_key(address))
    if owner is not None and owner.id != person.id:
        raise Conflict(_("There is an account with this address already. Sign in with that one."))
    person.email, person.email_key = address, email_key(address)
    person.claimed_email = person.claimed_key = None
    person.confirmed_at = person.confirmed_at or now
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict(_("There is an account with this address already.")) from error
    if not was_confirmed:
        sockets.publish(PersonConfirmed(person.id, now))
    elif former and former != address:
        mails.tell_of_the_move(former, person.language)


def resend(person: Person) -> None:
    """Mail the confirming link again. Raises TooMany over the limit of an hour."""
    address = person.unproven_email
    if address is None:
        return
    mails.spend_mail(mails.CONFIRM, address)
    with transaction():
        mails.ask_to_confirm(locked(person))


def move_to(person: Person, email: str, password: str) -> None:
    """Ask for another address: it takes effect when it is confirmed there. The old one is told.

    Whoever has not confirmed yet corrects the address in this way. Raises Invalid where the
    password is wrong; the answer is the same whether the address is known or not.
    """
    email = check_email(email)
    require_password(person, password)
    mails.spend_mail(mails.CONFIRM, email)
    with transaction():
        person = locked(person)
        if not person.is_confirmed:
            person.email = person.email_key = None
        person.claimed_email, person.claimed_key = email, email_key(email)
        mails.ask_to_confirm(person)
        if person.is_confirmed:
            mails.tell_of_a_move(person)


def keep_address(person: Person) -> None:
    """Call a move off: the link that was mailed is dead."""
    with transaction():
        person = locked(person)
        if person.is_confirmed:
            person.claimed_email = person.claimed_key = None
