"""What changed between two texts, word by word, in bounded work. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

#: Pairs of pieces that are compared at most; beyond that a passage counts as replaced.
MOST_PAIRS = 1_000_000
_SENTENCES = re.compile(r"[^\n.!?]*[\n.!?]+\s*|[^\n.!?]+\Z")
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """Some of a text: ``same``, ``added`` or ``removed``."""

    kind: str
    text: str


def changes(before: str, after: str) -> list[Piece]:
    """The pieces of which the two texts consist, in order; equal neighbours are one piece.

    Whoever leaves out what was removed reads ``after``, and the other way round.
    """
    return _joined(_compared(_SENTENCES.findall(before), _SENTENCES.findall(after), words=True))


def _compared(a: Sequence[str], b: Sequence[str], *, words: bool) -> Iterator[Piece]:
    start = _alike(a, b)
    end = _alike(a[start:][::-1], b[start:][::-1])
    yield Piece("same", "".join(a[:start]))
    yield from _middle(a[start : len(a) - end], b[start : len(b) - end], words=words)
    yield Piece("same", "".join(a[len(a) - end :]))


def _alike(a: Sequence[str], b: Sequence[str]) -> int:
    """How many pieces both begin with."""
    count = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        count += 1
    return count


def _middle(a: Sequence[str], b: Sequence[str], *, words: bool) -> Iterator[Piece]:
    if not a or not b or len(a) * len(b) > MOST_PAIRS:
        yield from _replaced(a, b, words=words)
        return
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, a, b).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(a[a1:a2]))
        else:
            yield from _replaced(a[a1:a2], b[b1:b2], words=words)


def _replaced(a: Sequence[str], b: Sequence[str], *, words: bool) -> Iterator[Piece]:
    before, after = "".join(a), "".join(b)
    if words and before and after:
        yield from _compared(_WORDS.findall(before), _WORDS.findall(after), words=False)
        return
    yield Piece("removed", before)
    yield Piece("added", after)


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if found and found[-1].kind == piece.kind:
            piece = Piece(piece.kind, found.pop().text + piece.text)
        found.append(piece)
    return found
