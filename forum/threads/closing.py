"""Close a thread with a reason: nobody waits any more. And open it again.

A closed thread takes replies. The asker's next word opens it again; peers and hosts add to it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from forum import languages, permissions, sockets
from forum.boards.queries import visible_boards
from forum.database import db, transaction
from forum.errors import Conflict, Missing, Refused
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.acts import check_reason
from forum.threads.events import hold_thread, record
from forum.threads.models import Thread, ThreadEvent

CLOSE = "thread:close"


@dataclass(frozen=True)
class Closing:
    """Since when a thread is closed, by whom (None: by itself) and why."""

    at: datetime
    by: Person | None
    reason: str
    #: It closed by itself, because the customer did not reply.
    is_automatic: bool


def close_thread(
    person: Person, thread: Thread, reason: str, *, now: datetime | None = None
) -> bool:
    """Close a thread. Returns whether that changed anything.

    Raises Conflict where somebody else was quicker, Refused where it cannot be closed now: it is
    not shown, it is a duplicate, or somebody has still promised something in it.
    """
    moment, reason = now or this_moment(), check_reason(reason)
    with transaction():
        thread = _hold(person, thread, moment)
        if (closing := closing_of(thread)) is not None:
            if closing.by is not None and closing.by.id == person.id:
                return False
            raise Conflict(_("Somebody closed this thread a moment ago."))
        if (why := why_not(person, thread, moment)) is not None:
            raise Refused(why)
        record(thread, "closed", person, moment, reason=reason)
        return True


def reopen_thread(
    person: Person, thread: Thread, reason: str, *, now: datetime | None = None
) -> bool:
    """Open a closed thread again: it stands as if it had not been closed."""
    moment, reason = now or this_moment(), check_reason(reason)
    with transaction():
        thread = _hold(person, thread, moment)
        if not thread.is_closed:
            return False
        record(thread, "reopened", person, moment, reason=reason, closing=thread.close_id)
        return True


def close_by_itself(thread: Thread, now: datetime, **data: Any) -> Any | None:
    """Close a thread whose customer did not reply, in the open transaction; it must be held.

    Returns why it cannot be closed now, or None. ``data`` is kept with the fact.
    """
    if (why := why_not(None, thread, now)) is not None:
        return why
    with languages.speaking(current_app.config["LANGUAGE"]):
        reason = _("No reply came to our question.")
    record(thread, "closed", None, now, reason=reason, automatic=True, **data)
    return None


def why_not(person: Person | None, thread: Thread, now: datetime) -> Any | None:
    """Why a thread cannot be closed now, as a sentence; None where it can."""
    if thread.is_unlisted:
        return _("The first post of this thread is not shown, so nobody waits in it.")
    if thread.is_duplicate:
        return _("This thread is closed: another one is about the same.")
    return why_open(person, thread, now)


def why_open(person: Person | None, thread: Thread, now: datetime) -> Any | None:
    """Why modules want it open still (somebody promised something in it), or None."""
    asked = (check(person, thread, now) for check in sockets.of().closing_checks)
    return next((why for why in asked if why is not None), None)


def _hold(person: Person, thread: Thread, now: datetime) -> Thread:
    thread = hold_thread(thread)
    if thread.board_id not in visible_boards(person, now=now):
        raise Missing
    permissions.require(person, CLOSE, thread, now=now)
    return thread


def closing_of(thread: Thread) -> Closing | None:
    """By whom and why a thread is closed; one statement where it is, none where not."""
    if thread.close_id is None:
        return None
    found = select(ThreadEvent, Person).outerjoin(Person, Person.id == ThreadEvent.by_id)
    row = db.session.execute(found.where(ThreadEvent.id == thread.close_id)).one_or_none()
    if row is None:
        return None
    event, by = row
    return Closing(event.at, by, event.reason, bool(event.data.get("automatic")))
