"""Reads HTML as a browser would, and says what in it should not be there.

The list is written out once more, apart from the one in the code that it judges.
"""

import re
from html.parser import HTMLParser

TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "h3", "h4", "hr", "img", "kbd", "li", "ol"),
    *("p", "pre", "s", "strong", "sub", "sup"),
    *("table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "code": {"class"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "table": {"tabindex"},
    "td": {"class"},
    "th": {"class"},
}
SAFE_ADDRESS = re.compile(r"https?://[^/\s]|mailto:[^\s]|/(?![/\\])|#|/\Z")

OWN_PICTURE = re.compile(r"/files/[0-9a-f]{32}/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*")


class Reading(HTMLParser):
    """The elements of some HTML in order, its words, and its dangers."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.dangers: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in TAGS:
            self.dangers.append(f"<{tag}>")
        for name, value in attrs:
            self._judge(tag, name, value or "")

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        self.dangers.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.dangers.append("a declaration")

    def handle_pi(self, data: str) -> None:
        self.dangers.append("an instruction")

    def _judge(self, tag: str, name: str, value: str) -> None:
        if name not in ATTRIBUTES.get(tag, ()):
            self.dangers.append(f"<{tag} {name}>")
        elif name == "href" and not SAFE_ADDRESS.match(value):
            self.dangers.append(f"href to {value!r}")
        elif name == "src" and not OWN_PICTURE.fullmatch(value):
            self.dangers.append(f"src of {value!r}")
        elif name in ("width", "height") and not re.fullmatch(r"[0-9]{1,4}", value):
            self.dangers.append(f"{name} {value!r}")
        elif name == "loading" and value != "lazy":
            self.dangers.append(f"loading {value!r}")
        elif name == "rel" and value != "nofollow ugc noopener":
            self.dangers.append(f"rel {value!r}")
        elif name == "class" and not re.fullmatch(
            r"language-[A-Za-z0-9_+-]{1,30}|align-(left|center|right)", value
        ):
            self.dangers.append(f"class {value!r}")

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of each element of this name."""
        return [attributes for name, attributes in self.elements if name == tag]


def dangers(html: str) -> list[str]:
    """What may not stand on a page. Empty for good HTML."""
    return Reading(html).dangers


def links(html: str) -> list[str]:
    """Where its links lead."""
    return [a.get("href", "") for a in Reading(html).all("a")]
