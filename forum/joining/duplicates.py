"""Close a thread because another one answers it, and open it again where that was wrong.

What is closed as a duplicate waits for nobody, and takes no replies; its people are counted in the
other thread. Taken back, it stands as if it had never been closed.
"""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete

from forum import permissions, sockets
from forum.boards.queries import all_boards, readers_read, visible_boards
from forum.database import db, insert_here, transaction
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.events import ThreadMarkedDuplicate, ThreadUnmarkedDuplicate
from forum.joining import notices
from forum.joining.people import affected, carry_people, take_people_back
from forum.joining.queries import chain_from
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.acts import check_reason
from forum.threads.closing import why_open
from forum.threads.events import hold_threads, record
from forum.threads.models import Thread, ThreadLink

DUPLICATE = "thread:duplicate"


def mark_duplicate(
    person: Person,
    thread: Thread,
    original: Thread,
    reason: str = "",
    *,
    now: datetime | None = None,
) -> Thread:
    """Close a thread as a duplicate; returns the one that answers it.

    The duplicate of a duplicate points to where that one points. Hosts give a reason, the asker
    needs none. Raises Invalid where the other thread cannot be the original, Refused for hosts
    while something is promised in this one.
    """
    moment, reason = now or this_moment(), _check_reason(person, thread, reason)
    with transaction():
        original = next(reversed(chain_from(original)), original)
        hold_threads([thread, original])
        require_readable(person, [thread, original], moment)
        permissions.require(person, DUPLICATE, thread, now=moment)
        if thread.is_duplicate or original.is_duplicate:
            raise Conflict(_("Somebody merged one of these threads a moment ago. Look again."))
        check_original(thread, original)
        if person.id != thread.asker_id and (why := why_open(person, thread, moment)) is not None:
            raise Refused(why)
        link(thread, original, "duplicate")
        event = record(
            thread, "duplicate_marked", person, moment, reason=reason, original=original.id
        )
        thread.duplicate_id = event.id
        carry_people(thread, original, moment)
        notices.tell_closed(person, thread, affected(thread), reason, event.at)
        fact = ThreadMarkedDuplicate(thread.id, original.id, person.id, reason, event.at)
        sockets.publish(fact)
        return original


def unmark_duplicate(
    person: Person, thread: Thread, reason: str = "", *, now: datetime | None = None
) -> bool:
    """It is something else: it waits again from its original start. Returns whether it was closed.

    By the asker, who knows, or by a host with a reason.
    """
    moment, reason = now or this_moment(), _check_reason(person, thread, reason)
    with transaction():
        chain = chain_from(thread)
        hold_threads([thread, *chain])
        require_readable(person, [thread], moment)
        permissions.require(person, DUPLICATE, thread, now=moment)
        if not thread.is_duplicate:
            return False
        thread.duplicate_id = None
        db.session.execute(
            delete(ThreadLink).where(
                ThreadLink.thread_id == thread.id, ThreadLink.kind == "duplicate"
            )
        )
        event = record(thread, "duplicate_unmarked", person, moment, reason=reason)
        take_people_back(thread, chain, moment)
        notices.tell_opened_again(person, thread, reason, event.at)
        if chain:
            fact = ThreadUnmarkedDuplicate(thread.id, chain[0].id, person.id, reason, event.at)
            sockets.publish(fact)
        return True


def _check_reason(person: Person, thread: Thread, reason: str) -> str:
    return check_reason(reason) if reason or person.id != thread.asker_id else ""


def require_readable(person: Person, threads: list[Thread], now: datetime) -> None:
    """What one may not read does not exist. Raises Missing."""
    if not {thread.board_id for thread in threads} <= set(visible_boards(person, now=now)):
        raise Missing


def check_original(thread: Thread, original: Thread) -> None:
    """Raises Invalid, with why, where the one thread cannot be a duplicate of the other."""
    if thread.id == original.id:
        raise Invalid(_("That is this very thread, or a duplicate of it."), "other")
    if original.is_unlisted:
        raise Invalid(
            _("The first post of that thread is not shown, so it answers nobody."), "other"
        )
    boards = all_boards()
    if not readers_read(boards[thread.board_id], boards[original.board_id]):
        raise Invalid(_("Not everybody who reads this thread can read that one."), "other")


def link(thread: Thread, original: Thread, kind: str) -> None:
    """Let the one thread point to the other, also where it did so in another way."""
    values = {"thread_id": thread.id, "other_id": original.id, "kind": kind}
    insert = insert_here()(ThreadLink).values(**values)
    db.session.execute(
        insert.on_conflict_do_update(index_elements=["thread_id", "other_id"], set_={"kind": kind})
    )
