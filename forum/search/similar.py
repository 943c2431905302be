"""Threads that are like a title, for one reader: while it is typed, and before it is posted."""

from typing import Any

from flask import current_app
from sqlalchemy import select

from forum.boards.queries import visible_ids
from forum.database import db
from forum.languages import CONTENT_LANGUAGES, current
from forum.search.common_words import common_words
from forum.search.engine import IndexUnavailable, Match, Reach
from forum.search.indexer import engine
from forum.search.likeness import SHOWN, Likeness
from forum.search.lookup import Wanted
from forum.search.query import MAX_WORDS, SearchQuery
from forum.search.stems import words
from forum.threads.alike import Alike
from forum.threads.models import Post, Thread
from forum.threads.titles import MAX_TITLE

MOST = 5
#: Posts that the index is asked for, and for how long: somebody is typing meanwhile.
LOOKED_AT, SECONDS = 40, 0.4
_ORDER = {"solved": 0, "answered": 1, "unanswered": 2}


def telling_words(title: str, small: frozenset[str]) -> tuple[str, ...]:
    """The words of a title by which one could know it again: without the small ones."""
    telling = [word for word in words(title[:MAX_TITLE]) if word not in small]
    return tuple(dict.fromkeys(telling))[:MAX_WORDS]


def similar(person: Any, title: str) -> list[Alike]:
    """At most ``MOST`` threads that this person may see, solved first. Never raises for a title.

    One search of the index and one statement.
    """
    small = common_words(current()) | common_words(current_app.config["LANGUAGE"])
    telling, reach = telling_words(title, small), Reach(visible_ids(person), CONTENT_LANGUAGES)
    if not telling:
        return []
    likeness, shares = Likeness(telling, CONTENT_LANGUAGES), {}
    for thread in candidates(telling, reach, seconds=SECONDS):
        shares[thread] = likeness.share(thread.title, thread.language)
    best = sorted(shares, key=lambda thread: (-shares[thread], -thread.id))
    chosen = [thread for thread in best if shares[thread] >= SHOWN][:MOST]
    chosen.sort(key=lambda thread: _ORDER[thread.answer_state])
    return [Alike(each, likeness.is_close(each.title, each.language)) for each in chosen]


def candidates(telling: tuple[str, ...], reach: Reach, *, seconds: float) -> list[Thread]:
    """Threads within reach with posts that have some of these words; none without an index."""
    wanted = Wanted(SearchQuery(telling), reach, ())
    try:
        hits = engine().search(
            wanted.query, reach, match=Match.SOME, limit=LOOKED_AT, seconds=seconds
        )
    except IndexUnavailable:
        return []
    if not hits.post_ids:
        return []
    posts = select(Post.thread_id).join(Thread, Thread.id == Post.thread_id).correlate(None)
    fitting = posts.where(Post.id.in_(hits.post_ids), *wanted.conditions())
    return [*db.session.scalars(select(Thread).where(Thread.id.in_(fitting)))]
