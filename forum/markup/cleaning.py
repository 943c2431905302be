"""Any HTML to HTML that is safe on a page, through two parsers that know nothing of each other.

bleach has had its last release. It stays for a second opinion while it stands the tests; leaving
it out means: `shape` between two passes of nh3.
"""

import re
import threading
from collections import Counter
from functools import partial
from typing import Any, cast

import nh3
from bleach.sanitizer import Cleaner
from flask_babel import lazy_gettext as _l

from forum.markup.addresses import Resolve
from forum.markup.allowed import (
    REL,
    SCHEMES,
    TAGS,
    TAGS_IN,
    VOID,
    attribute_names,
    is_allowed,
)
from forum.markup.characters import tidy_characters
from forum.markup.refusals import TextRefused
from forum.markup.shaping import shape

MAX_HTML_CHARS = 100_000
#: Elements inside each other, not counting those that end by themselves (p, li, td, …).
MAX_DEPTH = 40

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Without an end, or ended by the next of their kind; those that nest do so in another element.
_ENDS_ITSELF = VOID | {"p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody"}
_PRE_START = re.compile(r"(<pre[^>]*>)\n+")


class _Tools(threading.local):
    """One of each for a thread: a bleach cleaner keeps the state of its parser."""

    def __init__(self) -> None:
        self.bleach = Cleaner(
            tags=TAGS_IN,
            attributes=lambda tag, name, value: name in attribute_names(tag),
            protocols=SCHEMES,
            strip=True,
        )
        # Repairs the nesting as browsers do, quickly and however deep it is.
        self.mender = nh3.Cleaner(
            tags=set(TAGS_IN),
            attributes={tag: set(attribute_names(tag)) - {"rel"} for tag in TAGS_IN},
            url_schemes=set(SCHEMES),
            link_rel=None,
        )
        self.nh3 = nh3.Cleaner(
            tags=set(TAGS),
            attributes={tag: set(attribute_names(tag)) - {"rel"} for tag in TAGS},
            attribute_filter=lambda tag, name, value: (
                value if is_allowed(tag, name, value) else None
            ),
            url_schemes=set(SCHEMES),
            link_rel=REL,
            set_tag_attribute_values={"pre": {"tabindex": "0"}, "table": {"tabindex": "0"}},
        )


_tools = _Tools()


def mend(html: str) -> str:
    """HTML of any make as well-formed HTML; raises `TextRefused` where it is beyond all bounds.

    Twice bounded: a parser slows down on what is nested thousands deep, and grows what overlaps.
    """
    _refuse_excess(html)
    mended = _PRE_START.sub(r"\1", _tools.mender.clean(html))
    _refuse_excess(mended)
    return mended


def clean(html: str, resolve: Resolve) -> str:
    """Well-formed HTML of bounded depth to what the allow-list permits."""
    bleach = _tools.bleach
    bleach.filters = [cast("Any", partial(shape, resolve=resolve))]
    # Tidied again, because unwanted characters can come in as entities.
    return tidy_characters(_tools.nh3.clean(bleach.clean(html))).strip()


def _refuse_excess(html: str) -> None:
    if len(html) > MAX_HTML_CHARS:
        raise TextRefused(_l("This text is too long."))
    if _depth(html) > MAX_DEPTH:
        raise TextRefused(_l("The parts of this text stand too deep inside each other."))


def _depth(html: str) -> int:
    """At least as deep as a browser would see it: only an element's own end tag ends it here."""
    still_open: Counter[str] = Counter()
    depth = deepest = 0
    for closing, written in _TAG.findall(html):
        name = written.lower()
        if name in _ENDS_ITSELF or (closing and not still_open[name]):
            continue
        change = -1 if closing else 1
        still_open[name] += change
        depth += change
        deepest = max(deepest, depth)
    return deepest
