"""Saying that one has read a thread, and taking it back. The host decides, thread by thread."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, literal, select

from forum import permissions
from forum.database import Id, db, insert_here, transaction
from forum.errors import Refused
from forum.events import PersonErased, ThreadMerged, ThreadSplit
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.events import hold_thread
from forum.threads.models import Thread
from moderation.seen.models import HostRead
from moderation.unanswered.answerers import ANSWER


def say_read(person: Person, thread: Thread, *, now: datetime | None = None) -> None:
    """Tell the readers of a thread that this host has read it. No fact: nobody's turn changes."""
    moment = now or this_moment()
    with transaction() as session:
        thread = hold_thread(thread)
        permissions.require(person, ANSWER, thread, now=moment)
        if not thread.board.shows_reading:
            raise Refused(_("This board does not show who has read a thread."))
        row = {"thread_id": thread.id, "host_id": person.id, "at": moment}
        session.execute(
            insert_here()(HostRead)
            .values(**row)
            .on_conflict_do_update(index_elements=["thread_id", "host_id"], set_={"at": moment})
        )


def take_back(person: Person, thread: Thread) -> None:
    """Say nothing of one's reading any more."""
    with transaction() as session:
        session.execute(
            delete(HostRead).where(HostRead.thread_id == thread.id, HostRead.host_id == person.id)
        )


def forget_person(fact: PersonErased) -> None:
    """What a former member has read is nobody's business."""
    db.session.execute(delete(HostRead).where(HostRead.host_id == fact.person_id))


def forget_merged(fact: ThreadMerged) -> None:
    """Whoever read the younger thread has not read the whole; of the older it holds as before."""
    db.session.execute(delete(HostRead).where(HostRead.thread_id == fact.thread_id))


def follow_split(fact: ThreadSplit) -> None:
    """Whoever read the whole has read the part; the reader is shown it if it was since then."""
    read = select(literal(fact.new_id, Id), HostRead.host_id, HostRead.at)
    theirs = read.where(HostRead.thread_id == fact.thread_id)
    insert = insert_here()(HostRead).from_select(["thread_id", "host_id", "at"], theirs)
    db.session.execute(insert.on_conflict_do_nothing())
