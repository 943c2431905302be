"""``@handle`` in a member's text. Pure: which handles somebody has, the caller says.

Never in code, in a link, in an address of mail or within a word.
"""

import re
from collections.abc import Iterator

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

#: As many links as one text can have.
MOST = 50
PATH = "/people/"

_HANDLE = r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?"
_NAMED = re.compile(rf"(?<![\w@./+\\-])@({_HANDLE})(?!-*[\w@]|\.\w)", re.IGNORECASE)
_QUOTED = re.compile(
    rf'<blockquote>\s*<p><a href="{PATH}({_HANDLE})"[^>]*>@[^<]*</a> <a href="/posts/'
)
# One with no other within.
_QUOTATION = re.compile(r"<blockquote>(?:(?!<blockquote>).)*?</blockquote>", re.DOTALL)
_LINKED = re.compile(rf'<a href="{PATH}({_HANDLE})"[^>]*>@')


def names_in(source: str) -> list[str]:
    """Handles that the source may name, each once, in order; at most ``MOST``."""
    found = dict.fromkeys(match[1].lower() for match in _NAMED.finditer(source))
    return list(found)[:MOST]


def mentioned(html: str) -> list[str]:
    """Handles of whom the HTML of a text names, each once, in order.

    Who is quoted is named; whom the quoted words name is not named again.
    """
    named, left = _QUOTED.findall(html), 1
    while left:
        html, left = _QUOTATION.subn("", html)
    return list(dict.fromkeys(named + _LINKED.findall(html)))


def link_names(state: StateCore) -> None:
    """A rule for the parser: names of ``env["people"]`` become links to them."""
    known = state.env.get("people")
    if not known:
        return
    left = MOST
    for token in state.tokens:
        if token.type == "inline" and token.children and "@" in token.content:
            token.children = list(_linked(token.children, known, left))
            left -= sum(child.meta.get("names", 0) for child in token.children)


def _linked(children: list[Token], known: frozenset[str], left: int) -> Iterator[Token]:
    inside = 0
    for token in children:
        inside += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type != "text" or inside or "@" not in token.content:
            yield token
            continue
        for piece in _pieces(token, known, left):
            left -= piece.meta.get("names", 0)
            yield piece


def _pieces(token: Token, known: frozenset[str], left: int) -> Iterator[Token]:
    text, position = token.content, 0
    for match in _NAMED.finditer(text):
        handle = match[1].lower()
        if handle not in known or left <= 0:
            continue
        left -= 1
        yield _text(text[position : match.start()], token.level)
        start = Token("link_open", "a", 1, attrs={"href": PATH + handle}, level=token.level)
        start.meta["names"] = 1
        yield start
        yield _text(match[0], token.level + 1)
        yield Token("link_close", "a", -1, level=token.level)
        position = match.end()
    yield _text(text[position:], token.level)


def _text(content: str, level: int) -> Token:
    return Token("text", "", 0, content=content, level=level)
