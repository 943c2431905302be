"""Signing in: the same work and the same words whoever knocks."""

from datetime import datetime, timedelta

from flask import current_app, flash
from flask_babel import gettext as _

from forum import limits, sockets
from forum.database import locked, transaction
from forum.errors import Invalid
from forum.events import PersonSignedIn
from forum.moments import now as this_moment
from forum.people import devices, held
from forum.people.addresses import digest, email_key, network
from forum.people.models import Person
from forum.people.passwords import hash_password, needs_rehash, verify_password
from forum.people.queries import claimant_of, owner_of
from forum.people.sign_ins import add_sign_in, carry_sign_in, visitor

HOUR = timedelta(hours=1)
#: Behind one network address there may be a whole company.
PEOPLE_IN_A_NETWORK = 5


def sign_in(email: str, password: str, *, keep: bool, now: datetime | None = None) -> Person:
    """Sign this browser in. Raises Invalid where address and password do not go together, TooMany
    over the limits of failures.

    An attempt counts before it is looked at, so that many at once cannot get past the limit.
    """
    limit = current_app.config["SIGN_INS_PER_HOUR"]
    by_address = devices.attempts_key(email_key(email))
    by_network = f"sign-in:network:{digest(network())}"
    limits.check(by_network, limit * PEOPLE_IN_A_NETWORK, HOUR, now=now)
    limits.spend(by_address, limit, HOUR, now=now)
    person = who_is(email, password)
    if person is None:
        limits.spend(by_network, limit * PEOPLE_IN_A_NETWORK, HOUR, now=now)
        raise wrong()
    limits.forget(by_address)
    if person.is_confirmed:
        # Only the owner: whoever registered with a stranger's address is not known for it.
        devices.remember(email_key(email))
    enter(person, password, keep=keep, now=now or this_moment())
    return person


def attempts_key(key: str) -> str:
    """Under which the failures of one address of mail are counted, of browsers not known."""
    return f"sign-in:address:{digest(key)}"


def wrong() -> Invalid:
    """The one answer to an address that is unknown and to a password that is wrong."""
    return Invalid(_("This address and this password do not go together."), "password")


def who_is(email: str, password: str) -> Person | None:
    """Whose address and password these are. Always two lookups and two hashes.

    Beside the owner of the address whoever registered with it last can sign in, unconfirmed: else
    a stranger could register with an address and learn by signing in whether it was known.
    """
    key = email_key(email)
    people = (owner_of(key), claimant_of(key))
    fitting = [
        person
        for person in people
        if verify_password(person.password_hash if person else None, password) and person
    ]
    return fitting[0] if fitting else None


def enter(person: Person, password: str, *, keep: bool, now: datetime) -> None:
    """Sign in somebody whose password was right, with all that was typed in this browser."""
    proven = person.password_hash
    renewed = hash_password(password) if proven and needs_rehash(proven) else proven
    with transaction():
        person = locked(person)
        if person.password_hash != proven:
            raise wrong()
        person.password_hash = renewed
        came_back = call_off(person)
        held.adopt(person)
        token = add_sign_in(person, keep=keep, now=now)
        sockets.publish(PersonSignedIn(person.id, visitor(), now))
    carry_sign_in(person, token, keep=keep)
    if came_back:
        flash(_("Welcome back. Your account is not deleted."))


def call_off(person: Person) -> bool:
    """Somebody who wanted to leave came back. The person must be held. Returns whether so."""
    if person.erase_at is None:
        return False
    person.erase_at, person.erase_words = None, False
    return True


def require_password(person: Person, password: str) -> None:
    """Ask somebody who is signed in for the password again. Raises Invalid, TooMany."""
    attempts = f"password:{person.id}"
    limits.spend(attempts, current_app.config["SIGN_INS_PER_HOUR"], HOUR)
    if not verify_password(person.password_hash, password):
        raise Invalid(_("That is not your password."), "current_password")
    limits.forget(attempts)
