"""Bringing in a colleague: somebody who is here, and may do what is needed in this thread."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum import permissions
from forum.boards.queries import visible_boards
from forum.database import db, locked, transaction
from forum.errors import Invalid, Missing
from forum.moments import now as this_moment
from forum.notifications.telling import tell
from forum.people.models import Person
from forum.permissions import Permission, Scope
from forum.threads.events import hold_thread
from forum.threads.models import Thread
from forum.threads.titles import one_line
from moderation.authority import rights
from moderation.escalation.models import BroughtIn
from moderation.escalation.reaching import holds, online
from moderation.escalation.telling import ASKED
from moderation.unanswered.answerers import ANSWER, hosts

MAX_NOTE = 500
#: The same question to the same colleague within this is asked once.
TWICE = timedelta(hours=1)


@dataclass(frozen=True)
class Able:
    """Who may do what is needed: those who can be reached now, and the others. By name."""

    here: list[Person]
    away: list[Person]


def what_may_be_needed() -> list[Permission]:
    """What a host may be missing in a thread, by title."""
    found = [each for each in rights.for_roles() if each.scope is Scope.BOARD]
    return sorted(found, key=lambda each: str(each.title))


def able_to(thread: Thread, needed: str, asking: Person, now: datetime) -> Able:
    """Everybody else who holds this permission in the thread, and reads it."""
    people = [
        person
        for person in hosts(now)
        if person.id != asking.id and holds(person, needed, thread, now)
    ]
    here = online(people, now)
    return Able(here, [person for person in people if person not in here])


def asked_before(thread: Thread) -> list[BroughtIn]:
    """Who was asked about this thread, the last first."""
    rows = db.session.scalars(
        select(BroughtIn)
        .options(joinedload(BroughtIn.by), joinedload(BroughtIn.whom))
        .where(BroughtIn.thread_id == thread.id)
        .order_by(BroughtIn.id.desc())
        .limit(20)
    )
    return list(rows)


def bring_in(
    person: Any,
    thread: Thread,
    colleague: Person,
    needed: str,
    note: str,
    *,
    now: datetime | None = None,
) -> BroughtIn:
    """Ask a colleague who is here to look at a thread. Its owner stays who it is.

    Raises Invalid where they are gone, or may not do it (any more).
    """
    moment, note = now or this_moment(), _checked(note)
    with transaction() as session:
        for each in sorted({person.id: person, colleague.id: colleague}.items()):
            locked(each[1])
        thread = hold_thread(thread)
        if thread.board_id not in visible_boards(person, now=moment):
            raise Missing
        permissions.require(person, ANSWER, thread, now=moment)
        _require_able(person, colleague, needed, thread, moment)
        if (same := _same(person, thread, colleague, note, moment)) is not None:
            return same
        row = BroughtIn(
            thread_id=thread.id,
            by_id=person.id,
            whom_id=colleague.id,
            needed=needed,
            note=note,
            at=moment,
        )
        session.add(row)
        session.flush()
        tell(
            [colleague.id],
            ASKED,
            now=moment,
            thread_id=thread.id,
            by_id=person.id,
            words={"note": note},
            key=f"brought_in:{row.id}",
        )
        return row


def _checked(note: str) -> str:
    note = one_line(note)
    if len(note) < 3:
        raise Invalid(_("Say in a few words what it is about."), "note")
    if len(note) > MAX_NOTE:
        raise Invalid(_("Keep the note under %(count)s characters.", count=MAX_NOTE), "note")
    return note


def _require_able(
    person: Person, colleague: Person, needed: str, thread: Thread, now: datetime
) -> None:
    known = {permission.key for permission in what_may_be_needed()}
    if needed not in known or colleague.id == person.id:
        raise Invalid(_("Choose a colleague from the list."), "colleague")
    if not holds(colleague, needed, thread, now):
        raise Invalid(_("Choose a colleague from the list."), "colleague")
    if not online([colleague], now):
        sentence = _("%(name)s is not here any more.", name=colleague.name)
        raise Invalid(sentence, "colleague")


def _same(
    person: Person, thread: Thread, colleague: Person, note: str, now: datetime
) -> BroughtIn | None:
    mine = select(BroughtIn).where(
        BroughtIn.thread_id == thread.id,
        BroughtIn.by_id == person.id,
        BroughtIn.whom_id == colleague.id,
        BroughtIn.note == note,
        BroughtIn.at > now - TWICE,
    )
    found: BroughtIn | None = db.session.scalar(mine.limit(1))
    return found
