"""Letters about accounts: asked for in a transaction, written and sent by the worker.

Whether an address is known is looked up by the worker alone, so that a request never does more or
less work for one that is. Each job carries the Message-ID of its letter.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import current_app

from forum import limits, mail
from forum.database import db
from forum.jobs import enqueue
from forum.moments import now
from forum.people import tokens
from forum.people.addresses import digest, email_key
from forum.people.models import Person
from forum.people.queries import claimant_of, owner_of
from forum.web import outside_url

JOB = "people.letter"
#: What a link is for; also the name of the view that it leads to.
CONFIRM, RESET, JOIN = "confirm", "reset", "join"
#: How long the links hold.
HOLDS = {CONFIRM: timedelta(days=3), RESET: timedelta(hours=2), JOIN: timedelta(days=14)}


def spend_mail(kind: str, email: str) -> None:
    """Count one mail of this kind to this address. Raises TooMany over the limit of an hour."""
    limit = current_app.config["MAILS_PER_HOUR"]
    limits.spend(f"mail:{kind}:{digest(email_key(email))}", limit, timedelta(hours=1))


def ask_to_confirm(person: Person) -> None:
    """Mail the link that confirms the address which this person gave."""
    _enqueue("confirm", person_id=person.id, email=person.unproven_email)


def ask_for_reset(email: str, language: str) -> None:
    """Mail a link for a new password to whoever has this address, if anybody has."""
    _enqueue("reset", email=email, language=language)


def ask_to_join(person: Person) -> None:
    """Mail an imported person a link by which the account becomes theirs."""
    _enqueue("invite", person_id=person.id, email=person.claimed_email)


def tell_of_a_move(person: Person) -> None:
    """Tell the present address that another one was given."""
    _enqueue("moving", person_id=person.id)


def tell_of_the_move(email: str, language: str) -> None:
    """Tell a former address that the account has another one now."""
    _enqueue("moved", email=email, language=language)


def _enqueue(letter: str, **about: Any) -> None:
    enqueue(JOB, {"letter": letter, "message_id": mail.message_id(), **about})


def confirm_mark(email_key: str | None) -> str:
    """What a confirming link is bound to: the address."""
    return f"address {email_key}"


def password_mark(person: Person) -> str:
    """What a link for a new password is bound to: address and password as they are now."""
    key = person.email_key or person.claimed_key
    return f"account {key} {person.password_hash}"


def _link(purpose: str, person: Person, bound_to: str) -> str:
    token = tokens.sign(purpose, person.id, bound_to, until=now() + HOLDS[purpose])
    return outside_url(f"forum.people.{purpose}", token=token)


Letter = tuple[str, str, str, dict[str, Any]]


def _confirm(about: Mapping[str, Any]) -> Letter | None:
    person = db.session.get(Person, about["person_id"])
    email: str = about["email"]
    # Corrected since: a letter of its own goes there.
    if person is None or person.unproven_email != email:
        return None
    key = email_key(email)
    owner = owner_of(key)
    if owner is not None and owner.id != person.id:
        return str(owner.email), owner.language, "known", _ways_in()
    link = _link(CONFIRM, person, confirm_mark(key))
    return email, person.language, "move" if person.is_confirmed else "confirm", {"link": link}


def _reset(about: Mapping[str, Any]) -> Letter | None:
    key = email_key(about["email"])
    person = owner_of(key) or claimant_of(key)
    if person is None or (email := person.email or person.claimed_email) is None:
        return None
    link = _link(RESET, person, password_mark(person))
    return email, person.language, "reset", {"link": link}


def _invite(about: Mapping[str, Any]) -> Letter | None:
    person = db.session.get(Person, about["person_id"])
    email: str = about["email"]
    if person is None or person.claimed_email != email or person.has_account:
        return None
    link = _link(JOIN, person, password_mark(person))
    return email, person.language, "join", {"link": link, "name": person.name}


def _moving(about: Mapping[str, Any]) -> Letter | None:
    person = db.session.get(Person, about["person_id"])
    if person is None or person.email is None or person.claimed_email is None:
        return None
    return person.email, person.language, "moving", _ways_in()


def _ways_in() -> dict[str, str]:
    return {
        "sign_in": outside_url("forum.people.sign_in"),
        "forgot": outside_url("forum.people.forgot"),
    }


def _moved(about: Mapping[str, Any]) -> Letter:
    return about["email"], about["language"], "moved", _ways_in()


LETTERS: dict[str, Callable[[Mapping[str, Any]], Letter | None]] = {
    "confirm": _confirm,
    "reset": _reset,
    "invite": _invite,
    "moving": _moving,
    "moved": _moved,
}


def send_letters(payloads: Sequence[Mapping[str, Any]]) -> None:
    """Carry out jobs of this kind. Raises what the mail server raises; then it is tried again."""
    for about in payloads:
        letter = LETTERS[about["letter"]](about)
        if letter is None:
            continue
        to, language, template, words = letter
        headers = {"Message-ID": about["message_id"]}
        composed = mail.compose(to, language, template, headers=headers, **words)
        # A mail server may take its time; nothing of the database is held meanwhile.
        db.session.rollback()
        mail.send([composed])
