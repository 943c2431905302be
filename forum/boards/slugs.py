"""Addresses of boards, made from their names. Pure."""

import re
import unicodedata

MAX_SLUG = 60
_LETTERS = str.maketrans(
    {"å": "a", "ä": "a", "ö": "o", "ø": "o", "æ": "ae", "ß": "ss", "þ": "th", "ð": "d", "ł": "l"}
)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def slug_of(words: str) -> str:
    """What these words look like in an address: a–z, digits and hyphens, or nothing at all."""
    folded = unicodedata.normalize("NFKD", words.casefold().translate(_LETTERS))
    ascii_only = folded.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:MAX_SLUG].strip("-")


def is_slug(text: str) -> bool:
    """Whether this can stand in an address as it is."""
    return len(text) <= MAX_SLUG and _SLUG.fullmatch(text) is not None


def numbered(slug: str, number: int) -> str:
    """Another address that looks like this one."""
    ending = f"-{number}"
    return slug[: MAX_SLUG - len(ending)].rstrip("-") + ending
