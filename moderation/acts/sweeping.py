"""Hide many posts of one person by one act, each checked by itself; and undo it as one.

Up to ``BATCH`` are hidden at once, the rest by the worker, which checks again who may do it then.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, exists, func, select
from sqlalchemy.orm import contains_eager

from forum import permissions
from forum.boards.queries import visible_boards
from forum.database import db, transaction
from forum.errors import Invalid, Missing
from forum.jobs import enqueue
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.acts import check_reason, hide_post, restore_post
from forum.threads.kinds import GROUNDS
from forum.threads.models import Post, Thread
from moderation.acts.models import Sweep, SweptPost

HIDE, RESTORE = "post:hide", "post:restore"
SWEEP_JOB, UNDO_JOB = "acts.sweep", "acts.undo_sweep"
#: So many posts are listed, and taken, at a time.
MOST = 200
BATCH = 20


def _boards(by: Person, key: str, now: datetime) -> list[int]:
    return [
        board_id
        for board_id, board in visible_boards(by, now=now).items()
        if permissions.decide(by, key, board, now=now)
    ]


def _posts_on(boards: Iterable[int]) -> Select[Any]:
    return (
        select(Post)
        .join(Post.thread)
        .options(contains_eager(Post.thread))
        .where(Thread.board_id.in_(boards))
        # Threads are held one after the other: always in the same order.
        .order_by(Post.thread_id, Post.id)
    )


def posts_to_hide(
    by: Person, person: Person, now: datetime, ids: Iterable[int] | None = None
) -> Sequence[Post]:
    """Posts of this person that stand where ``by`` reads and may hide; of ``ids``, if given."""
    found = _posts_on(_boards(by, HIDE, now)).where(
        Post.author_id == person.id, Post.hide_id.is_(None), Post.withdrawn_at.is_(None)
    )
    if ids is not None:
        found = found.where(Post.id.in_(list(ids)))
    return db.session.scalars(found.limit(MOST)).all()


def hide_all(
    by: Person,
    person: Person,
    ids: Iterable[int],
    *,
    ground: str,
    reason: str,
    now: datetime | None = None,
) -> Sweep:
    """Hide those of these posts that are this person's and that ``by`` may hide; no others."""
    moment, reason = now or this_moment(), check_reason(reason)
    if ground not in GROUNDS:
        raise Invalid(_("Choose the ground on which it is hidden."), "ground")
    with transaction() as session:
        posts = posts_to_hide(by, person, moment, ids)
        if not posts:
            raise Invalid(_("Tick at least one post."), "posts")
        sweep = Sweep(by_id=by.id, person_id=person.id, ground=ground, reason=reason, at=moment)
        session.add(sweep)
        session.flush()
        session.add_all(SweptPost(sweep_id=sweep.id, post_id=post.id) for post in posts)
        if len(posts) > BATCH:
            enqueue(SWEEP_JOB, {"sweep_id": sweep.id})
        sweep_id = sweep.id
    _hide_batch(sweep_id, moment)
    return db.session.get_one(Sweep, sweep_id)


def _hide_batch(sweep_id: int, now: datetime) -> bool:
    """Hide the next few, in one transaction. Returns whether there were any."""
    with transaction() as session:
        sweep = session.get_one(Sweep, sweep_id)
        left = select(SweptPost.post_id).where(
            SweptPost.sweep_id == sweep_id, SweptPost.hide_id.is_(None)
        )
        ids = session.scalars(left.order_by(SweptPost.post_id).limit(BATCH)).all()
        if not ids or sweep.undone_at is not None:
            return False
        by = session.get_one(Person, sweep.by_id)
        person = session.get_one(Person, sweep.person_id)
        for post in posts_to_hide(by, person, now, ids):
            if hide_post(by, post, ground=sweep.ground, reason=sweep.reason, now=now):
                row = session.get_one(SweptPost, (sweep_id, post.id))
                row.hide_id = post.hide_id
        session.flush()
        # What cannot be hidden by now (somebody was quicker, or the right is gone) is not ours.
        session.execute(
            delete(SweptPost).where(
                SweptPost.sweep_id == sweep_id,
                SweptPost.post_id.in_(ids),
                SweptPost.hide_id.is_(None),
            )
        )
        return True


def go_on(payloads: Sequence[Mapping[str, Any]]) -> None:
    """Hide what is left of an act. A job."""
    for payload in payloads:
        while _hide_batch(payload["sweep_id"], this_moment()):
            pass


def get_sweep(reader: Person, sweep_id: int, now: datetime) -> Sweep:
    """The act, if there is a post in it that this reader sees and may hide. Raises Missing."""
    swept = (
        exists()
        .where(SweptPost.sweep_id == Sweep.id, SweptPost.post_id == Post.id)
        .where(Post.thread_id == Thread.id, Thread.board_id.in_(_boards(reader, HIDE, now)))
    )
    sweep = db.session.scalar(select(Sweep).where(Sweep.id == sweep_id, swept))
    if sweep is None:
        raise Missing
    return sweep


def _swept(sweep_id: int, boards: Iterable[int], *, elsewhere: bool = False) -> Select[Any]:
    """Posts of the act that stand on these boards, or on others."""
    here = Thread.board_id.in_(boards)
    return (
        select(SweptPost.post_id)
        .join(Post, Post.id == SweptPost.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(SweptPost.sweep_id == sweep_id, ~here if elsewhere else here)
    )


def count_swept(reader: Person, sweep: Sweep, now: datetime) -> int:
    """How many posts belong to the act where this reader may hide; no others are counted."""
    rows = _swept(sweep.id, _boards(reader, HIDE, now)).subquery()
    return db.session.scalar(select(func.count()).select_from(rows)) or 0


def undo_all(by: Person, sweep: Sweep, reason: str, *, now: datetime | None = None) -> None:
    """Show again what this act hid, as far as nobody has hidden or shown it since.

    What stands where ``by`` may not show posts stays hidden, and the act stands for the rest.
    """
    moment, reason = now or this_moment(), check_reason(reason)
    with transaction() as session:
        sweep = get_sweep(by, sweep.id, moment)
        if sweep.undone_at is not None:
            return
        boards = _boards(by, RESTORE, moment)
        if not boards:
            permissions.require(by, RESTORE, now=moment)
        if session.scalar(_swept(sweep.id, boards, elsewhere=True).limit(1)) is None:
            sweep.undone_at = moment
        # What was not hidden yet is not hidden any more.
        here = _swept(sweep.id, boards).where(SweptPost.hide_id.is_(None))
        waiting = session.scalars(here).all()
        session.execute(
            delete(SweptPost).where(SweptPost.sweep_id == sweep.id, SweptPost.post_id.in_(waiting))
        )
        payload = {"sweep_id": sweep.id, "by_id": by.id, "reason": reason}
        if len(session.scalars(_swept(sweep.id, boards)).all()) > BATCH:
            enqueue(UNDO_JOB, payload)
        session.flush()
    _restore_batch(payload, moment)


def _restore_batch(payload: Mapping[str, Any], now: datetime) -> bool:
    with transaction() as session:
        by = session.get_one(Person, payload["by_id"])
        posts = session.scalars(
            _posts_on(_boards(by, RESTORE, now))
            .join(SweptPost, SweptPost.post_id == Post.id)
            .where(SweptPost.sweep_id == payload["sweep_id"], SweptPost.hide_id == Post.hide_id)
            .limit(BATCH)
        ).all()
        restored = [restore_post(by, post, payload["reason"], now=now) for post in posts]
        return any(restored)


def go_on_undoing(payloads: Sequence[Mapping[str, Any]]) -> None:
    """Show what is left of an act that is undone. A job."""
    for payload in payloads:
        while _restore_batch(payload, this_moment()):
            pass
