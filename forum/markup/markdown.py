"""A member's Markdown to HTML, in bounded work.

CommonMark with tables, strikethrough and links made of bare addresses; no raw HTML. A line that
its writer ended stays a line: customers type addresses and error messages, not paragraphs.
"""

import re
import threading
from collections.abc import Iterable
from itertools import accumulate
from types import MethodType
from typing import Any

from flask_babel import lazy_gettext as _l
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.linkify import linkify
from markdown_it.token import Token

from forum.markup.addresses import own_address
from forum.markup.mentions import link_names
from forum.markup.refusals import TextRefused

#: Quotes and lists inside each other; also emphasis, links and the like.
MAX_NESTING = 12
MAX_TABLE_CELLS = 2_000
#: Characters of all link addresses together: a reference can be used thousands of times.
MAX_ADDRESS_CHARS = 120_000

_HOST_CHARS = 256
_STRETCH_CHARS = 2_000
_CONTAINERS = frozenset({"blockquote", "ul", "ol"})
_CELLS = frozenset({"td_open", "th_open"})
# The parser drops in silence what is nested deeper than this, so it must lie beyond our bound:
# a list is two levels, itself and its item.
_PARSER_NESTING = 2 * MAX_NESTING + 16


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        """A link to anything else stays the text that it was typed as."""
        return own_address(url) is not None


class _Parsers(threading.local):
    """One for a thread: a parser compiles its rules when first used."""

    def __init__(self) -> None:
        options = {
            "html": False,
            "linkify": True,
            "breaks": True,
            "xhtmlOut": False,
            "maxNesting": _PARSER_NESTING,
        }
        self.markdown = _Markdown("commonmark", options)
        self.markdown.enable(["table", "strikethrough", "linkify"])
        self.markdown.inline.ruler.at("linkify", _address_in_line)
        self.markdown.core.ruler.push("align_by_class", _align_by_class)
        # Before escaped signs are joined to their text: "\\@name" names nobody.
        self.markdown.core.ruler.before("text_join", "names", link_names)
        _recognise_addresses(self.markdown.linkify)


def to_html(source: str, people: frozenset[str] = frozenset()) -> str:
    """HTML of the source, not yet cleaned. Raises `TextRefused` where it would grow without end.

    ``people``: handles that become links where the source names them.
    """
    markdown = _parsers.markdown
    env: dict[str, Any] = {"people": people}
    tokens = markdown.parse(source, env)
    _refuse_excess(tokens)
    return str(markdown.renderer.render(tokens, markdown.options, env))


def _recognise_addresses(known: Any) -> None:
    """Addresses with a scheme or ``www.``, and of mail. Bare domains are too often file names."""
    known.set({"fuzzy_link": False, "fuzzy_email": True})
    for scheme in ("ftp:", "//"):
        known.add(scheme, None)
    host = re.compile(known.re["src_host_port_strict"], re.IGNORECASE)
    path = re.compile(known.re["src_path"], re.IGNORECASE)

    def length_at(_: object, text: str, start: int) -> int:
        """Characters of the address after ``www.``. A host's name is short: few are looked at."""
        found = host.match(text[start : start + _HOST_CHARS])
        if not found:
            return 0
        rest = path.match(text, start + found.end())
        return (rest.end() if rest else start + found.end()) - start

    def with_scheme(_: object, match: Any) -> None:
        match.url = "https://" + match.url

    known.add(
        "www.",
        {
            "validate": MethodType(length_at, known),
            "normalize": MethodType(with_scheme, known),
        },
    )


def _address_in_line(state: StateInline, silent: bool) -> bool:
    """Keeps the ``_`` of an address from being taken for emphasis.

    It looks through all the words since the last markup for each ``:``, so not for long stretches;
    there the address is found later, like any other.
    """
    return len(state.pending) <= _STRETCH_CHARS and linkify(state, silent)


def _align_by_class(state: StateCore) -> None:
    """Columns are aligned by a class: the page's security policy forbids styles in place."""
    for token in state.tokens:
        if token.type in _CELLS and (style := token.attrs.pop("style", None)):
            token.attrSet("class", "align-" + str(style).partition(":")[2].strip())


def _refuse_excess(tokens: list[Token]) -> None:
    inline = [token.children for token in tokens if token.children]
    deepest = max(
        _deepest(token.nesting for token in tokens if token.tag in _CONTAINERS),
        *(_deepest(child.nesting for child in children) for children in inline),
        0,
    )
    if deepest > MAX_NESTING:
        raise TextRefused(
            _l("Quotes and lists can stand %(limit)s deep inside each other.", limit=MAX_NESTING)
        )
    if sum(token.type in _CELLS for token in tokens) > MAX_TABLE_CELLS:
        raise TextRefused(_l("Tables can have %(limit)s cells.", limit=MAX_TABLE_CELLS))
    if sum(_attribute_chars(children) for children in inline) > MAX_ADDRESS_CHARS:
        raise TextRefused(_l("The same long link is used too often in this text."))


def _deepest(nestings: Iterable[int]) -> int:
    return max(accumulate(nestings), default=0)


def _attribute_chars(children: list[Token]) -> int:
    return sum(len(str(value)) for child in children for value in child.attrs.values())


_parsers = _Parsers()
