"""What a post said before, and what each change made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.database import db
from forum.people.models import Person
from forum.threads.diff import Piece, changes
from forum.threads.models import Post, Revision
from forum.web import Page

#: Changes on one page of a history.
SIZE = 10


@dataclass(frozen=True)
class Change:
    """One edit: who made it when, and what it did to the text and the title (of an opening post).

    ``title`` is empty where the title stayed as it was.
    """

    by: str
    at: datetime
    version: int
    text: Sequence[Piece]
    title: Sequence[Piece]
    #: What the board's questions were answered with before.
    fields: Sequence[Any]


def changes_of(post: Post, number: int = 1) -> Page:
    """One page of the changes of a post, newest first."""
    first = (number - 1) * SIZE
    rows = db.session.execute(
        select(Revision, Person.name)
        .join(Person, Person.id == Revision.replaced_by_id)
        .where(Revision.post_id == post.id)
        .order_by(Revision.version.desc())
        # One more on either side: what came after the first, and whether there are more.
        .offset(max(first - 1, 0))
        .limit(SIZE + 2)
    ).all()
    after: list[tuple[str, str | None]] = [
        (post.text, post.thread.title if post.is_opening else None),
        *((revision.text, revision.title) for revision, _name in rows),
    ]
    if first:
        rows, after = rows[1:], after[1:]
    found = [
        _change(revision, name, *later)
        for (revision, name), later in zip(rows[:SIZE], after, strict=False)
    ]
    return Page(found, number, len(rows) > SIZE)


def _change(revision: Revision, name: str, text: str, title: str | None) -> Change:
    renamed = revision.title is not None and title is not None and revision.title != title
    return Change(
        by=name,
        at=revision.replaced_at,
        version=revision.version,
        fields=revision.fields or (),
        text=changes(revision.text, text),
        title=changes(revision.title or "", title or "") if renamed else (),
    )
