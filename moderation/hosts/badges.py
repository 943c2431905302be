"""What stands beside the name of whoever wrote as host: the present title, or "former host"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from forum.boards.models import Board
from forum.database import db
from forum.people.models import Person
from forum.threads.models import Post, Thread
from moderation.authority.models import Appointment, Role
from moderation.authority.policy import Powers, nearest
from moderation.authority.queries import is_valid


@dataclass(frozen=True)
class Badge:
    """The author of a post, as they stand towards its board now. ``title`` None: no appointment."""

    handle: str
    title: Mapping[str, str] | None
    is_admin: bool


def badges(post_ids: Sequence[int], now: datetime) -> dict[int, Badge]:
    """What the authors of these posts are for the boards of these posts, in one statement."""
    authors: dict[int, Any] = {}
    titles: dict[int, list[Powers]] = {}
    for row in db.session.execute(_authors_and_appointments(post_ids, now)):
        authors[row.post_id] = row
        if row.title is not None:
            powers = Powers(
                row.person_id, row.role_id, row.title, frozenset(), row.scope_id, row.starts_at
            )
            titles.setdefault(row.post_id, []).append(powers)
    found = {}
    for post_id, row in authors.items():
        best = nearest(titles.get(post_id, ()), (row.board_id, row.parent_id))
        title = best.title if best else None
        found[post_id] = Badge(row.handle, title, row.made_admin_at is not None)
    return found


def _authors_and_appointments(post_ids: Sequence[int], now: datetime) -> Any:
    covering = and_(
        Appointment.person_id == Post.author_id,
        is_valid(now),
        or_(
            Appointment.board_id.is_(None),
            Appointment.board_id == Board.id,
            Appointment.board_id == Board.parent_id,
        ),
    )
    return (
        select(
            Post.id.label("post_id"),
            Person.id.label("person_id"),
            Person.handle,
            Person.made_admin_at,
            Board.id.label("board_id"),
            Board.parent_id,
            Role.id.label("role_id"),
            Role.title,
            Appointment.board_id.label("scope_id"),
            Appointment.starts_at,
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .join(Person, Person.id == Post.author_id)
        .outerjoin(Appointment, covering)
        .outerjoin(Role, Role.id == Appointment.role_id)
        .where(Post.id.in_(post_ids))
    )
