"""Reads about joined threads, each limited to what the reader may see."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.boards.queries import visible_ids
from forum.database import db
from forum.errors import Missing
from forum.search.queries import find
from forum.threads import queries
from forum.threads.models import Post, Thread, ThreadEvent, ThreadLink

_ADDRESS = re.compile(r"(?:.*/)?(threads|posts)/([1-9][0-9]{0,17})(?:[-/?#].*)?")
_ID = re.compile(r"#?([1-9][0-9]{0,17})")


def original_id_of(thread_id: int) -> int | None:
    """The id of the thread that this one is a duplicate of."""
    found = select(ThreadLink.other_id).where(
        ThreadLink.thread_id == thread_id, ThreadLink.kind == "duplicate"
    )
    return db.session.scalar(found.order_by(ThreadLink.other_id).limit(1))


def chain_from(thread: Thread) -> list[Thread]:
    """Its original, that one's original, and so on; nothing for a thread that is no duplicate."""
    chain: list[Thread] = []
    while thread.is_duplicate:
        original = db.session.get(Thread, original_id_of(thread.id) or 0)
        # An archive may hold circles.
        if original is None or original in chain:
            break
        chain.append(original)
        thread = original
    return chain


def answered_in(person: Any, thread: Thread) -> Thread | None:
    """The thread in which a duplicate is answered, if this person may read it."""
    chain = chain_from(thread)
    if not chain or chain[-1].is_unlisted or chain[-1].board_id not in visible_ids(person):
        return None
    return chain[-1]


def closing_of(thread: Thread) -> ThreadEvent | None:
    """By whom and why a thread was closed as a duplicate."""
    return db.session.get(ThreadEvent, thread.duplicate_id) if thread.duplicate_id else None


def looked_for(person: Any, typed: str, *, but: int) -> list[Thread]:
    """The threads that somebody may mean: by address, by id, else by words, best first."""
    words = typed.strip()
    if not words:
        return []
    named = _named(person, words)
    found = [named] if named else [row.thread for row in find(person, words).page.items]
    return [thread for thread in found if thread.id != but and not thread.is_unlisted]


def names_one(typed: str) -> bool:
    """Whether this is an address or an id, and no words to search for."""
    return bool(_ADDRESS.fullmatch(typed.strip()) or _ID.fullmatch(typed.strip()))


def _named(person: Any, words: str) -> Thread | None:
    found = _ADDRESS.fullmatch(words) or _ID.fullmatch(words)
    if found is None:
        return None
    *before, number = found.groups()
    try:
        if before == ["posts"]:
            return queries.get_post(person, int(number)).thread
        return queries.follow_thread(person, int(number))
    except Missing:
        return None


def posts_of(thread: Thread) -> Sequence[Post]:
    """All posts of a thread with their authors, in order."""
    return db.session.scalars(
        select(Post)
        .options(joinedload(Post.author), joinedload(Post.thread))
        .where(Post.thread_id == thread.id)
        .order_by(Post.number)
    ).all()
