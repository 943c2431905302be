"""Promises follow what is done with threads, posts and people."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from forum.database import db
from forum.events import PersonErased, ThreadEventHappened, ThreadMerged, ThreadSplit
from forum.people.own_data import plain
from forum.sockets import PersonalData, Sockets
from forum.threads.models import Post, Thread
from moderation.promises import queries
from moderation.promises.actions import end_promise
from moderation.promises.models import (
    KEPT,
    KEPT_LATE,
    OPEN,
    RENEGOTIATED,
    WITHDRAWN,
    Errand,
    Promise,
)
from moderation.promises.times import both

Rows = Iterable[Mapping[str, Any]]


def follow_merged(fact: ThreadMerged) -> None:
    """All of them belong to the other thread now; to whom they were made stays."""
    for model in (Promise, Errand):
        mine = update(model).where(model.thread_id == fact.thread_id)
        db.session.execute(mine.values(thread_id=fact.into_id))


def follow_split(fact: ThreadSplit) -> None:
    """A promise goes where the post goes in which it was made, back to the first of its kind."""
    moved = update(Promise).where(Promise.post_id.in_(fact.post_ids))
    db.session.execute(moved.values(thread_id=fact.new_id))


def follow_answers(fact: ThreadEventHappened) -> None:
    """An answer that is hidden or withdrawn keeps nothing; shown again, it keeps what it kept."""
    if fact.kind in ("post_hidden", "post_withdrawn"):
        for promise in _kept_by(fact.post_id, (KEPT, KEPT_LATE)):
            _open_again(promise, fact)
    elif fact.kind == "post_restored":
        _keep_again(fact)


def _open_again(promise: Promise, fact: ThreadEventHappened) -> None:
    by = promise.ended_by_id
    end_promise(promise, OPEN, None, fact.at)
    # Who had kept it stays, should the answer be shown again.
    promise.ended_at, promise.ended_by_id = None, by


def _keep_again(fact: ThreadEventHappened) -> None:
    post = db.session.get(Post, fact.post_id) if fact.post_id else None
    if post is None or post.hide_id is not None or post.withdrawn_at is not None:
        return
    for promise in _kept_by(fact.post_id, (OPEN,)):
        by, at = promise.ended_by_id, post.written_at
        end_promise(promise, KEPT if at <= promise.due_at else KEPT_LATE, None, at)
        promise.ended_by_id = by


def _kept_by(post_id: int | None, states: tuple[str, ...]) -> list[Promise]:
    found = select(Promise).where(Promise.kept_post_id == post_id, Promise.state.in_(states))
    # Those of this thread: an index leads there.
    here = select(Post.thread_id).where(Post.id == post_id).scalar_subquery()
    return list(db.session.scalars(found.where(Promise.thread_id == here)))


def follow_listing(fact: ThreadEventHappened) -> None:
    """To a question that is not shown any more nothing is owed; shown again in time, it is."""
    if not fact.standing.is_listed:
        for promise in queries.open_here(fact.thread_id):
            end_promise(promise, WITHDRAWN, None, fact.at)
    elif fact.kind == "post_restored":
        for promise in _ended_by_nobody(fact.thread_id):
            if promise.due_at > fact.at and not promise.to.is_erased:
                end_promise(promise, OPEN, None, fact.at)
                promise.ended_at = None


def _ended_by_nobody(thread_id: int) -> list[Promise]:
    found = select(Promise).options(joinedload(Promise.to))
    ended = Promise.state == WITHDRAWN, Promise.ended_by_id.is_(None)
    return list(db.session.scalars(found.where(Promise.thread_id == thread_id, *ended)))


def forget(fact: PersonErased) -> None:
    """To whom nothing can be said any more, nothing is owed; what a host promised is still owed."""
    for promise in db.session.scalars(
        select(Promise).where(Promise.to_id == fact.person_id, Promise.state == OPEN)
    ).all():
        end_promise(promise, WITHDRAWN, None, fact.at)
    if fact.cuts_words:
        mine = update(Promise).where(Promise.to_id == fact.person_id)
        db.session.execute(mine.values(words="", reason=""))
    asked = select(Thread.id).where(Thread.asker_id == fact.person_id)
    errands = update(Errand).where(Errand.thread_id.in_(asked))
    db.session.execute(errands.where(Errand.done_at.is_(None)).values(done_at=fact.at))
    if fact.cuts_words:
        db.session.execute(errands.values(words="", outcome=""))


def open_promise(_person: Any, thread: Thread, _now: datetime) -> str | None:
    """Why a thread cannot be closed: something is promised in it. See ``closing_checks``."""
    promises = queries.open_here(thread.id)
    if not promises:
        return None
    time = both(promises[0].due_at, promises[0].zone)
    return _("Something is promised here by %(time)s. Keep it, or take it back, first.", time=time)


# --- For somebody's copy of their data -----------------------------------------------------------

_TOLD = ("words", "made_at", "due_at", "state", "ended_at")


def _promises_to(person_id: int) -> Rows:
    found = select(Promise).where(Promise.to_id == person_id).order_by(Promise.id)
    for row in db.session.scalars(found):
        shown = row.reason if row.state in (WITHDRAWN, RENEGOTIATED) else ""
        yield {**plain(row, *_TOLD), "thread": f"/threads/{row.thread_id}", "reason": shown}


def _promises_of(person_id: int) -> Rows:
    owned = or_(
        Promise.owner_id == person_id,
        Promise.by_id == person_id,
        Promise.ended_by_id == person_id,
    )
    rows = db.session.scalars(select(Promise).where(owned).order_by(Promise.id))
    return [{**plain(row, *_TOLD), "thread": f"/threads/{row.thread_id}"} for row in rows]


def _errands_of(person_id: int) -> Rows:
    owned = or_(
        Errand.owner_id == person_id, Errand.by_id == person_id, Errand.done_by_id == person_id
    )
    rows = db.session.scalars(select(Errand).where(owned).order_by(Errand.id))
    told = ("party", "words", "made_at", "due_at", "done_at", "outcome")
    return [{**plain(row, *told), "thread": f"/threads/{row.thread_id}"} for row in rows]


def plug(plugged: Sockets) -> None:
    """Listen."""
    plugged.listen(ThreadMerged)(follow_merged)
    plugged.listen(ThreadSplit)(follow_split)
    plugged.listen(ThreadEventHappened)(follow_answers)
    plugged.listen(ThreadEventHappened)(follow_listing)
    plugged.listen(PersonErased)(forget)
    plugged.closing_checks.append(open_promise)
    plugged.personal_data += [
        PersonalData("promises_to_you", _promises_to, ("promises",)),
        PersonalData("promises_of_yours", _promises_of, ("promises",)),
        PersonalData("errands_of_yours", _errands_of, ("errands",)),
    ]
