"""Which characters look alike, and which alphabet each belongs to. Pure.

The data is Unicode's own (TR39's confusables, and scripts), as the package confusable-homoglyphs
carries it; read once, when first asked.
"""

import json
import unicodedata
from bisect import bisect_right
from functools import cache
from importlib.resources import files
from typing import Any

#: Written with letters of every alphabet: digits, punctuation, accents.
EVERYWHERE = frozenset({"COMMON", "INHERITED"})

_SMALL_CAPITAL = "LATIN LETTER SMALL CAPITAL "
# The blocks of phonetic letters, where small capitals are.
_PHONETIC = (*range(0x250, 0x2B0), *range(0x1D00, 0x1D80), *range(0xA730, 0xA7F6))


def skeleton(text: str) -> str:
    """What stays of a text when everything that looks alike is written alike, decomposed.

    Case is kept, because capitals look like other letters than small ones do.
    """
    alike = _lookalikes()
    return "".join(alike.get(c, c) for c in unicodedata.normalize("NFD", text))


def alphabets(text: str) -> set[str]:
    """The scripts of its letters, by Unicode's names (LATIN, CYRILLIC, …)."""
    return {_script(c) for c in text if unicodedata.category(c)[0] in "LMN"} - EVERYWHERE


@cache
def _lookalikes() -> dict[str, str]:
    """Each character that has a plainer one: that one, or the letters that it looks like.

    The data names a likeness both ways round, so the plain form is the one that all its kin name.
    A letter never becomes a mere sign (ノ is no slash), nor a sign several letters (% is no ºo):
    signs do not count in a name.
    """
    near = _likenesses()
    alike = {}
    for one, others in near.items():
        plain = max(others | {one}, key=lambda form: (len(near[form]), *_plainness(form)))
        fits = _is_written(plain) if _is_written(one) else len(plain) == 1
        if len(one) == 1 and plain != one and fits:
            alike[one] = unicodedata.normalize("NFKD", plain)
    return alike | _small_capitals()


def _plainness(form: str) -> tuple[bool, int, bool, list[int]]:
    """Orders two forms of which each is the other's only likeness; the greater is plainer."""
    normal = unicodedata.normalize("NFKC", form) == form
    return normal, len(form), form.isascii(), [-ord(c) for c in form]


def _is_written(form: str) -> bool:
    return any(unicodedata.category(c)[0] in "LMN" for c in form)


def _likenesses() -> dict[str, set[str]]:
    near: dict[str, set[str]] = {}
    for one, others in _data("confusables.json").items():
        for other in others:
            # The data wraps what is written from right to left in marks of direction.
            a, b = one.replace("\u200e", ""), other["c"].replace("\u200e", "")
            near.setdefault(a, set()).add(b)
            near.setdefault(b, set()).add(a)
    return near


def _small_capitals() -> dict[str, str]:
    """ʙ looks like b (and the Cyrillic в like ʙ), yet Unicode says so of only some of these."""
    found = {"ĸ": "k"}
    for point in _PHONETIC:
        name = unicodedata.name(chr(point), "")
        letter = name.removeprefix(_SMALL_CAPITAL)
        if letter != name and len(letter) == 1:
            found[chr(point)] = letter.lower()
    return found


def _script(character: str) -> str:
    starts, ranges, names = _scripts()
    point = ord(character)
    start, end, script, _ = ranges[bisect_right(starts, point) - 1]
    return names[script] if start <= point <= end else "UNKNOWN"


@cache
def _scripts() -> tuple[list[int], list[tuple[int, int, int, int]], list[str]]:
    data = _data("categories.json")
    ranges = sorted(data["code_points_ranges"])
    return [row[0] for row in ranges], ranges, data["iso_15924_aliases"]


def _data(name: str) -> Any:
    text = files("confusable_homoglyphs").joinpath(name).read_text(encoding="utf-8")
    return json.loads(text)
