"""Which addresses a text may link to. Pure; every function takes an address with its entities
already decoded, and answers with the form that is safe to write, or None."""

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from markdown_it.common.normalize_url import normalizeLink

Resolve = Callable[[str], str | None]

# What browsers leave out when they read an address (tab, line end), and what hides in one.
_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_WEB = re.compile(r"https?://(?P<authority>[^/?#\\@\s]+)(?:[/?#].*)?", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^\s/?#\\@]+@[^\s/?#\\@]+(?:\?\S*)?", re.IGNORECASE)
_HERE = re.compile(r"/(?:[\w?#][^\\]*)?|#[^\\]*")
# Made by us, so nothing but the signs that we use for names of files, and its size in pixels.
PICTURE = re.compile(
    r"/files/[0-9a-f]{32}/(?!\.)[\w.~-]{1,100}?(?:-([1-9]\d{0,3})x([1-9]\d{0,3}))?\.[a-z]{3,4}",
    re.ASCII,
)


def own_address(address: str) -> str | None:
    """For members: the web, mail, and pages of this site that begin with ``/`` or ``#``."""
    bare = _bare(address)
    if _HERE.fullmatch(bare):
        return normalizeLink(bare)
    return _absolute(bare)


def source_address(base_url: str | None) -> Resolve:
    """For imported texts: relative addresses belong to the site that they came from.

    Without a ``base_url`` they lead nowhere and are dropped.
    """

    def resolve(address: str) -> str | None:
        bare = _bare(address)
        if base_url is None:
            return _absolute(bare)
        try:
            return _absolute(urljoin(base_url, bare))
        except ValueError:
            return None

    return resolve


def is_own_picture(address: str) -> bool:
    """True for a picture that this site keeps itself."""
    return PICTURE.fullmatch(address) is not None


def size_of_picture(address: str) -> tuple[str, str] | None:
    """Width and height, where the picture's address tells them."""
    found = PICTURE.fullmatch(address)
    return (found[1], found[2]) if found and found[1] else None


def _bare(address: str) -> str:
    if not (address.isascii() and address.isprintable()):
        address = "".join(c for c in address if unicodedata.category(c) not in _HIDDEN)
    return address.strip()


def _absolute(address: str) -> str | None:
    """An address on the web or of a mailbox. No names before an ``@``: those deceive."""
    if not (_MAIL.fullmatch(address) or (_WEB.fullmatch(address) and _has_host(address))):
        return None
    return normalizeLink(address)


def _has_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
