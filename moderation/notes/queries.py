"""Notes for those who may read them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.database import db
from forum.threads.models import Post, Thread
from moderation.notes.models import Note


def notes_after(post_ids: Iterable[int]) -> dict[int, list[Note]]:
    """The notes after each of these posts, oldest first, in one statement."""
    rows = db.session.scalars(
        select(Note)
        .options(joinedload(Note.author))
        .where(Note.after_post_id.in_(post_ids))
        .order_by(Note.written_at, Note.id)
    )
    found: dict[int, list[Note]] = {}
    for note in rows:
        found.setdefault(note.after_post_id, []).append(note)
    return found


def note_texts(thread: Thread) -> Sequence[tuple[int, str]]:
    """Every note of a thread, as id and text."""
    rows = db.session.execute(
        select(Note.id, Note.text).where(Note.thread_id == thread.id).order_by(Note.id)
    )
    return rows.all()


def public_texts(thread: Thread) -> Sequence[str]:
    """What everybody who reads the thread can read there now."""
    return db.session.scalars(
        select(Post.text).where(
            Post.thread_id == thread.id, Post.hide_id.is_(None), Post.withdrawn_at.is_(None)
        )
    ).all()
