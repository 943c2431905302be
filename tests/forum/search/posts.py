"""Posts to be found, and searches in the shortest words."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from forum.search.engine import Change, Hits, Match, Order, Reach, SearchEngine, Upsert
from forum.search.query import parse_query

LANGUAGES = ("sv", "da", "nb", "fi", "en")
FIRST_DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)

# Whoosh leaves to the garbage collector what it had opened before it met damage, or
# found that a writer had been quicker.
leaves_files_open = pytest.mark.filterwarnings(
    "ignore:unclosed file:ResourceWarning",
    "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning",
)


def post(post_id: int, text: str, **facts: Any) -> Upsert:
    """A Swedish reply on board 1 by person 1; post 1 is of 1 January, post 2 of the 2nd…"""
    return Upsert(
        **{
            "post_id": post_id,
            "thread_id": post_id,
            "board_id": 1,
            "kind": "question",
            "author_id": 1,
            "at": FIRST_DAY + timedelta(days=post_id - 1),
            "language": "sv",
            "text": text,
            **facts,
        }
    )


def start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def write(engine: SearchEngine, *changes: Change) -> None:
    """Write these changes in one batch."""
    engine.apply(lambda: changes)


def search(
    engine: SearchEngine,
    typed: str,
    *,
    boards: tuple[int, ...] = (1,),
    order: Order = Order.RELEVANCE,
    match: Match = Match.ALL,
    limit: int = 500,
    fields: tuple[str, ...] = (),
    **reach: Any,
) -> Hits:
    """What this query finds for somebody who may read these boards."""
    query = parse_query(typed, fields)
    since, until = (start_of(day) if day else None for day in (query.after, query.before))
    within = Reach(frozenset(boards), LANGUAGES, since=since, until=until, **reach)
    return engine.search(query, within, order=order, match=match, limit=limit)


def found(engine: SearchEngine, typed: str, **how: Any) -> list[int]:
    """The ids of the posts found."""
    return list(search(engine, typed, **how).post_ids)
