"""Our own shape for a text's elements: links, pictures and headings. Pure.

Works on html5lib's stream of tokens between bleach's own filter and its serialiser; there, the
values of attributes still have their entities, and those that we write must have them.
"""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from forum.markup.addresses import Resolve, is_own_picture, size_of_picture
from forum.markup.allowed import BLOCKS, HEADINGS, RENAMED, is_allowed

Token = dict[str, Any]

# Named entities only with their semicolon, as browsers read attributes: `?a=1&copy=2` is no ©.
_ENTITY = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[A-Za-z][A-Za-z0-9]*;)")


def decode(value: str) -> str:
    """An attribute's value as a browser reads it."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), value) if "&" in value else value


def encode(value: str) -> str:
    """A value as it is written in an attribute."""
    return html.escape(value)


def shape(source: Iterable[Token], resolve: Resolve) -> Iterator[Token]:
    """The same stream with safe links, own pictures, and headings that fit under a post.

    Text that a link loses its address for stays as text. A picture from another host becomes a
    link to it: showing it would tell that host who reads what.
    """
    tokens = list(source)
    ranks = _heading_ranks(tokens)
    open_links: list[bool] = []
    for token in tokens:
        name = token.get("name")
        if name == "a":
            yield from _link(token, resolve, open_links)
        elif name == "img":
            yield from _picture(token, resolve, inside_link=any(open_links))
        elif name in BLOCKS:
            yield {"type": "Characters", "data": "\n"}
        elif name:
            token["name"] = ranks.get(name) or RENAMED.get(name, name)
            _keep_allowed(token)
            yield token
        else:
            yield token


def _heading_ranks(tokens: list[Token]) -> dict[str, str]:
    """The text's highest heading becomes h3, all others h4; h1 and h2 belong to the page.

    By rank, not by number, so that no level is left out, and a second pass changes nothing.
    """
    used = {token.get("name") for token in tokens}
    levels = [heading for heading in HEADINGS if heading in used]
    return {heading: "h3" if i == 0 else "h4" for i, heading in enumerate(levels)}


def _keep_allowed(token: Token) -> None:
    if token.get("data"):
        name = token["name"]
        token["data"] = {
            key: value
            for key, value in token["data"].items()
            if is_allowed(name, key[1], decode(value))
        }


def _link(token: Token, resolve: Resolve, open_links: list[bool]) -> Iterator[Token]:
    if token["type"] == "EndTag":
        if open_links and open_links.pop():
            yield token
        return
    address = resolve(decode(token["data"].get((None, "href"), "")))
    kept = address is not None and not any(open_links)
    open_links.append(kept)
    if address is not None and kept:
        title = token["data"].get((None, "title"))
        yield _link_start(address, title, token.get("namespace"))


def _link_start(address: str, title: str | None, namespace: object) -> Token:
    data = {(None, "href"): encode(address)}
    if title:
        data[(None, "title")] = title
    return {"type": "StartTag", "name": "a", "namespace": namespace, "data": data}


def _leave_room(data: dict[Any, str], address: str) -> None:
    """Its size, so that a page does not jump when it comes, and it comes when it is scrolled to."""
    for name in ("width", "height"):
        data.pop((None, name), None)
    if size := size_of_picture(address):
        data[(None, "width")], data[(None, "height")] = size
    data[(None, "loading")] = "lazy"


def _picture(token: Token, resolve: Resolve, *, inside_link: bool) -> Iterator[Token]:
    data = token["data"]
    address = resolve(decode(data.get((None, "src"), "")))
    if address is not None and is_own_picture(address):
        _keep_allowed(token)
        data = token["data"]
        data.setdefault((None, "alt"), "")
        _leave_room(data, address)
        yield token
        return
    words = {"type": "Characters", "data": decode(data.get((None, "alt"), "")) or address or ""}
    if address is None or inside_link:
        yield words
        return
    namespace = token.get("namespace")
    yield _link_start(address, data.get((None, "title")), namespace)
    yield words
    yield {"type": "EndTag", "name": "a", "namespace": namespace, "data": {}}
