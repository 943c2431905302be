"""Notes stand after a post, and go where it goes."""

from sqlalchemy import update

from forum.database import db
from forum.events import ThreadMerged, ThreadSplit
from moderation.notes.models import Note


def follow_posts(fact: ThreadMerged | ThreadSplit) -> None:
    """Posts went into another thread: the notes after them belong to that one now."""
    into_id = fact.into_id if isinstance(fact, ThreadMerged) else fact.new_id
    moved = update(Note).where(Note.after_post_id.in_(fact.post_ids))
    db.session.execute(moved.values(thread_id=into_id))
