"""Why a text waits: a new member's first posts, links, words of the list. Pure."""

import re
from collections.abc import Collection, Iterable

from moderation.notes.policy import words_of

REASONS = FIRST, LINK, WORD = ("first", "link", "word")
MAX_LISTED = 500
MAX_LISTED_CHARS = 80
_HREF = re.compile(r'href="([a-zA-Z][a-zA-Z0-9+.-]*:[^"]*|//[^"]*)"')
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s]+", re.IGNORECASE)


def key_of(words: str) -> str:
    """A word or phrase as it is compared: without case, marks between words, unseen signs."""
    return " ".join(words_of(words))


def links_out(html: str, own: str) -> set[str]:
    """Where the links of this HTML lead, but for those to our own site at ``own``."""
    own = own.rstrip("/")
    found = set(_HREF.findall(html))
    return {link for link in found if link != own and not link.startswith(f"{own}/")}


def addresses_out(text: str, own: str) -> set[str]:
    """Addresses of other sites in words that are no HTML."""
    return {each for each in _ADDRESS.findall(text) if not each.startswith(f"{own.rstrip('/')}/")}


def listed(text: str, keys: Iterable[str]) -> set[str]:
    """Which of these keys stand in the text, as whole words."""
    said = f" {key_of(text)} "
    return {key for key in keys if key and f" {key} " in said}


def reasons(
    *,
    first_posts: int = 0,
    published: int = 0,
    is_new: bool = True,
    links: Collection[str] = (),
    words: Collection[str] = (),
) -> list[str]:
    """Why it waits. ``is_new``: not an edit. ``links`` and ``words`` are those that it adds."""
    found = []
    if is_new and published < first_posts:
        found.append(FIRST)
    if links:
        found.append(LINK)
    if words:
        found.append(WORD)
    return found
