"""Posts that change their thread, with everything that was said about them. Both are held."""

from collections.abc import Collection

from sqlalchemy import func, or_, select, update

from forum.database import db
from forum.threads.events import words_changed
from forum.threads.models import Post, Thread, ThreadEvent


def opening_id(thread: Thread) -> int:
    """The id of the post that opened it."""
    found = select(Post.id).where(Post.thread_id == thread.id, Post.number == 1)
    return db.session.scalars(found).one()


def move_posts(post_ids: Collection[int], into: Thread, opening: int) -> None:
    """Put these posts into a thread, and number all of its posts anew, by time.

    The post that opens it stays the first, whatever clock it was written by.
    """
    order = (Post.id != opening, Post.written_at, Post.id)
    ranked = (
        select(Post.id, func.row_number().over(order_by=order).label("place"))
        .where(or_(Post.thread_id == into.id, Post.id.in_(post_ids)))
        .subquery()
    )
    # By way of negative numbers, for no two posts of a thread may have the same at any moment.
    for change in (
        update(Post)
        .where(Post.id == ranked.c.id)
        .values(thread_id=into.id, number=-ranked.c.place),
        update(Post).where(Post.thread_id == into.id).values(number=-Post.number),
    ):
        db.session.execute(change.execution_options(synchronize_session=False))
    count_posts(into)


def count_posts(thread: Thread) -> None:
    """Count a thread's posts anew, and when the last was written."""
    found = select(func.count(), func.max(Post.written_at)).where(Post.thread_id == thread.id)
    thread.posts_count, thread.last_post_at = db.session.execute(found).one()


def move_facts(thread: Thread, into: Thread, post_ids: Collection[int] | None = None) -> None:
    """Let what happened in a thread, or only to these posts, have happened in the other."""
    facts = update(ThreadEvent).where(ThreadEvent.thread_id == thread.id)
    if post_ids is not None:
        facts = facts.where(ThreadEvent.post_id.in_(post_ids))
    moved = facts.values(thread_id=into.id)
    db.session.execute(moved.execution_options(synchronize_session=False))


def read_again(post_ids: Collection[int]) -> list[Post]:
    """These posts as they stand now; whoever keeps their words is told."""
    posts = db.session.scalars(
        select(Post).where(Post.id.in_(post_ids)).execution_options(populate_existing=True)
    ).all()
    words_changed(*posts)
    return list(posts)
