"""Merge two threads about the same: the younger becomes part of the older.

The first question keeps its place, title, board, asker and the start of its wait; where the thread
stands follows from the facts of both. The other asker still asks in it (``writing.writes_as``), and
the asker of the older one says what settles it. Undone by splitting it again.
"""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from forum import permissions, sockets
from forum.boards.queries import all_boards
from forum.database import db, insert_here, transaction
from forum.errors import Invalid
from forum.events import ThreadMerged
from forum.joining import notices
from forum.joining.duplicates import require_readable
from forum.joining.moving import move_facts, move_posts, opening_id, read_again
from forum.joining.people import affected, carry_people
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.acts import check_reason
from forum.threads.events import hold_threads, record
from forum.threads.models import MeToo, Post, Thread, ThreadLink
from forum.threads.standing import ANSWERED

MERGE = "thread:merge"


def by_age(one: Thread, other: Thread) -> tuple[Thread, Thread]:
    """The two threads, the older one first."""
    older, younger = sorted((one, other), key=lambda each: (each.opened_at, each.id))
    return older, younger


def check_merge(thread: Thread, into: Thread) -> None:
    """Raises Invalid, with why, where the one cannot become part of the other."""
    if thread.id == into.id:
        raise Invalid(_("That is this very thread."), "other")
    if thread.is_unlisted or into.is_unlisted:
        raise Invalid(
            _("The first post of one of them is not shown. Show it again first."), "other"
        )
    if into.is_closed:
        raise Invalid(_("That thread is closed. Open it again first."), "other")
    if by_age(thread, into)[0].id != into.id:
        raise Invalid(_("The younger thread becomes part of the older one."), "other")
    if into.is_duplicate:
        raise Invalid(
            _("That thread is closed as a duplicate. Choose the one it points to."), "other"
        )
    if all_boards()[into.board_id].is_archived:
        raise Invalid(_("The board of that thread is closed."), "other")


def merge_threads(
    person: Person, thread: Thread, into: Thread, reason: str, *, now: datetime | None = None
) -> Post:
    """Make the younger thread part of the older; returns the post that opened it, in its new place.

    Needs reading and the permission on both boards. Raises MergedAway (a Conflict) where somebody
    was quicker, Invalid where these two cannot be merged.
    """
    moment, reason = now or this_moment(), check_reason(reason)
    with transaction():
        hold_threads([thread, into])
        require_readable(person, [thread, into], moment)
        permissions.require(person, MERGE, thread, now=moment)
        permissions.require(person, MERGE, into, now=moment)
        check_merge(thread, into)
        if thread.is_duplicate:
            record(thread, "duplicate_unmarked", person, moment, reason=reason)
        if thread.close_id is not None:
            record(thread, "reopened", person, moment, reason=reason, closing=thread.close_id)
        told, opening = affected(thread), opening_id(thread)
        post_ids = _move(thread, into)
        _move_people_and_links(thread, into, moment)
        _become_part(thread, into, opening, moment)
        record(into, "merged", person, moment, reason=reason, from_thread=thread.id, posts=post_ids)
        read_again(post_ids)
        fact = ThreadMerged(thread.id, into.id, tuple(post_ids), person.id, moment, reason)
        sockets.publish(fact)
        notices.tell_merged(person, into, opening, told, reason, moment)
        return db.session.get_one(Post, opening)


def _move(thread: Thread, into: Thread) -> list[int]:
    found = select(Post.id).where(Post.thread_id == thread.id).order_by(Post.number)
    post_ids = list(db.session.scalars(found))
    move_facts(thread, into)
    move_posts(post_ids, into, opening_id(into))
    return post_ids


def _move_people_and_links(thread: Thread, into: Thread, now: datetime) -> None:
    carry_people(thread, into, now, for_good=True)
    db.session.execute(delete(MeToo).where(MeToo.thread_id == thread.id))
    about = (ThreadLink.thread_id == thread.id) | (ThreadLink.other_id == thread.id)
    found = select(ThreadLink.thread_id, ThreadLink.other_id, ThreadLink.kind).where(about)
    rows = db.session.execute(found).all()
    db.session.execute(delete(ThreadLink).where(about))
    for row in rows:
        ends = {into.id if end == thread.id else end for end in (row.thread_id, row.other_id)}
        # It is closed no more, and nothing points to itself.
        if len(ends) == 2 and (row.other_id == thread.id or row.kind == "related"):
            start = into.id if row.thread_id == thread.id else row.thread_id
            values = {"thread_id": start, "other_id": (ends - {start}).pop(), "kind": row.kind}
            db.session.execute(insert_here()(ThreadLink).values(**values).on_conflict_do_nothing())


def _become_part(thread: Thread, into: Thread, opening: int, now: datetime) -> None:
    """The row stays, empty, and leads to its posts; so does what was merged into it before."""
    earlier = update(Thread).where(Thread.merged_into_id == thread.id)
    db.session.execute(earlier.values(merged_into_id=into.id, board_id=into.board_id))
    thread.merged_into_id, thread.merged_post_id = into.id, opening
    # Who may not read where it went does not learn of it by the log of the board that it left.
    thread.board_id, thread.unlisted_at = into.board_id, now
    thread.posts_count = thread.me_too_count = 0
    thread.answer_state, thread.state_since, thread.solution_id = ANSWERED, now, None
    thread.duplicate_id = thread.lock_id = thread.pin_id = None
