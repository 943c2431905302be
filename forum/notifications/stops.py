"""No more mail: by the links that stand in each, without signing in, for nobody but its reader.

A link says what it stops: a thread's number, the key of a kind of notice, or ``all``.
"""

from datetime import datetime

from sqlalchemy import delete, literal, select

from forum.database import Id, db, insert_here, transaction
from forum.errors import Missing
from forum.moments import now as this_moment
from forum.notifications import wishes
from forum.notifications.clock import NEVER, SOON
from forum.notifications.models import Follow, MailStop
from forum.notifications.telling import kinds
from forum.people import tokens
from forum.people.models import Person
from forum.threads.models import Thread
from forum.web import outside_url

PURPOSE = "stop"
ALL = "all"


def stop_link(person_id: int, what: int | str) -> str:
    """The address by which this person stops this mail; it holds for ever."""
    token = tokens.sign(PURPOSE, person_id, _mark(str(what)), until=None)
    return outside_url("forum.notifications.stop", what=str(what), token=token)


def _mark(what: str) -> str:
    return f"thread {what}" if what.isdecimal() else f"mail {what}"


def read_link(what: str, token: str) -> Person:
    """Whose mail a link stops. Raises Missing, whatever is wrong with it. Changes nothing."""
    said = tokens.read(PURPOSE, token, now=this_moment())
    if not said.is_bound_to(_mark(what)):
        raise Missing
    is_known = what == ALL or what in kinds()
    if what.isdecimal():
        is_known = db.session.get(Thread, int(what)) is not None
    person = db.session.get(Person, said.person_id)
    if person is None or person.is_erased or not is_known:
        raise Missing
    return person


def stopped_threads(person_id: int) -> frozenset[int]:
    """The threads about which this person wants no mail."""
    found = select(MailStop.thread_id).where(MailStop.person_id == person_id)
    return frozenset(db.session.scalars(found))


def has_stopped(person: Person, what: str) -> bool:
    """Whether this person wants none of this mail."""
    if what.isdecimal():
        return _stands_in(what) in stopped_threads(person.id)
    settings = wishes.settings_of(person.id)
    if what == ALL:
        return settings.rhythm == NEVER
    return wishes.way_of(settings, what, kinds()[what].usually) != wishes.MAIL


def stop_mail(person: Person, what: str, *, now: datetime | None = None) -> None:
    """No more of this mail to this person."""
    if what == ALL:
        wishes.choose(person, rhythm=NEVER, now=now)
    elif not what.isdecimal():
        wishes.choose(person, ways={what: wishes.APP}, now=now)
    else:
        values = {
            "person_id": person.id,
            "thread_id": _stands_in(what),
            "stopped_at": now or this_moment(),
        }
        with transaction() as session:
            session.execute(insert_here()(MailStop).values(**values).on_conflict_do_nothing())


def start_mail(person: Person, what: str, *, now: datetime | None = None) -> None:
    """Mail again."""
    if what == ALL:
        wishes.choose(person, rhythm=SOON, now=now)
    elif not what.isdecimal():
        wishes.choose(person, ways={what: wishes.MAIL}, now=now)
    else:
        own = delete(MailStop).where(MailStop.person_id == person.id)
        with transaction() as session:
            session.execute(own.where(MailStop.thread_id == _stands_in(what)))


def carry_stops(source_id: int, target_id: int) -> None:
    """In the open transaction: who stopped the mail of one thread gets none of the other's.

    Unless they follow that one, or have said otherwise about it: then that holds.
    """
    known = select(Follow.person_id).where(Follow.thread_id == target_id)
    theirs = select(MailStop.person_id, literal(target_id, Id), MailStop.stopped_at).where(
        MailStop.thread_id == source_id, MailStop.person_id.not_in(known)
    )
    names = ["person_id", "thread_id", "stopped_at"]
    insert = insert_here()(MailStop).from_select(names, theirs).on_conflict_do_nothing()
    db.session.execute(insert)


def _stands_in(what: str) -> int:
    """The thread that a link means: a mail may be older than a merge."""
    merged = select(Thread.merged_into_id).where(Thread.id == int(what))
    return db.session.scalar(merged) or int(what)
