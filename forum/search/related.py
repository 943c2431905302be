"""Related threads: found in the background when a thread's title is indexed, read in one statement.

Kept without regard to who reads; what a reader may not see is left out when they read.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app
from sqlalchemy import delete, func, literal, or_, select, union_all

from forum.boards.queries import all_boards, visible_ids
from forum.database import db, insert_here, transaction
from forum.events import ThreadMerged
from forum.jobs import enqueue
from forum.languages import CONTENT_LANGUAGES
from forum.search.common_words import common_words
from forum.search.engine import Reach
from forum.search.indexer import RELATED
from forum.search.likeness import SHOWN, Likeness
from forum.search.models import RelatedThread
from forum.search.similar import candidates, telling_words
from forum.threads.models import Thread, ThreadLink

#: Threads that are looked at before other work gets its turn, and what is kept and shown of each.
AT_ONCE, MOST_KEPT, MOST_SHOWN = 10, 10, 4
SECONDS = 0.5
MOST_LOOKED_BACK = 500
#: Who linked two threads by hand knew better.
LINKED = 1000
_FIRST = ("solved", "answered")


def related_to(reader: Any, thread: Thread) -> Sequence[Thread]:
    """The threads to look at beside this one, as far as its reader may see them; solved first."""
    near = union_all(
        select(RelatedThread.other_id, RelatedThread.likeness).where(
            RelatedThread.thread_id == thread.id
        ),
        select(ThreadLink.other_id, literal(LINKED)).where(
            ThreadLink.thread_id == thread.id, ThreadLink.kind == "related"
        ),
    ).subquery()
    most = func.max(near.c.likeness).label("likeness")
    best = select(near.c.other_id, most).group_by(near.c.other_id).subquery()
    found = (
        select(Thread)
        .join(best, best.c.other_id == Thread.id)
        .where(
            Thread.id != thread.id,
            Thread.board_id.in_(visible_ids(reader)),
            Thread.unlisted_at.is_(None),
            Thread.merged_into_id.is_(None),
        )
        .order_by(*(Thread.answer_state != state for state in _FIRST))
        .order_by(best.c.likeness.desc(), Thread.id.desc())
        .limit(MOST_SHOWN)
    )
    return db.session.scalars(found).all()


def relate(payloads: Sequence[Mapping[str, Any]]) -> None:
    """Look at a few threads, and have the others wait behind what waits already. A job."""
    for payload in payloads:
        if "after" in payload:
            some = select(Thread.id).where(Thread.id > payload["after"]).order_by(Thread.id)
            now = db.session.scalars(some.limit(AT_ONCE)).all()
            if len(now) == AT_ONCE:
                enqueue(RELATED, {"after": now[-1]}, key=RELATED)
        else:
            now, later = payload["thread_ids"][:AT_ONCE], payload["thread_ids"][AT_ONCE:]
            if later:
                enqueue(RELATED, {"thread_ids": later})
        for thread_id in now:
            _relate(thread_id)


def _relate(thread_id: int) -> None:
    db.session.rollback()
    thread = db.session.get(Thread, thread_id)
    if thread is None:
        return
    small = common_words(thread.language) | common_words(current_app.config["LANGUAGE"])
    telling = () if thread.is_unlisted else telling_words(thread.title, small)
    likeness = Likeness(telling, CONTENT_LANGUAGES)
    found = _like(thread, telling, likeness) if telling else {}
    with transaction() as session:
        session.execute(delete(RelatedThread).where(RelatedThread.thread_id == thread_id))
        _forget_former_likeness(thread_id, likeness)
        _put({(thread_id, other_id): share for other_id, share in found.items()})
        _put({(other_id, thread_id): share for other_id, share in found.items()})
        _forget_least_alike(found)


def _like(thread: Thread, telling: tuple[str, ...], likeness: Likeness) -> dict[int, int]:
    """The threads with titles most like this one's, on boards whose readers may read each other."""
    boards = {board.id for board in all_boards().values() if board.visibility == "public"}
    reach = Reach(frozenset(boards | {thread.board_id}), CONTENT_LANGUAGES)
    shares = {
        other.id: round(100 * likeness.share(other.title, other.language))
        for other in candidates(telling, reach, seconds=SECONDS)
        if other.id != thread.id
    }
    best = sorted(shares, key=lambda other_id: (-shares[other_id], -other_id))[:MOST_KEPT]
    return {each: shares[each] for each in best if shares[each] >= 100 * SHOWN}


def forget_merged(fact: ThreadMerged) -> None:
    """What was merged away is like nothing any more, and leaves its place to others."""
    either = (RelatedThread.thread_id, RelatedThread.other_id)
    db.session.execute(delete(RelatedThread).where(or_(*(one == fact.thread_id for one in either))))


def _put(shares: Mapping[tuple[int, int], int]) -> None:
    rows = [
        {"thread_id": one, "other_id": other, "likeness": share}
        for (one, other), share in shares.items()
    ]
    if rows:
        insert = insert_here()(RelatedThread)
        again = {"likeness": insert.excluded.likeness}
        on = ["thread_id", "other_id"]
        db.session.execute(insert.on_conflict_do_update(index_elements=on, set_=again), rows)


def _forget_former_likeness(thread_id: int, likeness: Likeness) -> None:
    """Its title may be another now: leave the lists of those that it was like."""
    rows = db.session.execute(
        select(Thread.id, Thread.title, Thread.language)
        .join(RelatedThread, RelatedThread.thread_id == Thread.id)
        .where(RelatedThread.other_id == thread_id)
        .limit(MOST_LOOKED_BACK)
    )
    former = [row.id for row in rows if likeness.share(row.title, row.language) < SHOWN]
    leads_here = delete(RelatedThread).where(RelatedThread.other_id == thread_id)
    db.session.execute(leads_here.where(RelatedThread.thread_id.in_(former)))


def _forget_least_alike(thread_ids: Mapping[int, int]) -> None:
    """Keep few rows of each of these threads: the others have got one more."""
    rows = db.session.execute(
        select(RelatedThread.thread_id, RelatedThread.other_id)
        .where(RelatedThread.thread_id.in_(thread_ids))
        .order_by(RelatedThread.likeness.desc(), RelatedThread.other_id.desc())
    ).all()
    kept: dict[int, int] = {}
    for thread_id, other_id in rows:
        kept[thread_id] = kept.get(thread_id, 0) + 1
        if kept[thread_id] > MOST_KEPT:
            db.session.execute(
                delete(RelatedThread).where(
                    RelatedThread.thread_id == thread_id, RelatedThread.other_id == other_id
                )
            )
