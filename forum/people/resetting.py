"""Another password: by a mailed link, by knowing the old one, or the first one by an invitation."""

from collections.abc import Collection
from datetime import datetime

from forum import limits, sockets
from forum.database import db, locked, transaction
from forum.errors import Missing
from forum.events import PasswordReplaced
from forum.moments import now as this_moment
from forum.people import consents, mails, tokens
from forum.people.addresses import check_email
from forum.people.confirming import prove_address
from forum.people.entering import attempts_key, require_password
from forum.people.models import Person
from forum.people.passwords import check_password, hash_password
from forum.people.sign_ins import end_all_sign_ins


def ask_for_reset(email: str, language: str) -> None:
    """Mail a link for a new password, if anybody has this address. Raises Invalid, TooMany."""
    email = check_email(email)
    mails.spend_mail(mails.RESET, email)
    with transaction():
        mails.ask_for_reset(email, language)


def read_link(purpose: str, token: str, *, now: datetime | None = None) -> Person:
    """Whose password a link may set. Raises Missing where it holds no more. Changes nothing."""
    said = tokens.read(purpose, token, now=now or this_moment())
    person = db.session.get(Person, said.person_id)
    if person is None or not said.is_bound_to(mails.password_mark(person)):
        raise Missing
    return person


def set_password(
    purpose: str,
    token: str,
    password: str,
    *,
    agreed: Collection[int] = (),
    now: datetime | None = None,
) -> Person:
    """Set the password by a link, which then holds no more; ends all sign-ins everywhere.

    The link also proves the address that it was sent to. Who joins by it agrees to the terms and
    rules, by their ids (``agreed``). Raises Missing, Invalid, and Conflict
    where somebody else owns the address by now.
    """
    moment = now or this_moment()
    person = read_link(purpose, token, now=moment)
    email = person.email or person.claimed_email or ""
    check_password(password, name=person.name, email=email)
    password_hash = hash_password(password)
    with transaction():
        person = locked(person)
        read_link(purpose, token, now=moment)
        if not person.is_confirmed:
            prove_address(person, moment)
        if purpose == mails.JOIN:
            consents.record(person, agreed, moment)
        _replace(person, password_hash)
        limits.forget(attempts_key(person.email_key or ""))
    return person


def change_password(person: Person, current: str, password: str) -> None:
    """Another password for somebody who knows the present one; ends all their other sign-ins."""
    require_password(person, current)
    check_password(password, name=person.name, email=person.email or person.claimed_email or "")
    password_hash = hash_password(password)
    with transaction():
        _replace(locked(person), password_hash, but=person.sign_in_token)


def _replace(person: Person, password_hash: str, *, but: str = "") -> None:
    person.password_hash = password_hash
    if person.is_confirmed:
        # Whoever had the old password may have asked for another address: that is called off.
        person.claimed_email = person.claimed_key = None
    end_all_sign_ins(person.id, but=but)
    sockets.publish(PasswordReplaced(person.id, this_moment()))
