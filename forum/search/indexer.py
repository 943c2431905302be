"""Keeps the index in step with the database: jobs of the worker, and rebuilding it all.

Posts are always read as they stand now, so a job may run late, twice, or after another.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from forum.database import db
from forum.jobs import Job, enqueue
from forum.markup import plain_of_html
from forum.moments import now as this_moment
from forum.search.engine import Change, Delete, IndexUnavailable, SearchEngine, Upsert
from forum.threads.fields import said
from forum.threads.models import Post, Tag, Thread, ThreadTag

logger = logging.getLogger(__name__)
POSTS = "search.posts"
MEND = "search.mend"
RELATED = "search.related"
FORGET = "search.forget"
BATCH = 200  # posts that are read and written at once
#: What waits longer than this is worth a word on the page.
BEHIND = timedelta(minutes=1)


def engine() -> SearchEngine:
    """The engine of this app."""
    return cast(SearchEngine, current_app.extensions["search"])


def index_posts(payloads: Sequence[Mapping[str, Any]]) -> None:
    """Bring these posts up to date in the index; those that are gone leave it. A job."""
    ids = sorted({post_id for payload in payloads for post_id in payload["post_ids"]})
    try:
        for start in range(0, len(ids), BATCH):
            _apply(ids[start : start + BATCH])
            _relate(ids[start : start + BATCH])
    except IndexUnavailable as unavailable:
        if not unavailable.needs_rebuild:
            raise
        # The words stand in the database; whoever mends the index reads them there.
        enqueue(MEND, {}, key=MEND)


def _relate(ids: Sequence[int]) -> None:
    """Have the threads looked at that these posts open: see ``search.related``."""
    opening = select(Post.thread_id).where(Post.id.in_(ids), Post.number == 1)
    threads = sorted(db.session.scalars(opening).all())
    db.session.rollback()
    if threads:
        enqueue(RELATED, {"thread_ids": threads})


def _apply(ids: Sequence[int]) -> None:
    engine().apply(lambda: changes(ids))


def changes(ids: Sequence[int]) -> list[Change]:
    """What the index should hear of these posts."""
    db.session.rollback()  # read what holds now, not when the job began
    found: dict[int, Change] = {document.post_id: document for document in _documents(ids)}
    db.session.rollback()
    return [found.get(post_id) or Delete(post_id) for post_id in ids]


def mend(_payloads: object) -> None:
    """Make the index anew where it is missing, damaged or made by another version. A job."""
    if engine().status().needs_rebuild:
        count = rebuild()
        logger.info("The search index was made anew with %s posts.", count)


def forget(_payloads: object) -> None:
    """Make the index anew, and throw away the files that it had before. A job."""
    rebuild()
    engine().forget_former()


def rebuild() -> int:
    """Make the index anew from the database; returns the number of posts in it."""
    count = engine().rebuild(all_documents())
    enqueue(RELATED, {"after": 0}, key=RELATED)
    return count


def all_documents() -> Iterator[Upsert]:
    """Every post that can be found, newest first, in short reads that hold nobody up."""
    last: int | None = None
    while True:
        page = select(Post.id).order_by(Post.id.desc()).limit(BATCH)
        ids = db.session.scalars(page.where(Post.id < last) if last else page).all()
        documents = _documents(ids)
        db.session.rollback()
        if not ids:
            return
        yield from documents
        last = ids[-1]


def _documents(ids: Sequence[int]) -> list[Upsert]:
    """These posts without those that were hidden or withdrawn, newest first; two statements.

    Replies stay in while their opening post is hidden: the search itself leaves them out then.
    """
    # What was asked along with a question stays with it when its thread is merged.
    merged = aliased(Thread)
    rows = db.session.execute(
        select(Post.id, Post.number, Post.author_id, Post.written_at, Post.html, Thread)
        .add_columns(merged.fields.label("asked"))
        .join(Thread, Thread.id == Post.thread_id)
        .outerjoin(Post.opened.of_type(merged))
        .where(Post.id.in_(ids), Post.hide_id.is_(None), Post.withdrawn_at.is_(None))
        .order_by(Post.id.desc())
    ).all()
    tags = _tags({row.Thread.id for row in rows})
    return [
        Upsert(
            post_id=row.id,
            thread_id=row.Thread.id,
            board_id=row.Thread.board_id,
            kind=row.Thread.kind,
            author_id=row.author_id,
            at=row.written_at,
            language=row.Thread.language,
            title=row.Thread.title if row.number == 1 else "",
            text=_text(row),
            tags=tuple(tags.get(row.Thread.id, ())),
            fields=tuple(said(row.asked or row.Thread.fields)),
        )
        for row in rows
    ]


def _text(row: Any) -> str:
    """A post's words; with the opening post stands what its board asked for."""
    text = plain_of_html(row.html)
    asked = said(row.Thread.fields if row.number == 1 else row.asked or [])
    return "\n".join((text, *(words for _key, words in asked)))


def _tags(thread_ids: set[int]) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(ThreadTag.thread_id, Tag.key)
        .join(Tag, Tag.id == ThreadTag.tag_id)
        .where(ThreadTag.thread_id.in_(thread_ids))
        .order_by(Tag.key)
    )
    found: dict[int, list[str]] = {}
    for thread_id, key in rows:
        found.setdefault(thread_id, []).append(key)
    return found


def waiting_since() -> datetime | None:
    """When the oldest change was made that the index does not know yet."""
    return db.session.scalar(select(func.min(Job.made_at)).where(Job.kind == POSTS))


def is_behind(now: datetime | None = None) -> bool:
    """Whether changes have waited for the indexer longer than people should notice."""
    since = waiting_since()
    return since is not None and (now or this_moment()) - since > BEHIND


def readiness() -> tuple[bool, str]:
    """Whether people can search, in a few words that tell strangers nothing."""
    status = engine().status()
    if not status.healthy:
        logger.warning("The search index is not ready: %s", status.detail)
        return False, "has no index that can be read; the worker or `search rebuild` makes one"
    behind = ", behind" if is_behind() else ""
    return True, f"{status.documents} post(s) indexed{behind}"
