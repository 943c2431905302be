"""What stands in the feeds and in the sitemap: only what the reader may see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.boards.models import Board
from forum.boards.queries import branch, visible_boards, visible_ids
from forum.database import db
from forum.search import queries as search
from forum.search.engine import Order
from forum.threads.models import Post, Tag, Thread
from forum.threads.queries import list_threads

ENTRIES = 20
#: Ids of one part of the sitemap. The protocol allows 50,000 addresses a file.
IDS_IN_PART = 10_000


@dataclass(frozen=True)
class Line:
    """One address in the sitemap."""

    path: tuple[str, dict[str, Any]]
    changed_at: datetime | None = None


def opening_posts(threads: Sequence[Thread]) -> list[Post]:
    """The opening posts of these threads, in their order, with thread and author."""
    ids = [thread.id for thread in threads]
    found = db.session.scalars(_shown().where(Post.thread_id.in_(ids), Post.number == 1))
    by_thread = {post.thread_id: post for post in found}
    return [by_thread[each] for each in ids if each in by_thread]


def new_threads(person: Any, show: str, board: Board | None, tag: Tag | None) -> list[Post]:
    """The newest threads, of a board and those under it, or with a tag."""
    boards = branch(person, board) if board else None
    page = list_threads(person, show, boards=boards, tag=tag, size=ENTRIES)
    return opening_posts(page.items)


def new_replies(thread: Thread) -> Sequence[Post]:
    """The newest posts of a thread."""
    newest = _shown().where(Post.thread_id == thread.id).order_by(Post.number.desc())
    return db.session.scalars(newest.limit(ENTRIES)).all()


def found_posts(person: Any, words: str) -> list[Post]:
    """The newest posts that a search finds."""
    rows = search.find(person, words, order=Order.NEWEST).page.items
    ids = [row.post.id for row in rows]
    posts = {post.id: post for post in db.session.scalars(_shown().where(Post.id.in_(ids)))}
    return [posts[each] for each in ids if each in posts]


def _shown() -> Any:
    return (
        select(Post)
        .join(Post.thread)
        .options(contains_eager(Post.thread), joinedload(Post.author))
        .where(Post.hide_id.is_(None), Post.withdrawn_at.is_(None), Thread.unlisted_at.is_(None))
    )


def parts_of_sitemap() -> int:
    """How many parts the threads make; grows with ids, and is found without counting."""
    last = db.session.scalar(select(func.max(Thread.id))) or 0
    return -(-last // IDS_IN_PART)


def public_threads(part: int) -> Iterator[Line]:
    """The threads of one part that everybody may read."""
    first = (part - 1) * IDS_IN_PART
    rows = db.session.execute(
        select(Thread.id, Thread.slug, Thread.last_post_at)
        .where(
            Thread.id.between(first + 1, first + IDS_IN_PART),
            Thread.board_id.in_(visible_ids(None)),
            Thread.unlisted_at.is_(None),
        )
        .order_by(Thread.id)
    )
    for thread_id, slug, changed_at in rows:
        yield Line(("forum.threads.show", {"id": thread_id, "slug": slug}), changed_at)


def public_pages() -> Iterator[Line]:
    """The home page, and the boards that everybody may read."""
    yield Line(("forum.front.home", {}))
    for board in visible_boards(None).values():
        yield Line(("forum.boards.show", {"slug": board.slug}))
