"""No more mail about a thread: by the link that stands in each."""

from datetime import datetime

from sqlalchemy import delete

from forum.database import db, insert_here, transaction
from forum.errors import Missing
from forum.moments import now as this_moment
from forum.notifications.models import MailStop
from forum.people import tokens
from forum.threads.models import Thread
from forum.web import outside_url

PURPOSE = "stop"


def stop_link(person_id: int, thread_id: int) -> str:
    """The address by which this person stops mail about this thread; it holds for ever."""
    token = tokens.sign(PURPOSE, person_id, _mark(thread_id), until=None)
    return outside_url("forum.notifications.stop", id=thread_id, token=token)


def _mark(thread_id: int) -> str:
    return f"thread {thread_id}"


def read_link(thread_id: int, token: str) -> int:
    """Whose mail a link stops: the person's id. Raises Missing. Changes nothing."""
    said = tokens.read(PURPOSE, token, now=this_moment())
    if not said.is_bound_to(_mark(thread_id)) or db.session.get(Thread, thread_id) is None:
        raise Missing
    return said.person_id


def has_stopped(person_id: int, thread_id: int) -> bool:
    """Whether this person wants no mail about this thread."""
    return db.session.get(MailStop, (person_id, thread_id)) is not None


def stop_mail(person_id: int, thread_id: int, *, now: datetime | None = None) -> None:
    """No more mail to this person about this thread."""
    with transaction() as session:
        values = {
            "person_id": person_id,
            "thread_id": thread_id,
            "stopped_at": now or this_moment(),
        }
        session.execute(insert_here()(MailStop).values(**values).on_conflict_do_nothing())


def start_mail(person_id: int, thread_id: int) -> None:
    """Mail again."""
    with transaction() as session:
        session.execute(
            delete(MailStop).where(MailStop.person_id == person_id, MailStop.thread_id == thread_id)
        )
