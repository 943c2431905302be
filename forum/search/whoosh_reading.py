"""Reading a Whoosh index: searchers that are kept open, and what gathers their hits."""

import heapq
import os
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from whoosh import collectors
from whoosh.index import FileIndex, open_dir
from whoosh.searching import Searcher

from forum.search.engine import IndexUnavailable, Reach
from forum.search.generations import Generations
from forum.search.whoosh_words import WEIGHTING, Deadline, schema, seconds_of

_TRIES = 20


def open_index(folder: Path) -> FileIndex:
    """Open the index in this folder, with a schema of ours: the pickled one is never read."""
    own_schema = schema()
    with suppress(FileNotFoundError):  # a writer put a newer list of segments in its place
        return open_dir(str(folder), schema=own_schema)
    return open_dir(str(folder), schema=own_schema)


class Columns(NamedTuple):
    """Numbers of the posts of one segment, by their place in it."""

    board: Any
    at: Any
    post_id: Any


class Opened:
    """A searcher with all its files open.

    Left to itself, Whoosh opens columns when they are needed, and takes those for empty that a
    writer has removed meanwhile. So they are opened here, or it raises FileNotFoundError.
    """

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self.documents = int(searcher.doc_count())
        leaves = searcher.leaf_searchers() if searcher.doc_count_all() else []
        try:
            self.columns = {id(leaf): _columns(leaf) for leaf, _ in leaves}
        except BaseException:
            searcher.close()
            raise

    def probe(self) -> None:
        """Read a little of each sort of file, so that damage shows before somebody searches."""
        for leaf, _ in self.searcher.leaf_searchers():
            if leaf.doc_count_all():
                for column in self.columns[id(leaf)]:
                    column[0]
                for _, term in leaf.reader().terms_from("words", ""):
                    leaf.postings("words", term)
                    break

    def close(self) -> None:
        self.searcher.close()


def _columns(leaf: Searcher) -> Columns:
    reader = leaf.reader()
    if not reader.doc_count_all():  # what is left where all posts of some segments were deleted
        return Columns((), (), ())
    for name in Columns._fields:
        if not reader.has_column(name):
            raise FileNotFoundError(f"The column {name} of a segment is gone.")
    columns = Columns(*(reader.column_reader(name, translate=False) for name in Columns._fields))
    leaf.doc_field_length(0, "words")  # opens the lengths, which it then keeps
    return columns


class Searchers:
    """Searchers of the newest state, each lent to one thread at a time: its files have cursors."""

    def __init__(self, generations: Generations, at_once: int, patience: float) -> None:
        self._generations = generations
        self._patience = patience
        self._places = threading.BoundedSemaphore(at_once)
        self._idle: list[tuple[object, Opened]] = []
        self._index: tuple[Path, FileIndex] | None = None
        self.close = weakref.finalize(self, _close_all, self._idle)  # or at the latest at the end

    @contextmanager
    def lend(self) -> Iterator[Opened]:
        if not self._places.acquire(timeout=self._patience):
            raise IndexUnavailable("Too many searches at once.")
        try:
            state, opened = self._newest()
            try:
                yield opened
            except BaseException:
                opened.close()
                raise
            self._idle.append((state, opened))
        finally:
            self._places.release()

    def _newest(self) -> tuple[object, Opened]:
        folder = self._generations.current()
        known = self._index
        if known is None or known[0] != folder:
            known = self._index = (folder, open_index(folder))
        index = known[1]
        # A fork would share the cursors with its parent.
        state = (os.getpid(), folder, index.latest_generation())
        while self._idle:
            seen, opened = self._idle.pop()  # atomic, and so is append
            if seen == state:
                return seen, opened
            opened.close()
        return state, self._open(index)

    def _open(self, index: FileIndex) -> Opened:
        # Not refresh(): it brings segments back that were merged or had posts deleted meanwhile.
        for _ in range(_TRIES):
            searcher = index.searcher(weighting=WEIGHTING)
            with suppress(FileNotFoundError):  # a writer was quicker: its state is the one we want
                return Opened(searcher)
        return Opened(index.searcher(weighting=WEIGHTING))


def _close_all(idle: list[tuple[object, Opened]]) -> None:
    while idle:
        idle.pop()[1].close()


class Bounds:
    """What a post must keep to besides the words: boards, times, and the deadline of the search."""

    def __init__(self, reach: Reach, deadline: Deadline, opened: Opened) -> None:
        self._boards = reach.boards
        self._deadline = deadline
        self._opened = opened
        self._since = seconds_of(reach.since) if reach.since else None
        self._until = seconds_of(reach.until) if reach.until else None

    def columns_of(self, leaf: Searcher) -> Columns:
        return self._opened.columns[id(leaf)]

    def let_in(self, columns: Columns, docnum: int) -> bool:
        self._deadline.check()
        return (
            columns.board[docnum] in self._boards
            and (self._since is None or columns.at[docnum] >= self._since)
            and (self._until is None or columns.at[docnum] < self._until)
        )


class Best(collectors.TopCollector):
    """The posts that fit the words best; passes over those that cannot be among them."""

    def __init__(self, bounds: Bounds, limit: int) -> None:
        super().__init__(limit=limit)
        self._bounds = bounds
        self._leaves: list[tuple[int, Columns]] = []

    def set_subsearcher(self, subsearcher: Searcher, offset: int) -> None:
        super().set_subsearcher(subsearcher, offset)
        self._columns = self._bounds.columns_of(subsearcher)
        self._leaves.append((offset, self._columns))

    def collect(self, sub_docnum: int) -> Any:
        if self._bounds.let_in(self._columns, sub_docnum):
            return super().collect(sub_docnum)
        return 0

    def post_ids(self) -> list[int]:
        return [self._post_id(-docnum) for _, docnum in sorted(self.items, reverse=True)]

    def _post_id(self, docnum: int) -> int:
        offset, columns = next(leaf for leaf in reversed(self._leaves) if leaf[0] <= docnum)
        return int(columns.post_id[docnum - offset])


class Newest(collectors.Collector):
    """The newest posts that fit."""

    def __init__(self, bounds: Bounds, limit: int) -> None:
        super().__init__()
        self._bounds = bounds
        self._limit = limit
        self._found: list[tuple[int, int]] = []

    def prepare(self, top_searcher: Searcher, q: Any, context: Any) -> None:
        # "Current" makes Whoosh step from match to match, where the clock is looked at.
        super().prepare(top_searcher, q, context.set(weighting=None, needs_current=True))

    def run(self) -> None:
        # The last segments hold the newest posts: with these first, little is lost if time is up.
        for subsearcher, offset in reversed(self.top_searcher.leaf_searchers()):
            self.set_subsearcher(subsearcher, offset)
            self.collect_matches()

    def set_subsearcher(self, subsearcher: Searcher, offset: int) -> None:
        super().set_subsearcher(subsearcher, offset)
        self._columns = self._bounds.columns_of(subsearcher)

    def collect(self, sub_docnum: int) -> Any:
        if self._bounds.let_in(self._columns, sub_docnum):
            put = heapq.heappush if len(self._found) < self._limit else heapq.heappushpop
            put(self._found, (self._columns.at[sub_docnum], self._columns.post_id[sub_docnum]))

    def post_ids(self) -> list[int]:
        return [post_id for _, post_id in sorted(self._found, reverse=True)]
