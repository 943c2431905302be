"""A text before it is published: rendered, with what it answers and the draft it grew from."""

from dataclasses import dataclass

from sqlalchemy import select

from forum import markup
from forum.database import MAX_ID, db
from forum.errors import Invalid
from forum.people import mentions
from forum.threads.models import Post, Thread


@dataclass(frozen=True)
class Composed:
    """A text and its HTML, rendered before any transaction begins."""

    text: str
    html: str
    version: int
    #: The last version of its draft that the writer has seen: it goes when this is published.
    draft: int = 0


def compose(text: str, *, draft: int = 0) -> Composed:
    """Render a text. Raises Invalid with a sentence where it cannot be taken."""
    try:
        clean = markup.check(text)
    except markup.TextRefused as refused:
        raise Invalid(refused.sentence) from refused
    rendered = mentions.render(clean)
    return Composed(clean, rendered.html, rendered.version, draft)


def number(text: str | None) -> int | None:
    """An id that a form or an address carries; anything else is none."""
    short = (text or "")[:20]
    return min(int(short), MAX_ID) if short.isascii() and short.isdigit() else None


def answered_post(thread: Thread, post_id: int | None) -> int | None:
    """The id of the post that a reply answers, if it is shown and stands in this thread."""
    if not post_id:
        return None
    return db.session.scalar(
        select(Post.id).where(
            Post.id == post_id,
            Post.thread_id == thread.id,
            Post.hide_id.is_(None),
            Post.withdrawn_at.is_(None),
        )
    )
