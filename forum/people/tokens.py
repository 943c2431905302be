"""Signed links for mails: for whom, for what, until when, and bound to how things stood then.

A link dies with what it is bound to: the address that it was sent to, or the password before.
Nothing of it is stored, and reading one changes nothing.
"""

import hashlib
import hmac
from datetime import datetime

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from forum.database import MAX_ID
from forum.errors import Missing


def sign(purpose: str, person_id: int, bound_to: str, *, until: datetime | None) -> str:
    """A link's token for this person and purpose; without ``until`` it holds for ever."""
    ends = int(until.timestamp()) if until else 0
    return str(_signer(purpose).dumps([person_id, _mark(bound_to), ends]))


class Token:
    """A token whose signature was right and whose time has not come."""

    def __init__(self, person_id: int, mark: str) -> None:
        self.person_id, self.mark = person_id, mark

    def is_bound_to(self, bound_to: str) -> bool:
        """Whether things stand as they did when the token was made."""
        return hmac.compare_digest(self.mark, _mark(bound_to))


def read(purpose: str, token: str, *, now: datetime) -> Token:
    """What a token says. Raises Missing where it was not ours, or has ended."""
    try:
        person_id, mark, ends = _signer(purpose).loads(token)
    except (BadSignature, ValueError, TypeError) as error:
        raise Missing from error
    if ends and now.timestamp() >= ends:
        raise Missing
    if not isinstance(person_id, int) or not 0 < person_id <= MAX_ID:
        raise Missing
    return Token(person_id, str(mark))


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=f"vardskap.{purpose}")


def _mark(bound_to: str) -> str:
    return hashlib.sha256(bound_to.encode()).hexdigest()[:32]
