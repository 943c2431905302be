"""The seam between the forum and whatever finds posts for it.

An engine knows words and a few facts of each post. It never knows who may read what: visibility is
the set of boards in each call, and every hit is checked again in the database before it is shown.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from forum.search.query import SearchQuery

# The most hits that one search gives. Whoever wants more narrows the query.
MOST_HITS = 500


class IndexUnavailable(Exception):
    """The index is missing, damaged or held by somebody else; the site goes on without it.

    The only exception that an engine raises; its text is for the log. ``needs_rebuild``: it will
    not mend by waiting.
    """

    def __init__(self, sentence: str, *, needs_rebuild: bool = False) -> None:
        super().__init__(sentence)
        self.needs_rebuild = needs_rebuild


@dataclass(frozen=True)
class Upsert:
    """A post as it shall stand in the index, replacing what stood there."""

    post_id: int
    thread_id: int
    board_id: int
    kind: str
    author_id: int | None
    at: datetime  # UTC
    language: str  # a tag such as "sv"; decides the stemmer
    text: str  # plain, as readers see it
    title: str = ""  # of the thread, on its opening post only
    tags: tuple[str, ...] = ()  # of the thread, as compared
    fields: tuple[tuple[str, str], ...] = ()  # of the thread: key, and all words of its value


@dataclass(frozen=True)
class Delete:
    """A post that shall no longer be found."""

    post_id: int


Change = Upsert | Delete


class Order(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"


class Match(StrEnum):
    """How many of a query's words and phrases a post must have."""

    ALL = "all"
    SOME = "some"


@dataclass(frozen=True)
class Reach:
    """Where one search may look; what the query names by slug, handle or day is looked up."""

    boards: frozenset[int]
    languages: tuple[str, ...]  # of the site: a query's words are tried in each
    authors: frozenset[int] | None = None  # None: anybody
    threads: frozenset[int] | None = None  # None: any
    since: datetime | None = None  # from this instant on
    until: datetime | None = None  # before this instant


@dataclass(frozen=True)
class Hits:
    """What was found, best (or newest) first.

    Not all of it when ``capped`` (more than the limit) or ``timed_out`` (the time was up).
    """

    post_ids: tuple[int, ...] = ()
    capped: bool = False
    timed_out: bool = False


@dataclass(frozen=True)
class EngineStatus:
    backend: str
    healthy: bool
    documents: int = 0
    detail: str = ""  # why it is not healthy; for the log
    needs_rebuild: bool = False


class SearchEngine(Protocol):
    def apply(self, read: Callable[[], Sequence[Change]]) -> None:
        """Write the changes that ``read`` gives, all or none; the last one of a post wins.

        It is called when nobody else writes any more, so that of two who write the same post, the
        one who read it later wins. Safe to repeat.
        """

    def search(
        self,
        query: SearchQuery,
        reach: Reach,
        *,
        order: Order = Order.RELEVANCE,
        match: Match = Match.ALL,
        limit: int = MOST_HITS,
        seconds: float | None = None,
    ) -> Hits:
        """Find posts that fit the query's words, kinds and tags (as keys), within reach.

        Of a field every word of the value must be there; whether side by side is the caller's.

        ``seconds`` bounds the search further than the engine's own bound.
        """

    def known(
        self, words: Iterable[str], languages: tuple[str, ...], *, seconds: float
    ) -> list[str]:
        """Those of these words that stand in the index in any form, on whatever board, in order.

        Whether a reader may know of them is for the caller to find out. Stops when time is up.
        """

    def rebuild(self, documents: Iterable[Upsert]) -> int:
        """Make the index anew from these and switch to it at once; return how many there were.

        Searching goes on meanwhile, and changes applied meanwhile are not lost.
        """

    def forget_former(self) -> None:
        """Remove from the disk what earlier indexes held; who reads one reads on in the new."""

    def status(self) -> EngineStatus:
        """How the index is; never raises."""
