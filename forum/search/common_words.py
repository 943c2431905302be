"""Words that say nothing about what somebody looks for: *how do I*, *hur gör man*. Pure.

People type whole questions. If each of its small words had to be in a post too, the best answer
would often not be found.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from whoosh.lang.stopwords import stoplists

from forum.search.query import SearchQuery
from forum.search.stems import words

_LISTS = {"sv": "sv", "da": "da", "nb": "no", "nn": "no", "no": "no", "fi": "fi", "en": "en"}


@cache
def common_words(language: str) -> frozenset[str]:
    """The small words of this language in their comparable form; none where we have no list."""
    listed = stoplists.get(_LISTS.get(language, ""), ())
    return frozenset(word for entry in listed for word in words(entry))


def without_common_words(query: SearchQuery, languages: Iterable[str]) -> SearchQuery:
    """The query without the small words of these languages, unless it has no others.

    Phrases keep theirs. Take the reader's languages: small words of one are things in another.
    """
    common = frozenset[str]().union(*map(common_words, languages))
    telling = tuple(word for word in query.words if word not in common)
    return replace(query, words=telling) if telling or query.phrases else query
