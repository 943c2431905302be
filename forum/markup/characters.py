"""The characters of a text: which ones stay, and whether anything of it can be seen. Pure."""

import re
import unicodedata

# What no text needs and something else stumbles over: control characters, halves of surrogate
# pairs, noncharacters, the byte order mark, the marks of ruby annotation, and the old signs that
# turn the direction of everything after them (the isolates that replaced them end by themselves).
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_LINE_ENDS = re.compile("\r\n?|\x85|\u2028|\u2029")
_BLANK_START = re.compile(r"\A(?:[ \t\u00a0]*\n)+")

# Letters and symbols by category, but nothing to look at.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_SEEN = ("L", "N", "P", "S")


def tidy_characters(text: str) -> str:
    """The text, or HTML, with lines ended by ``\n`` and without what can only do harm."""
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))


def tidy_text(text: str) -> str:
    """The same for text alone: also in NFC, and without empty lines around it.

    Never for HTML, where NFC makes one character of a tag's ``>`` and a stroke after it.
    """
    composed = unicodedata.normalize("NFC", tidy_characters(text))
    return _BLANK_START.sub("", composed).rstrip()


def is_visible(text: str) -> bool:
    """True when at least one character of the text shows on a page."""
    return any(unicodedata.category(c)[0] in _SEEN and c not in _BLANK for c in text)
