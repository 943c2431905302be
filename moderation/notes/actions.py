"""Leave a note for the other hosts."""

from datetime import datetime, timedelta

from sqlalchemy import select

from forum import permissions
from forum.boards.queries import visible_boards
from forum.database import db, locked, transaction
from forum.errors import Missing
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads import drafts
from forum.threads.events import hold_thread
from forum.threads.models import Post, Thread
from forum.threads.writing import Composed
from moderation.notes.models import Note

WRITE, READ = "note:write", "note:read"
#: The same words by the same host within this time are the same note: a double click.
SAME_NOTE = timedelta(minutes=10)


def write_note(
    person: Person, thread: Thread, composed: Composed, *, now: datetime | None = None
) -> Note:
    """Leave a note after the thread's last post. Nobody is told, and nothing about the thread
    changes: not its state, not its time."""
    moment = now or this_moment()
    with transaction() as session:
        locked(person)
        thread = hold_thread(thread)
        if thread.board_id not in visible_boards(person, now=moment):
            raise Missing
        permissions.require(person, WRITE, thread, now=moment)
        drafts.let_go(person, f"note:{thread.id}", composed.text, composed.draft)
        if (same := _same_note(person, thread, composed.text, moment)) is not None:
            return same
        note = Note(
            thread_id=thread.id,
            after_post_id=_last_post_id(thread),
            author_id=person.id,
            written_at=moment,
            text=composed.text,
            html=composed.html,
            markup_version=composed.version,
        )
        session.add(note)
        return note


def _last_post_id(thread: Thread) -> int:
    found = select(Post.id).where(Post.thread_id == thread.id)
    return db.session.scalars(found.order_by(Post.number.desc()).limit(1)).one()


def _same_note(person: Person, thread: Thread, text: str, now: datetime) -> Note | None:
    return db.session.scalar(
        select(Note)
        .where(
            Note.thread_id == thread.id,
            Note.author_id == person.id,
            Note.text == text,
            Note.written_at > now - SAME_NOTE,
        )
        .limit(1)
    )
