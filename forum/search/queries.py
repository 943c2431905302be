"""The search page: hits of the engine, each checked again in the database before it is shown.

Whatever the index says, only what the database allows this reader now is counted, shown or quoted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.database import db
from forum.markup import plain_of_html
from forum.search.engine import MOST_HITS, Hits, IndexUnavailable, Match, Order
from forum.search.indexer import engine, is_behind
from forum.search.lookup import Wanted, holds, known_fields, look_up
from forum.search.notes import sentences
from forum.search.query import SearchQuery, parse_query
from forum.search.snippets import Marker
from forum.search.spelling import better_words, corrected
from forum.threads.models import Post, Thread
from forum.threads.queries import listed
from forum.web import PAGE_SIZE, Page

#: The states of threads are not in the index: with them, more hits are looked through.
MOST_HITS_BY_STATE = 2000
#: Of a word that somebody may have meant, so many posts are looked at, for at most so long.
FEW_HITS, FEW_SECONDS = 20, 0.1


@dataclass(frozen=True)
class Row:
    """A thread that was found, and its post that fits best (or is newest)."""

    thread: Thread
    post: Post
    title: Markup
    snippet: Markup
    others: int  # how many more of its posts were found


@dataclass(frozen=True)
class Found:
    """Posts that fit and may be seen, grouped by thread: thread id → post ids, best first."""

    threads: dict[int, list[int]]
    is_capped: bool = False
    is_cut_short: bool = False
    has_some_words_only: bool = False

    @property
    def posts_count(self) -> int:
        return sum(map(len, self.threads.values()))


@dataclass(frozen=True)
class Results:
    """Everything that the page says about one search."""

    typed: str
    order: Order
    is_asked: bool  # False: there was nothing to search for
    is_ranked: bool  # by how well the words fit; else the newest come first
    found: Found
    page: Page
    notes: Sequence[Any]
    #: The query as it was understood, and another that finds more: "Did you mean …?"
    query: SearchQuery = field(default_factory=SearchQuery)
    meant: SearchQuery | None = None
    is_unavailable: bool = False
    is_behind: bool = False


def find(
    person: Any,
    typed: str,
    *,
    board: str = "",
    order: Order = Order.RELEVANCE,
    page: int = 1,
) -> Results:
    """One page of the threads that this person finds with what was typed; never raises for it.

    ``board`` is the slug of the board whose search box was used.
    """
    query = read(person, typed)
    if query.has_words and board.isprintable() and not query.boards:
        query = replace(query, boards=(board,) if board else ())
    wanted = look_up(person, query)
    found, meant, is_unavailable = Found({}), None, False
    if query.finds_something:
        try:
            found = _with_words(wanted, order) if query.needs_index else _without_words(wanted)
            meant = _meant(query, wanted, found) if wanted.reach.boards else None
        except IndexUnavailable:
            is_unavailable = True
    return Results(
        typed=typed,
        order=order,
        is_asked=query.finds_something,
        is_ranked=query.has_words,
        found=found,
        page=_page(wanted, found, page),
        notes=sentences(wanted.notes),
        query=query,
        meant=meant,
        is_unavailable=is_unavailable,
        is_behind=query.has_words and not is_unavailable and is_behind(),
    )


def read(person: Any, typed: str) -> SearchQuery:
    """What somebody typed, with the fields that they may know of."""
    return parse_query(typed, {each.key for each in known_fields(person)} if ":" in typed else ())


def _with_words(wanted: Wanted, order: Order) -> Found:
    """Ask the engine for all of the words; where that finds nothing, for some of them."""
    found = _allowed(wanted, _ask(wanted, order, Match.ALL))
    asked_for = len(wanted.query.words) + len(wanted.query.phrases)
    if found.threads or found.is_cut_short or asked_for < 2:
        return found
    return replace(_allowed(wanted, _ask(wanted, order, Match.SOME)), has_some_words_only=True)


def _meant(query: SearchQuery, wanted: Wanted, found: Found) -> SearchQuery | None:
    """Another query that this reader finds something with, where this one finds too little."""
    if (found.threads and not found.has_some_words_only) or found.is_cut_short:
        return None
    better = better_words(wanted.query, lambda queries: _seen(wanted, queries))
    if not better:
        return None
    other = replace(wanted, query=corrected(wanted.query, better))
    leads_somewhere = _allowed(other, _ask(other, Order.RELEVANCE, Match.ALL)).threads
    return corrected(query, better) if leads_somewhere else None


def _seen(wanted: Wanted, queries: Sequence[SearchQuery]) -> list[list[int]]:
    """For each of these queries the posts that this reader may see, in one statement."""
    reach = wanted.reach
    hits = [
        engine().search(query, reach, limit=FEW_HITS, seconds=FEW_SECONDS).post_ids
        for query in queries
    ]
    conditions = Wanted(SearchQuery(), reach, ()).conditions()
    allowed = set(
        db.session.scalars(
            select(Post.id)
            .join(Thread, Thread.id == Post.thread_id)
            .where(Post.id.in_({post_id for ids in hits for post_id in ids}), *conditions)
        )
    )
    return [[post_id for post_id in ids if post_id in allowed] for ids in hits]


def _ask(wanted: Wanted, order: Order, match: Match) -> Hits:
    most = MOST_HITS_BY_STATE if wanted.query.states else MOST_HITS
    return engine().search(wanted.query, wanted.reach, order=order, match=match, limit=most)


def _allowed(wanted: Wanted, hits: Hits) -> Found:
    """Those of the hits that fit and may be seen now, in one statement."""
    rows = db.session.execute(
        select(Post.id, Post.thread_id, Thread.fields)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.id.in_(hits.post_ids), *wanted.conditions())
    )
    phrases = wanted.query.field_phrases
    thread_of = {row.id: row.thread_id for row in rows if holds(row.fields, phrases)}
    ordered = [(hit, thread_of[hit]) for hit in hits.post_ids if hit in thread_of]
    return Found(_grouped(ordered), is_capped=hits.capped, is_cut_short=hits.timed_out)


def _without_words(wanted: Wanted) -> Found:
    """Threads (or somebody's posts) by boards, kinds, tags, states and days: no index needed."""
    whole_threads = wanted.reach.authors is None
    at = Thread.opened_at if whole_threads else Post.written_at
    posts = (
        select(Post.id, Post.thread_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(*wanted.conditions(at))
        .order_by(at.desc(), Post.id.desc())
        .limit(MOST_HITS + 1)
    )
    if whole_threads:
        posts = posts.where(Post.number == 1)
    rows = [(row.id, row.thread_id) for row in db.session.execute(posts)]
    return Found(_grouped(rows[:MOST_HITS]), is_capped=len(rows) > MOST_HITS)


def _grouped(ordered: Sequence[tuple[int, int]]) -> dict[int, list[int]]:
    threads: dict[int, list[int]] = {}
    for post_id, thread_id in ordered:
        threads.setdefault(thread_id, []).append(post_id)
    return threads


def _page(wanted: Wanted, found: Found, number: int) -> Page:
    """The threads of one page with their posts, in three statements; past the end, the last."""
    pages = max(1, -(-len(found.threads) // PAGE_SIZE))
    number = min(number, pages)
    shown = [*found.threads][(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return Page(_rows(wanted, found, shown), number, number < pages, pages)


def _rows(wanted: Wanted, found: Found, shown: Sequence[int]) -> list[Row]:
    if not shown:
        return []
    best = [found.threads[thread_id][0] for thread_id in shown]
    threads = {
        thread.id: thread
        for thread in db.session.scalars(listed(wanted.reach.boards).where(Thread.id.in_(shown)))
    }
    posts = db.session.scalars(
        select(Post).options(joinedload(Post.author)).where(Post.id.in_(best))
    )
    by_id = {post.id: post for post in posts}
    marker = Marker(wanted.query, wanted.reach.languages)
    return [
        _row(marker, threads[thread_id], by_id[post_id], len(found.threads[thread_id]) - 1)
        for thread_id, post_id in zip(shown, best, strict=True)
    ]


def _row(marker: Marker, thread: Thread, post: Post, others: int) -> Row:
    return Row(
        thread=thread,
        post=post,
        title=marker.mark(thread.title, thread.language),
        snippet=marker.snippet(plain_of_html(post.html), thread.language),
        others=others,
    )
