"""Passwords: which ones are taken, how they are kept, and how they are compared.

argon2id as OWASP recommends it: 19 MiB, two passes, one lane; about 25 ms. Slow on purpose, so
never inside a transaction.
"""

import re
import secrets
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import lazy_gettext as _l

from forum.errors import Invalid

MIN_CHARS = 10
MAX_CHARS = 200

_MEMORY_KIB = 19 * 1024
_hasher = PasswordHasher(time_cost=2, memory_cost=_MEMORY_KIB, parallelism=1)
# Each hash takes its memory while it runs: without turns, a burst of sign-ins could take it all.
_turns = BoundedSemaphore(2)

_TAIL = re.compile(r"[\W\d_]{0,4}\Z")
_MIN_DIFFERENT = 4
_MIN_OF_ITS_OWN = 5


class PasswordRefused(Invalid, ValueError):
    """A password that is not taken. ``sentence`` says why, in the reader's language."""

    def __init__(self, sentence: object) -> None:
        super().__init__(sentence, "password")


def check_password(password: str, *, name: str, email: str) -> None:
    """Raises `PasswordRefused` for one that is short, common, or little more than who they are."""
    shown = unicodedata.normalize("NFKC", password[: 2 * MAX_CHARS])
    if len(shown) < MIN_CHARS:
        raise PasswordRefused(
            _l("A password has at least %(least)s characters. A few words work.", least=MIN_CHARS)
        )
    if len(shown) > MAX_CHARS:
        raise PasswordRefused(_l("A password has at most %(most)s characters.", most=MAX_CHARS))
    if _is_common(shown.casefold()):
        raise PasswordRefused(_l("Many people use this password, so it is guessed first."))
    if _is_about(shown, name, email):
        raise PasswordRefused(_l("This password is too close to your name or address."))


def hash_password(password: str) -> str:
    """What is stored. Two people with the same password get different ones."""
    with _turns:
        return _hasher.hash(_as_bytes(password))


def verify_password(stored: str | None, password: str) -> bool:
    """True when this is the password. With nothing stored, or nonsense, the same work is done:
    how long the answer takes does not tell whether somebody has an account.
    """
    stand_in = _stand_in()
    try:
        right = _compare(stored or stand_in, password)
    except InvalidHashError:
        right = _compare(stand_in, password)
        stored = None
    return right and stored is not None and len(password) <= 2 * MAX_CHARS


def needs_rehash(stored: str) -> bool:
    """True when it was made with other parameters than today's: hash again at the next sign-in."""
    return _hasher.check_needs_rehash(stored)


def _compare(stored: str, password: str) -> bool:
    try:
        with _turns:
            return _hasher.verify(stored, _as_bytes(password))
    except VerificationError:
        return False


def _as_bytes(password: str) -> bytes:
    """The same bytes whichever way the keyboard composes its letters; never more than can match."""
    composed = unicodedata.normalize("NFKC", password[: 2 * MAX_CHARS])
    return composed.encode("utf-8", "surrogatepass")


@cache
def _stand_in() -> str:
    """A hash that no password has."""
    return hash_password(secrets.token_urlsafe(32))


def _is_common(password: str) -> bool:
    """Also a common one with a few digits or signs after it, and one key after another again."""
    common = _commonest()
    bare = _TAIL.sub("", password)
    return password in common or bare in common or len(set(password)) < _MIN_DIFFERENT


@cache
def _commonest() -> frozenset[str]:
    # Here, because the list takes a moment to load and not every process takes new passwords.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])


def _is_about(password: str, name: str, email: str) -> bool:
    """True when little is left of it without what everybody knows of its owner."""
    letters = _squashed(password)
    left = letters
    for word in _own_words(name, email):
        left = left.replace(word, "")
    return left != letters and len(left) < _MIN_OF_ITS_OWN


def _own_words(name: str, email: str) -> list[str]:
    """Name and address, whole and in parts, the longest first."""
    words = {name, email, email.partition("@")[0]}
    words.update(word for text in (name, email) for word in re.split(r"[\W_]+", text))
    squashed = {_squashed(word) for word in words}
    return sorted((word for word in squashed if len(word) > 2), key=len, reverse=True)


def _squashed(text: str) -> str:
    """Its letters and digits, without case."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
