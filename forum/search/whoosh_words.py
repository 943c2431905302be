"""Whoosh's side of our queries: the fields of the index, and matchers for words and phrases.

Queries are built from our own tree, never by Whoosh's parser: that one can be made to work for
seconds by a few characters (wildcards, ranges over everything).
"""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from whoosh import analysis, columns, fields, matching, query, scoring
from whoosh.searching import TimeLimit
from whoosh.util import make_binary_tree

from forum.search import stems
from forum.search.engine import Match, Reach, Upsert
from forum.search.query import Phrase, SearchQuery

# Change it with the schema below.
SCHEMA_VERSION = 2

TITLE_WEIGHT = 5.0  # a word in the title counts as much as five in the text
#: How well a post fits. B is how much a long post loses: an answer may well be long.
WEIGHTING = scoring.BM25F(B=0.3)
FEW = 4  # words that a search for some of the words looks at
_GAP = 100  # places between title and text, so that no phrase spans them


class StemsAsGiven(analysis.Analyzer):
    """Takes stems that stand between spaces; those before the line break are the title's."""

    def __call__(self, value: str, **_options: Any) -> Iterator[analysis.Token]:
        token = analysis.Token(positions=True, boosts=True)
        title, _, text = value.partition("\n")
        place = 0
        for part, boost in ((title, TITLE_WEIGHT), (text, 1.0)):
            for stem in part.split():
                token.text, token.boost, token.pos, token.stopped = stem, boost, place, False
                yield token
                place += 1
            place += _GAP


def schema() -> fields.Schema:
    """Terms to find by, and columns (numbers that can be read for any post) to filter and sort."""
    return fields.Schema(
        post=fields.ID(unique=True),
        thread=fields.ID(),
        kind=fields.ID(),
        author=fields.ID(),
        tags=fields.KEYWORD(),
        fields=fields.KEYWORD(),
        words=fields.TEXT(analyzer=StemsAsGiven()),
        post_id=fields.COLUMN(columns.NumericColumn("q")),
        board=fields.COLUMN(columns.NumericColumn("q")),
        at=fields.COLUMN(columns.NumericColumn("q")),
    )


def document(post: Upsert) -> dict[str, Any]:
    """The fields of a post, as Whoosh takes them."""
    heading = " ".join((post.title, *post.tags)) if post.title else ""
    title, text = (" ".join(stems.stems(part, post.language)) for part in (heading, post.text))
    return {
        "post": str(post.post_id),
        "thread": str(post.thread_id),
        "kind": post.kind,
        "author": None if post.author_id is None else str(post.author_id),
        "tags": list(post.tags),
        "fields": [f"{key}:{word}" for key, text in post.fields for word in stems.words(text)],
        "words": f"{title}\n{text}",
        "post_id": post.post_id,
        "board": post.board_id,
        "at": seconds_of(post.at),
    }


class Deadline:
    """An instant after which a search stops with what it has."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def check(self) -> None:
        if time.monotonic() > self._at:
            raise TimeLimit


def seconds_of(at: datetime) -> int:
    """An instant as the index counts time: whole seconds, so that days can be told apart."""
    return int(at.timestamp())


class Compiler:
    """Builds Whoosh's query from ours. Boards and times are left to the collector."""

    def __init__(self, reader: Any, reach: Reach, deadline: Deadline) -> None:
        self._reader = reader
        self._reach = reach
        self._deadline = deadline

    def compile(self, asked: SearchQuery, match: Match) -> query.Query:
        clauses = [self._clause(phrase) for phrase in _phrases(asked)]
        if match is Match.SOME and clauses:
            clauses = [_either(self._rarest(clauses))]
        clauses += self._filters(asked)
        found = query.And(clauses) if clauses else query.Every()
        unwanted = [self._clause(phrase) for phrase in asked.left_out]
        return query.AndNot(found, _either(unwanted)) if unwanted else found

    def _clause(self, phrase: Phrase) -> query.Query:
        forms = [self._known_forms(word) for word in phrase]
        if not all(forms):
            return query.NullQuery
        if len(forms) == 1:
            return _either([query.Term("words", form) for form in forms[0]])
        return SideBySide(forms, self._deadline)

    def _known_forms(self, word: str) -> list[str]:
        forms = stems.query_forms(word, self._reach.languages)
        return [form for form in sorted(forms) if ("words", form) in self._reader]

    def _rarest(self, clauses: list[query.Query]) -> list[query.Query]:
        """The clauses that tell most; the common words would cost most and add little."""
        known = [clause for clause in clauses if clause is not query.NullQuery]
        return sorted(known, key=lambda clause: clause.estimate_size(self._reader))[:FEW]

    def _filters(self, asked: SearchQuery) -> Iterator[query.Query]:
        if asked.kinds:
            yield _any_of("kind", asked.kinds)
        if self._reach.authors is not None:
            yield _any_of("author", map(str, self._reach.authors))
        if self._reach.threads is not None:
            yield _any_of("thread", map(str, self._reach.threads))
        for tag in asked.tags:
            yield query.Term("tags", tag)
        for key, phrase in asked.field_phrases:
            for word in phrase:
                yield query.Term("fields", f"{key}:{word}")


def _phrases(asked: SearchQuery) -> list[Phrase]:
    return [*((word,) for word in asked.words), *asked.phrases]


def _any_of(field: str, texts: Iterable[str]) -> query.Query:
    return _either([query.Term(field, text) for text in sorted(texts)])


def _either(queries: list[query.Query]) -> query.Query:
    if not queries:
        return query.NullQuery
    if len(queries) == 1:
        return queries[0]
    either = query.Or(queries)
    # Left to itself, Whoosh reads all matches of small indexes into memory first.
    either.matcher_type = query.Or.DEFAULT_MATCHER
    return either


class SideBySide(query.Query):
    """Words next to each other, each in any of its forms.

    Whoosh's own phrases know one form a word, and compare every place of a word with every place
    of the next without looking at the clock.
    """

    def __init__(self, forms: list[list[str]], deadline: Deadline) -> None:
        self.forms = forms
        self.deadline = deadline

    def estimate_size(self, reader: Any) -> int:
        sizes = (_any_of("words", forms).estimate_size(reader) for forms in self.forms)
        return int(min(sizes))

    def matcher(self, searcher: Any, context: Any = None) -> matching.Matcher:
        leaves = [
            [
                query.Term("words", form).matcher(searcher, context)
                for form in forms
                if ("words", form) in searcher.reader()
            ]
            for forms in self.forms
        ]
        if not all(leaves):
            return matching.NullMatcher()
        return SideBySideMatcher(leaves, self.deadline.check)


class SideBySideMatcher(matching.WrappingMatcher):
    """Steps through the posts that have all the words, and stops where they stand in a row."""

    def __init__(self, leaves: list[list[matching.Matcher]], check: Callable[[], None]) -> None:
        unions = [make_binary_tree(matching.UnionMatcher, forms) for forms in leaves]
        super().__init__(make_binary_tree(matching.IntersectionMatcher, unions))
        self._leaves = leaves
        self._check = check
        self._go_to_a_row()

    def _go_to_a_row(self) -> None:
        while self.child.is_active() and not self._stand_in_a_row():
            self.child.next()

    def _stand_in_a_row(self) -> bool:
        self._check()
        post = self.child.id()
        starts = self._places(0, post)
        for index in range(1, len(self._leaves)):
            starts &= {place - index for place in self._places(index, post)}
        return bool(starts)

    def _places(self, index: int, post: int) -> set[int]:
        places: set[int] = set()
        for leaf in self._leaves[index]:
            if leaf.is_active() and leaf.id() == post:
                places.update(leaf.value_as("positions"))
        return places

    def next(self) -> None:
        self.child.next()
        self._go_to_a_row()

    def skip_to(self, id: int) -> None:
        self.child.skip_to(id)
        self._go_to_a_row()

    def reset(self) -> None:
        self.child.reset()
        self._go_to_a_row()

    def all_ids(self) -> Iterator[int]:
        while self.is_active():
            yield self.id()
            self.next()

    def replace(self, minquality: float = 0) -> matching.Matcher:
        # The leaves are shared with the child, so the child must stay as it is.
        return self if self.is_active() else matching.NullMatcher()

    def supports_block_quality(self) -> bool:
        return False
