"""Did you mean …? Words as they stand in posts that the reader may see; no list of words is kept.

A word that nobody may find for this reader is compared with all that are one slip away. Those that
lead to posts which the reader may see are taken from the very texts of these posts.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from sqlalchemy import select

from forum.database import db
from forum.languages import CONTENT_LANGUAGES
from forum.markup import plain_of_html
from forum.search import stems
from forum.search.indexer import engine
from forum.search.query import SearchQuery
from forum.search.snippets import MAX_READ
from forum.threads.models import Post, Thread

#: How many words of a query are looked at, how many others for each, and in which time all in all.
MOST_WORDS, MOST_OTHERS, SECONDS = 3, 8, 0.6
SHORTEST, LONGEST = 4, 24
_LETTERS = "abcdefghijklmnopqrstuvwxyzåäöøæ"

#: Several queries → for each the posts that fit and that the reader may see, best first.
Look = Callable[[Sequence[SearchQuery]], list[list[int]]]


def slips(word: str) -> Iterator[str]:
    """All that this word is one slip of the hand away from: first what happens most often."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    yield from (a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1 and b[0] != b[1])
    yield from (a + b[1:] for a, b in cuts if b)
    yield from (a + letter + b for a, b in cuts for letter in _LETTERS)
    yield from (a + letter + b[1:] for a, b in cuts if b for letter in _LETTERS if letter != b[0])


def better_words(query: SearchQuery, look: Look) -> dict[str, str]:
    """For words of this query that lead nowhere, others that lead somewhere. Never raises for them.

    May raise IndexUnavailable.
    """
    until = time.monotonic() + SECONDS
    long = [word for word in query.words if SHORTEST <= len(word) <= LONGEST][:MOST_WORDS]
    if not long:
        return {}
    found = look([SearchQuery((word,)) for word in long])
    unknown = [word for word, ids in zip(long, found, strict=True) if not ids]
    better: dict[str, str] = {}
    for word in unknown:
        if time.monotonic() < until and (other := _other(word, look, until)):
            better[word] = other
    return better


def _other(word: str, look: Look, until: float) -> str | None:
    seconds = until - time.monotonic()
    others = engine().known(dict.fromkeys(slips(word)), CONTENT_LANGUAGES, seconds=seconds)
    others = [other for other in others if other != word][:MOST_OTHERS]
    found = look([SearchQuery((other,)) for other in others]) if others else []
    seen = [(other, ids) for other, ids in zip(others, found, strict=True) if ids]
    if not seen:
        return None
    texts = _texts([ids[0] for _other, ids in seen])
    read = [(len(ids), _as_written(other, texts.get(ids[0], ""))) for other, ids in seen]
    best = max(
        ((count, _nearness(word, written), written) for count, written in read if written),
        default=None,
    )
    return best[2] if best else None


def _texts(post_ids: Sequence[int]) -> dict[int, str]:
    rows = db.session.execute(
        select(Post.id, Post.number, Post.html, Thread.title)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.id.in_(post_ids))
    )
    return {
        row.id: f"{row.title if row.number == 1 else ''}\n{plain_of_html(row.html)[:MAX_READ]}"
        for row in rows
    }


def _as_written(other: str, text: str) -> str:
    """The form of this word that stands in the text; empty where none does."""
    forms = stems.query_forms(other, CONTENT_LANGUAGES)
    written = Counter(
        word
        for word in stems.words(text)
        if word == other or not forms.isdisjoint(stems.query_forms(word, CONTENT_LANGUAGES))
    )
    if other in written:
        return other
    return next((word for word, _count in written.most_common(1)), "")


def _nearness(word: str, other: str) -> float:
    return SequenceMatcher(None, word, other, autojunk=False).ratio()


def corrected(query: SearchQuery, better: dict[str, str]) -> SearchQuery:
    """The query with these words in the place of others."""
    exchanged = (better.get(word, word) for word in query.words)
    return replace(query, words=tuple(dict.fromkeys(exchanged)))
