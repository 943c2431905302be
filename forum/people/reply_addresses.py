"""Addresses that a person answers a thread's mails to: ``reply+<token>@forum.example``.

The token names the person and the thread and is signed; nothing of it is stored. It dies with the
address or the password that it was made for, as every other way into an account does. Base32, for
mail servers may write a local part in small letters or large ones.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

from flask import current_app

from forum.database import MAX_ID, db
from forum.people.mails import password_mark
from forum.people.models import Person

#: 96 bits: a local part has room for 64 characters, and guessing means sending a mail each time.
SIGNATURE_BYTES = 12


@dataclass(frozen=True)
class Said:
    """What an address says. ``is_good``: it was signed by us, and holds today."""

    person: Person
    thread_id: int
    is_good: bool


def reply_address(person_id: int, thread_id: int) -> str | None:
    """Where this person's mails about this thread are answered to.

    None where nothing comes in by mail, or the person has no confirmed address.
    """
    person = db.session.get(Person, person_id) if current_app.config["REPLY_ADDRESS"] else None
    if person is None or person.email_key is None or not person.is_confirmed:
        return None
    ids = _written(person_id) + _written(thread_id)
    token = base64.b32encode(_signature(person, thread_id) + ids).decode().rstrip("=").lower()
    name, _at, domain = current_app.config["REPLY_ADDRESS"].rpartition("@")
    return f"{name}+{token}@{domain}"


def read_reply_address(address: str) -> Said | None:
    """Who writes where, by the address that a mail came to; None where it is none of ours.

    A signature that does not hold is told apart: the sender may be owed an answer.
    """
    token = _token(address)
    try:
        raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return None
    signature, rest = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
    person_id, rest = _read(rest)
    thread_id, rest = _read(rest)
    if rest or not 0 < person_id <= MAX_ID or not 0 < thread_id <= MAX_ID:
        return None
    person = db.session.get(Person, person_id)
    if person is None:
        return None
    return Said(person, thread_id, hmac.compare_digest(signature, _signature(person, thread_id)))


def _token(address: str) -> str:
    name, _at, domain = address.strip().lower().rpartition("@")
    own, _at, own_domain = current_app.config["REPLY_ADDRESS"].lower().rpartition("@")
    local, _plus, token = name.partition("+")
    fits = own and (local, domain) == (own, own_domain) and token.isascii()
    return token if fits and len(token) <= 64 else ""


def _signature(person: Person, thread_id: int) -> bytes:
    key = f"vardskap.reply {current_app.config['SECRET_KEY']}".encode()
    bound_to = f"{person.id} {thread_id} {password_mark(person)}".encode()
    return hmac.digest(key, bound_to, hashlib.sha256)[:SIGNATURE_BYTES]


def _written(number: int) -> bytes:
    """A number in as few bytes as it needs, seven bits each; the last has its eighth bit set."""
    parts = [number & 127]
    while number := number >> 7:
        parts.append(number & 127)
    return bytes([*parts[:-1], parts[-1] | 128])


def _read(raw: bytes) -> tuple[int, bytes]:
    """A number, and what comes after it; 0 where there is none."""
    number = 0
    for place, byte in enumerate(raw[:10]):
        number |= (byte & 127) << (7 * place)
        if byte & 128:
            return number, raw[place + 1 :]
    return 0, b"?"
