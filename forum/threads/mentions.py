"""Who is named in a post, so that they can be told: each person once for a post."""

from datetime import datetime

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, mapped_column

from forum import markup, sockets
from forum.boards.queries import visible_boards
from forum.database import Base, UTCDateTime, db
from forum.events import PersonMentioned
from forum.people.models import Person
from forum.threads.models import Post

#: As many people as a post can call; the rest are only links.
MOST = 10


class Mention(Base):
    """A person was named in a post, whoever edited it in."""

    __tablename__ = "post_mentions"
    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def tell_mentioned(post: Post, by: Person, now: datetime) -> None:
    """Publish whom this post names and did not name before. In the open transaction.

    Whoever may not read the thread is not told of it, and neither is the writer.
    """
    handles = markup.mentioned(post.html)
    if not handles:
        return
    named = _unnamed_before(post, handles[: 5 * MOST])
    left = MOST - _count(post)
    readers = [each for each in named if post.board.id in visible_boards(each, now=now)]
    for person in [each for each in readers if each.id not in (by.id, post.author_id)][:left]:
        db.session.add(Mention(post_id=post.id, person_id=person.id, at=now))
        sockets.publish(PersonMentioned(person.id, post.id, by.id, now))


def _unnamed_before(post: Post, handles: list[str]) -> list[Person]:
    before = select(Mention.person_id).where(Mention.post_id == post.id)
    found = db.session.scalars(
        select(Person).where(Person.handle.in_(handles), Person.id.not_in(before))
    )
    return sorted(found, key=lambda person: handles.index(person.handle))[: 2 * MOST]


def _count(post: Post) -> int:
    return db.session.scalar(select(func.count()).where(Mention.post_id == post.id)) or 0
