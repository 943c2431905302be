"""Words of a text, and the stems by which they are found across inflections. Pure."""

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from forum.search.endings import shorten

# Change it whenever the same text would give other stems: an index built before is then rebuilt.
VERSION = 1

MAX_WORD = 64  # characters; longer runs are cut, in posts and queries alike

ALGORITHMS = {
    "sv": "swedish",
    "da": "danish",
    "nb": "norwegian",
    "nn": "norwegian",
    "no": "norwegian",
    "fi": "finnish",
    "en": "english",
}

# Chinese and Japanese write no spaces: there, every character is a word of its own.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")

_KEPT = "åäöøæ"


class Word(NamedTuple):
    """One word of a text: its comparable form, and where it stands in the text."""

    form: str
    start: int
    end: int


def _folding() -> dict[int, str | None]:
    """Accents that people leave out when they type (é, ü), but never å ä ö: those are letters."""
    table: dict[int, str | None] = dict.fromkeys(range(0x300, 0x370))
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if chr(code) not in _KEPT and base.isascii():
            table[code] = base
    return table


_FOLDED = _folding()


def words(text: str) -> list[str]:
    """The words of a text in reading order, in the form in which they are compared."""
    return [form[:MAX_WORD] for form in _WORD.findall(_comparable(text))]


def _comparable(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", folded).translate(_FOLDED)


def words_in_place(text: str) -> Iterator[Word]:
    """The words of a text with their places in it, for marking them."""
    for match in _WORD.finditer(text):
        if form := _form(match.group()):
            yield Word(form, match.start(), match.end())


@lru_cache(maxsize=20_000)
def _form(written: str) -> str:
    return next(iter(words(written)), "")


def stems(text: str, language: str) -> list[str]:
    """The stems of a text in this language (a tag such as ``sv`` or ``sv-FI``), in reading order.

    A language that we have no stemmer for keeps its words as they are.
    """
    return [stem(word, language) for word in words(text)]


def stem(word: str, language: str) -> str:
    """The stem of one word, which is in its comparable form."""
    algorithm = _algorithm(language)
    return _stem(word, algorithm) if algorithm else word


def query_forms(word: str, languages: Iterable[str]) -> frozenset[str]:
    """All forms under which a word of a query may stand in the index.

    A query does not say its language, so every language of the site is tried, and the bare word.
    """
    algorithms = {algorithm for language in languages if (algorithm := _algorithm(language))}
    return frozenset({word} | {_stem(word, algorithm) for algorithm in algorithms})


@lru_cache(maxsize=256)
def _algorithm(language: str) -> str | None:
    return ALGORITHMS.get(re.split("[-_]", language.lower(), maxsplit=1)[0])


# A Stemmer keeps a buffer of its own and must not be shared between threads.
_of_this_thread = threading.local()


@lru_cache(maxsize=20_000)
def _stem(word: str, algorithm: str) -> str:
    stemmers: dict[str, Stemmer.Stemmer] = _of_this_thread.__dict__
    if algorithm not in stemmers:
        stemmers[algorithm] = Stemmer.Stemmer(algorithm, 0)  # our own cache suffices
    return shorten(stemmers[algorithm].stemWord(word), algorithm) or word
