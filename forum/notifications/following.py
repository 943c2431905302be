"""Watching, following and muting: what somebody says about a board, a tag, a thread, a person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, literal, select

from forum.boards.models import Board
from forum.database import Id, db, insert_here, transaction
from forum.errors import Invalid, Missing
from forum.moments import now as this_moment
from forum.notifications.models import Follow
from forum.notifications.policy import FOLLOW, LEVELS, WATCH
from forum.people.models import Person
from forum.threads.models import Tag, Thread

COLUMNS: dict[type, str] = {
    Board: "board_id",
    Tag: "tag_id",
    Thread: "thread_id",
    Person: "whom_id",
}


def set_level(person: Person, target: Any, level: str, *, now: datetime | None = None) -> None:
    """Say how much one wants to be told of something that one may see. Raises Missing, Invalid.

    ``off`` is kept too: what somebody does not want to follow is not followed again by itself.
    """
    if level not in LEVELS:
        raise Missing
    column = COLUMNS[type(target)]
    if column == "whom_id" and target.id == person.id:
        raise Invalid(_("You cannot follow yourself."))
    values = {
        "person_id": person.id,
        column: target.id,
        "level": level,
        "by_itself": False,
        "since": now or this_moment(),
    }
    with transaction() as session:
        session.execute(
            insert_here()(Follow)
            .values(**values)
            .on_conflict_do_update(
                index_elements=["person_id", column], set_={"level": level, "by_itself": False}
            )
        )


def follow_by_itself(
    person_ids: Iterable[int], thread_id: int, now: datetime, level: str = FOLLOW
) -> None:
    """In the open transaction: these people follow the thread, unless they said something else."""
    rows = [
        {
            "person_id": person_id,
            "thread_id": thread_id,
            "level": level,
            "by_itself": True,
            "since": now,
        }
        for person_id in sorted(set(person_ids))
    ]
    if rows:
        db.session.execute(insert_here()(Follow).values(rows).on_conflict_do_nothing())


def unfollow_by_itself(person_id: int, thread_id: int) -> None:
    """In the open transaction: take back what came by itself, and no more."""
    db.session.execute(
        delete(Follow).where(
            Follow.person_id == person_id,
            Follow.thread_id == thread_id,
            Follow.by_itself,
            Follow.level == FOLLOW,
        )
    )


def carry(column: Any, source_id: int, target_id: int) -> None:
    """In the open transaction: whoever watches or follows one thing does so with another, too.

    What somebody said about the other one already stays as it is.
    """
    known = select(Follow.person_id).where(column == target_id)
    theirs = select(
        Follow.person_id, literal(target_id, Id), Follow.level, Follow.by_itself, Follow.since
    ).where(column == source_id, Follow.level.in_((WATCH, FOLLOW)), Follow.person_id.not_in(known))
    names = ["person_id", column.key, "level", "by_itself", "since"]
    insert = insert_here()(Follow).from_select(names, theirs).on_conflict_do_nothing()
    db.session.execute(insert)
