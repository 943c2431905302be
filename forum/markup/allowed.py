"""The one allow-list: which elements and attributes a text on a page may have.

Bleach, our own shaping and nh3 all ask here. Values are given with entities decoded. What is not
named does not pass; there is no style, no id, no event handler, no frame, no form, and neither SVG
nor MathML, whose nesting is what every known way around a sanitiser needs.
"""

import re
from collections.abc import Callable, Mapping

from forum.markup.addresses import is_own_picture, own_address

REL = "nofollow ugc noopener"
LANGUAGE_CLASS = re.compile(r"language-[\w+-]{1,30}", re.ASCII)
ALIGN_CLASSES = frozenset({"align-left", "align-center", "align-right"})

Test = Callable[[str], bool]


def _any_text(value: str) -> bool:
    return True


def _is_safe_address(value: str) -> bool:
    return own_address(value) is not None


def _is_language(value: str) -> bool:
    return LANGUAGE_CLASS.fullmatch(value) is not None


def _is_start(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 9


def _is_pixels(value: str) -> bool:
    return _is_start(value) and len(value) <= 4


# Code and tables may scroll sideways, so they can be reached with the keyboard.
_SCROLLS: Mapping[str, Test] = {"tabindex": "0".__eq__}
_CELL: Mapping[str, Test] = {"class": ALIGN_CLASSES.__contains__}

ALLOWED: Mapping[str, Mapping[str, Test]] = {
    **{tag: {} for tag in ("p", "br", "hr", "h3", "h4", "blockquote", "ul", "li")},
    **{
        tag: {} for tag in ("em", "strong", "s", "del", "sub", "sup", "kbd", "thead", "tbody", "tr")
    },
    "a": {"href": _is_safe_address, "title": _any_text, "rel": REL.__eq__},
    "code": {"class": _is_language},
    "img": {
        "src": is_own_picture,
        "alt": _any_text,
        "title": _any_text,
        "width": _is_pixels,
        "height": _is_pixels,
        "loading": "lazy".__eq__,
    },
    "ol": {"start": _is_start},
    "pre": _SCROLLS,
    "table": _SCROLLS,
    "td": _CELL,
    "th": _CELL,
}
TAGS = frozenset(ALLOWED)
SCHEMES = frozenset({"http", "https", "mailto"})
VOID = frozenset({"br", "hr", "img"})

#: Elements that become another one. Headings are ranked in `shaping`.
RENAMED: Mapping[str, str] = {"b": "strong", "i": "em", "strike": "s"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
#: What goes, but leaves a line end behind: words before and after do not grow together.
BLOCKS = frozenset(
    {
        *("address", "article", "aside", "center", "dd", "details", "div", "dl", "dt"),
        *("figcaption", "figure", "footer", "header", "main", "section", "summary"),
    }
)
#: What may come in, before it is shaped.
TAGS_IN = TAGS | RENAMED.keys() | BLOCKS | set(HEADINGS)


def attribute_names(tag: str) -> frozenset[str]:
    """The attributes that the element may have."""
    return frozenset(ALLOWED.get(RENAMED.get(tag, tag), {}))


def is_allowed(tag: str, attribute: str, value: str) -> bool:
    """True when this attribute with this value may stand on a page."""
    test = ALLOWED.get(tag, {}).get(attribute)
    return test is not None and bool(test(value))
