"""HTML of ours to plain text: for excerpts, search and mail. Pure.

Reads what `render` and `sanitize` made, where every ``<`` begins a tag; the text that comes out is
text, and is escaped like any other where it stands on a page.
"""

import html as entities
import re

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>")
_HREF = re.compile(r'\shref="([^"]*)"')
_ALT = re.compile(r'\salt="([^"]*)"')
_SPACES = re.compile(r"[ \t\n\u00a0]+")
_BLANK_LINES = re.compile(r" *\n(?: *\n)+")

_PARTS = frozenset({"p", "h3", "h4", "pre", "blockquote", "ul", "ol", "table", "hr"})


def plain_of_html(html: str, *, addresses: bool = False) -> str:
    """The text as somebody would type it: parts by an empty line, "- " before what is listed.

    With ``addresses``, a link is followed by its address where the words do not say it: for mail.
    """
    lines = (line.rstrip() for line in _text(html, addresses=addresses).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def excerpt(html: str, chars: int = 200) -> str:
    """The beginning on one line, at most ``chars`` long, whole words, "…" where it was cut.

    What is quoted is left out, unless there is nothing else.
    """
    text = words_of_html(html, left_out=("blockquote",)) or words_of_html(html)
    if len(text) <= chars:
        return text
    cut = text[:chars]
    words = cut.rpartition(" ")[0]
    return (words if len(words) > chars // 2 else cut[:-1]).rstrip(" ,;:–-") + "…"


def words_of_html(html: str, left_out: tuple[str, ...] = ()) -> str:
    """All on one line, without what is written in front of lists or quotes."""
    return _SPACES.sub(" ", _text(html, left_out=left_out, bullet="")).strip()


def _text(
    html: str, *, addresses: bool = False, left_out: tuple[str, ...] = (), bullet: str = "- "
) -> str:
    """The words of the HTML with line ends; without the elements that are left out."""
    pieces = _Pieces(bullet, addresses)
    position = skipped = 0
    for found in _TAG.finditer(html):
        closing, name, attributes = found.groups()
        if not skipped:
            pieces.say(html[position : found.start()])
        position = found.end()
        if name in left_out:
            skipped += -1 if closing else 1
        if not skipped:
            pieces.mark(name, bool(closing), attributes)
    pieces.say(html[position:])
    return "".join(pieces.said)


class _Pieces:
    """Plain text while it grows, element by element."""

    def __init__(self, bullet: str, addresses: bool) -> None:
        self.said: list[str] = []
        self._bullet = bullet
        self._addresses = addresses
        self._verbatim = False
        self._href = ""
        self._link_from = 0

    def say(self, written: str) -> None:
        """Add text; outside of code, white space of any length is one space."""
        text = entities.unescape(written)
        if not self._verbatim:
            text = _SPACES.sub(" ", text)
            if not self.said or self.said[-1][-1] in " \n":
                text = text.lstrip(" ")
        if text:
            self.said.append(text)

    def mark(self, name: str, closing: bool, attributes: str) -> None:
        """Add what an element's begin or end looks like in plain text."""
        if name == "pre":
            self._verbatim = not closing
        if name == "a":
            self._link_end() if closing else self._link_start(attributes)
        elif name == "img":
            self.say(_value(_ALT, attributes))
        elif line := self._break(name, closing):
            self.said.append(line)

    def _break(self, name: str, closing: bool) -> str:
        if name in _PARTS:
            return "\n\n"
        if closing:
            return " " if name in ("td", "th") else ""
        return {"br": "\n", "tr": "\n", "li": "\n" + self._bullet}.get(name, "")

    def _link_start(self, attributes: str) -> None:
        self._href = entities.unescape(_value(_HREF, attributes))
        self._link_from = len(self.said)

    def _link_end(self) -> None:
        words = "".join(self.said[self._link_from :]).strip()
        bare = self._href.removeprefix("mailto:")
        said = words in (self._href, bare, bare.partition("://")[2])
        if self._addresses and bare and not said:
            self.said.append(f" ({self._href})")


def _value(pattern: re.Pattern[str], attributes: str) -> str:
    found = pattern.search(attributes)
    return found[1] if found else ""
