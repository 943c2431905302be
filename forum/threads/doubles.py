"""The same words sent twice: a double click, a reload."""

from datetime import datetime, timedelta

from sqlalchemy import select

from forum.database import db
from forum.people.models import Person
from forum.threads.composing import Composed
from forum.threads.models import Post, Thread

#: The same words by the same person within this time are the same post: a double click, a reload.
SAME_POST = timedelta(minutes=10)


def same_thread(person: Person, title: str, composed: Composed, now: datetime) -> Thread | None:
    """The thread that these words opened within the last ten minutes."""
    recent = db.session.execute(
        select(Thread, Post.text)
        .join(Post, (Post.thread_id == Thread.id) & (Post.number == 1))
        .where(Thread.asker_id == person.id, Post.written_at > now - SAME_POST)
    )
    return next((row for row, text in recent if (row.title, text) == (title, composed.text)), None)


def same_reply(person: Person, thread: Thread, composed: Composed, now: datetime) -> Post | None:
    """The reply that said the same here within the last ten minutes."""
    recent = db.session.scalars(
        select(Post).where(
            Post.author_id == person.id,
            Post.thread_id == thread.id,
            Post.number > 1,
            Post.withdrawn_at.is_(None),
            Post.written_at > now - SAME_POST,
        )
    )
    return next((post for post in recent if post.text == composed.text), None)
