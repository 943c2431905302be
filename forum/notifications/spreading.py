"""Telling followers: a few at once, many by a job in batches, so that nobody waits who writes.

A batch and the job for the next one are one transaction, and a notice's key makes it be written
once: a worker that is killed leaves nobody out and tells nobody twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from forum.boards.queries import all_boards
from forum.database import db, transaction
from forum.jobs import enqueue
from forum.notifications.models import Follow
from forum.notifications.policy import BOARD, PARENT, PERSON, TAG, THREAD, Wish, is_told
from forum.notifications.telling import tell
from forum.threads.models import Post, Thread, ThreadTag

JOB = "notify.spread"
#: So many followers are told in the transaction of the fact, and so many in each job.
AT_ONCE, BATCH = 50, 500


@dataclass(frozen=True)
class News:
    """What followers of a thread, and of the places around it, are told. JSON can keep it."""

    kind: str
    happened: str
    thread_id: int
    at: str
    post_id: int | None = None
    by_id: int | None = None
    key: str = ""
    words: Mapping[str, Any] | None = None
    #: Whose doing it is that the followers of a person hear of; who is told otherwise.
    whom_id: int | None = None
    but: tuple[int, ...] = ()
    #: Followers up to this id have been told.
    after: int = 0


def spread(news: News) -> None:
    """Tell the followers, in the open transaction; if they are many, the rest by jobs."""
    _tell_some(news, AT_ONCE)


def carry_on(payloads: Sequence[Mapping[str, Any]]) -> None:
    """Carry out jobs of this kind."""
    for payload in payloads:
        with transaction():
            _tell_some(News(**{**payload, "but": tuple(payload["but"])}), BATCH)


def _tell_some(news: News, size: int) -> None:
    thread = db.session.get(Thread, news.thread_id)
    if thread is None:
        return
    places = _places(thread, news)
    wishes = _wishes(places, news.after, size)
    told = [
        person_id
        for person_id, said in wishes.items()
        if person_id not in news.but and is_told(news.happened, said)
    ]
    tell(
        told,
        news.kind,
        now=datetime.fromisoformat(news.at),
        thread_id=_stands_in(thread, news),
        post_id=news.post_id,
        by_id=news.by_id,
        words=news.words,
        key=news.key,
    )
    if len(wishes) == size:
        enqueue(JOB, asdict(replace(news, after=max(wishes))))


def _stands_in(thread: Thread, news: News) -> int:
    """Where it leads: a job may come after a merge or a split; followers are asked where it was."""
    found = select(Post.thread_id).where(Post.id == news.post_id)
    moved = db.session.scalar(found) if news.post_id is not None and news.after else None
    return moved or thread.merged_into_id or thread.id


def _places(thread: Thread, news: News) -> dict[str, ColumnElement[bool]]:
    """Where followers of this may stand: what they follow → how it is found."""
    board = all_boards()[thread.board_id]
    tags = select(ThreadTag.tag_id).where(ThreadTag.thread_id == thread.id)
    places = {
        THREAD: Follow.thread_id == thread.id,
        BOARD: Follow.board_id == board.id,
        TAG: Follow.tag_id.in_(tags),
    }
    if board.parent_id is not None:
        places[PARENT] = Follow.board_id == board.parent_id
    if news.whom_id is not None:
        places[PERSON] = Follow.whom_id == news.whom_id
    return places


def _wishes(
    places: Mapping[str, ColumnElement[bool]], after: int, size: int
) -> dict[int, list[Wish]]:
    """The next followers by id with all that they say about these places, in two statements."""
    near = or_(*places.values())
    people = db.session.scalars(
        select(Follow.person_id)
        .distinct()
        .where(near, Follow.person_id > after)
        .order_by(Follow.person_id)
        .limit(size)
    ).all()
    found: dict[int, list[Wish]] = {person_id: [] for person_id in people}
    if not people:
        return found
    for what, place in places.items():
        rows = db.session.execute(
            select(Follow.person_id, Follow.level).where(
                place, Follow.person_id.between(people[0], people[-1])
            )
        )
        for person_id, level in rows:
            found[person_id].append(Wish(what, level))
    return found


def post_news(post: Post, kind: str, happened: str, **more: Any) -> News:
    """News of a post, by its author."""
    return News(
        kind=kind,
        happened=happened,
        thread_id=post.thread_id,
        at=post.written_at.isoformat(),
        post_id=post.id,
        by_id=post.author_id,
        whom_id=post.author_id,
        **more,
    )
