"""What of an internal note must not slip into public: long runs of its words. Pure.

A run is long with eight words, or with forty characters. A whole note is one too, unless it is as
short as things that everybody says.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TypeAlias

LONG_WORDS = 8
LONG_CHARS = 40
#: A note of fewer words is no secret by itself.
WHOLE_NOTE_WORDS = 3

Run: TypeAlias = tuple[str, ...]
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> Run:
    """The words as they sound: without markup, case, and signs that nobody sees."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    return tuple(_WORD.findall(seen))


def long_runs(words: Sequence[str]) -> set[Run]:
    """The shortest long run from each word on. Texts share a long run where these sets meet."""
    runs: set[Run] = set()
    for start in range(len(words)):
        run = tuple(words[start : start + LONG_WORDS])
        for size in range(1, len(run) + 1):
            if size == LONG_WORDS or len(" ".join(run[:size])) >= LONG_CHARS:
                runs.add(run[:size])
                break
    return runs


def repeats(note: str, text: str, said_already: Iterable[str] = ()) -> bool:
    """Whether the text repeats a long run of the note that nobody has said in public before."""
    told, secret = words_of(text), words_of(note)
    public = [words_of(each) for each in said_already]
    shared = long_runs(secret) & long_runs(told)
    for said in public:
        shared -= long_runs(said)
    if shared:
        return True
    if len(secret) < WHOLE_NOTE_WORDS or long_runs(secret) or not _within(secret, told):
        return False
    return not any(_within(secret, said) for said in public)


def _within(run: Run, words: Run) -> bool:
    size = len(run)
    return any(words[start : start + size] == run for start in range(len(words) - size + 1))
