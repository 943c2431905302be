"""How pressing a thread is, as hosts say: high, normal or low. Customers do not see it."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum import permissions
from forum.boards.queries import visible_boards
from forum.database import db, transaction
from forum.errors import Invalid, Missing
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.events import hold_thread, record
from forum.threads.models import Thread
from moderation.unanswered.clock import HIGH, LOW, NORMAL, PRIORITIES
from moderation.unanswered.models import Turn

SET = "thread:priority"
PRIORITY_WORDS: dict[str, Any] = {
    HIGH: _l("High priority"),
    NORMAL: _l("Normal priority"),
    LOW: _l("Low priority"),
}


def set_priority(
    person: Person, thread: Thread, priority: str, *, now: datetime | None = None
) -> bool:
    """Say how pressing a thread is. Returns whether that changed anything.

    What the board owes it may be due sooner or later then; the time that has passed counts.
    """
    moment = now or this_moment()
    if priority not in PRIORITIES:
        raise Invalid(_("Choose one from the list."), "priority")
    with transaction():
        thread = hold_thread(thread)
        if thread.board_id not in visible_boards(person, now=moment):
            raise Missing
        permissions.require(person, SET, thread, now=moment)
        turn = db.session.get(Turn, thread.id, populate_existing=True)
        if turn is None or turn.priority == priority:
            return False
        was, turn.priority = turn.priority, priority
        db.session.flush()
        record(thread, "priority_set", person, moment, priority=priority, was=was)
        return True
