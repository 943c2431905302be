"""What can be followed: found where the reader may see it, and listed for who follows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import Text, cast, func, literal, or_, select

from forum.boards.models import Board
from forum.boards.queries import board_by_id, visible_boards, visible_ids
from forum.database import db, once
from forum.errors import Missing
from forum.languages import translated
from forum.notifications.models import Follow
from forum.notifications.policy import BOARD, OFF, PERSON, TAG, THREAD
from forum.people.models import Person
from forum.people.queries import get_person
from forum.threads import queries as threads
from forum.threads.models import Tag, Thread

#: More follows than these are not read along with whoever is signed in.
MOST = 500


def get_target(person: Any, what: str, target_id: int) -> Any:
    """The board, tag, thread or person, if this person may see it. Raises Missing."""
    if what == BOARD:
        return board_by_id(person, target_id)
    if what == THREAD:
        return threads.get_thread(person, target_id)
    if what == TAG and (tag := db.session.get(Tag, target_id)) is not None:
        # A tag of threads that one may not see is the same as a tag that nobody has set.
        if not threads.list_threads(person, tag=tag, size=1):
            raise Missing
        return tag
    if what == PERSON and (found := db.session.get(Person, target_id)) is not None:
        return get_person(found.handle, person.id)
    raise Missing


def address_of(target: Any) -> str:
    """The page on which it stands."""
    if isinstance(target, Board):
        return url_for("forum.boards.show", slug=target.slug)
    if isinstance(target, Tag):
        return url_for("forum.threads.tag", tag=target.key)
    if isinstance(target, Thread):
        return url_for("forum.threads.show", id=target.id, slug=target.slug)
    return url_for("forum.people.show", handle=target.handle)


@dataclass(frozen=True)
class Followed:
    """One line of the list of what somebody follows."""

    what: str
    id: int
    name: str
    address: str
    level: str
    by_itself: bool


def follows_of(person: Person) -> dict[str, Sequence[Followed]]:
    """All that this person watches, follows or mutes and may see, by what it is, newest first."""
    rows: Any = db.session.execute(
        select(Follow, Tag, Thread, Person)
        .outerjoin(Tag, Tag.id == Follow.tag_id)
        .outerjoin(Thread, Thread.id == Follow.thread_id)
        .outerjoin(Person, Person.id == Follow.whom_id)
        .where(
            Follow.person_id == person.id,
            Follow.level != OFF,
            or_(Follow.thread_id.is_(None), Thread.board_id.in_(visible_ids(person))),
            or_(Follow.thread_id.is_(None), Thread.unlisted_at.is_(None)),
        )
        .order_by(Follow.since.desc(), Follow.id.desc())
        .limit(MOST)
    )
    boards = visible_boards(person)
    found: dict[str, list[Followed]] = {BOARD: [], TAG: [], PERSON: [], THREAD: []}
    for follow, tag, thread, whom in rows:
        board = boards.get(follow.board_id or 0)
        for target in filter(None, (tag, thread, whom, board)):
            what = _what(target)
            line = (what, target.id, _name(target), address_of(target))
            found[what].append(Followed(*line, follow.level, follow.by_itself))
    return dict(found)


def _what(target: Any) -> str:
    return {Board: BOARD, Tag: TAG, Thread: THREAD, Person: PERSON}[type(target)]


def _name(target: Any) -> str:
    if isinstance(target, Board):
        return translated(target.name)
    return str(target.title if isinstance(target, Thread) else target.name)


def places_along() -> Any:
    """What the signed-in person says of boards, tags and people, as a column of the statement that
    reads the person: "board:3:watch,tag:7:mute". Read it by ``level_of``."""
    rows = (
        select(Follow.board_id, Follow.tag_id, Follow.whom_id, Follow.level)
        .where(Follow.person_id == Person.id, Follow.thread_id.is_(None), Follow.level != OFF)
        .limit(MOST)
        .correlate(Person)
        .subquery()
    )
    place = func.coalesce(
        literal(f"{BOARD}:") + cast(rows.c.board_id, Text),
        literal(f"{TAG}:") + cast(rows.c.tag_id, Text),
        literal(f"{PERSON}:") + cast(rows.c.whom_id, Text),
    )
    said = func.aggregate_strings(place + ":" + cast(rows.c.level, Text), ",")
    return select(said).select_from(rows).scalar_subquery()


def level_of(person: Any, target: Any) -> str:
    """What the signed-in person says of a board, a tag or a person, without another statement."""

    def levels() -> dict[str, str]:
        said = (person.along.get("places") or "").split(",")
        return dict(each.rsplit(":", 1) for each in said if each)

    return once(("places", person.id), levels).get(f"{_what(target)}:{target.id}", OFF)


def marks(person: Any, thread: Thread, _posts: Sequence[Any]) -> list[Any]:
    """What the reader says of this thread, joined to their own marks on its page."""
    word = literal("level:") + cast(Follow.level, Text)
    own = (Follow.person_id == person.id) & (Follow.thread_id == thread.id)
    return [select(word, Follow.thread_id).where(own)]
