"""The embedded engine: Whoosh, for one machine, beside either database.

Every web process reads; only the worker's indexer and ``vardskap search rebuild`` write. Segments
are kept apart (``compound=False``): joined ones are copied whole into the memory of each process.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from whoosh.index import FileIndex, create_in
from whoosh.searching import TimeLimit
from whoosh.writing import IndexWriter

from forum.search import stems
from forum.search.engine import (
    MOST_HITS,
    Change,
    Delete,
    EngineStatus,
    Hits,
    IndexUnavailable,
    Match,
    Order,
    Reach,
    Upsert,
)
from forum.search.generations import Generations
from forum.search.query import SearchQuery
from forum.search.whoosh_reading import Best, Bounds, Newest, Searchers, open_index
from forum.search.whoosh_words import SCHEMA_VERSION, Compiler, Deadline, document, schema

log = logging.getLogger(__name__)

FILE_FORMAT = f"{SCHEMA_VERSION}.{stems.VERSION}"

_MEMORY = 64  # megabytes that a writer may fill before it uses the disk


class WhooshEngine:
    """See ``SearchEngine``. ``seconds`` bounds one search, ``patience`` the wait for a lock."""

    def __init__(
        self,
        folder: Path,
        *,
        seconds: float = 1.5,
        patience: float = 10,
        searches_at_once: int = 4,
    ) -> None:
        self._generations = Generations(folder, FILE_FORMAT)
        self._searchers = Searchers(self._generations, searches_at_once, patience)
        self._seconds = seconds
        self._patience = patience

    def close(self) -> None:
        """Let go of the open files. The engine can be used again afterwards."""
        self._searchers.close()

    def apply(self, read: Callable[[], Sequence[Change]]) -> None:
        with ExitStack() as held:
            with _only_unavailable("write"):
                held.enter_context(self._generations.writing(self._patience))
            batch = read()
            with _only_unavailable("write"):
                self._write(batch)

    def _write(self, batch: Sequence[Change]) -> None:
        remembered = self._generations.remember(batch)
        try:
            _write(open_index(self._generations.current()), batch)
        except IndexUnavailable:
            if not remembered:
                raise

    def rebuild(self, documents: Iterable[Upsert]) -> int:
        with _only_unavailable("rebuild"), self._generations.next() as folder:
            index = create_in(str(folder), schema())
            with _writer(index) as writer:
                for post in documents:
                    writer.add_document(**document(post))
            with self._generations.writing(seconds=60):
                _write(index, [*self._generations.remembered(folder)])
                self._generations.switch(folder)
            return int(index.doc_count())

    def forget_former(self) -> None:
        with _only_unavailable("sweep"):
            self._generations.sweep()

    def status(self) -> EngineStatus:
        try:
            with _only_unavailable("read"), self._searchers.lend() as opened:
                opened.probe()
                return EngineStatus("whoosh", healthy=True, documents=opened.documents)
        except IndexUnavailable as unavailable:
            return EngineStatus(
                "whoosh",
                healthy=False,
                detail=str(unavailable),
                needs_rebuild=unavailable.needs_rebuild,
            )

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
        if not (reach.boards and query.finds_something):
            return Hits()
        ranked = order is Order.RELEVANCE and query.has_words
        deadline = Deadline(min(self._seconds, seconds or self._seconds))
        with _only_unavailable("search"), self._searchers.lend() as opened:
            if not opened.documents:
                return Hits()
            bounds = Bounds(reach, deadline, opened)
            collector = (Best if ranked else Newest)(bounds, limit + 1)
            timed_out = False
            try:
                compiler = Compiler(opened.searcher.reader(), reach, deadline)
                compiled = compiler.compile(query, match)
                opened.searcher.search_with_collector(compiled, collector)
            except TimeLimit:
                timed_out = True
            found = collector.post_ids()
        return Hits(tuple(found[:limit]), capped=len(found) > limit, timed_out=timed_out)

    def known(
        self, words: Iterable[str], languages: tuple[str, ...], *, seconds: float
    ) -> list[str]:
        deadline, found = Deadline(seconds), []
        with _only_unavailable("search"), self._searchers.lend() as opened:
            reader = opened.searcher.reader()
            with suppress(TimeLimit):
                for word in words:
                    deadline.check()
                    forms = stems.query_forms(word, languages)
                    if any(("words", form) in reader for form in forms):
                        found.append(word)
        return found


@contextmanager
def _only_unavailable(verb: str) -> Iterator[None]:
    """Turn whatever a missing, damaged or full disk makes Whoosh raise into the one exception."""
    try:
        yield
    except IndexUnavailable:
        raise
    except Exception as error:
        log.warning("Could not %s the search index.", verb, exc_info=True)
        reason = f"Could not {verb} the index ({type(error).__name__}: {error})."
        # A full disk or too many open files pass; a damaged index does not.
        passes = isinstance(error, OSError) and not isinstance(error, FileNotFoundError)
        raise IndexUnavailable(reason, needs_rebuild=not passes) from error


def _writer(index: FileIndex) -> IndexWriter:
    # Without Whoosh's own lock: ours is held, and its own outlives a writer that could not start.
    return index.writer(compound=False, limitmb=_MEMORY, _lk=False)


def _write(index: FileIndex, batch: Sequence[Change]) -> None:
    last = {change.post_id: change for change in batch}
    if not last:
        return
    with _writer(index) as writer:
        for change in last.values():
            if isinstance(change, Delete):
                writer.delete_by_term("post", str(change.post_id))
            else:
                writer.update_document(**document(change))
