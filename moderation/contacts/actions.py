"""Log a contact outside the forum: a call, a mail, a talk in the shop."""

from datetime import UTC, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update

from forum import permissions
from forum.boards.queries import visible_boards
from forum.database import db, locked, transaction
from forum.errors import Invalid, Missing, Refused
from forum.events import ThreadMerged
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.events import facts_of, hold_thread, record, replay
from forum.threads.models import Thread
from forum.threads.rights import writes_as
from forum.threads.standing import HOST
from forum.threads.titles import one_line
from moderation.contacts import telling
from moderation.contacts.models import CHANNELS, Contact
from moderation.contacts.parts import NOTHING_MORE, AddedToContact
from moderation.reports.actions import check_words
from moderation.unanswered.answerers import ANSWER

LOG = "contact:log"
MAX_NAME = 100
#: The same contact by the same host within this time is the same one: a double click.
SAME_CONTACT = timedelta(minutes=10)
#: People choose minutes, and clocks differ.
_A_MINUTE = timedelta(minutes=1)


def log_contact(
    person: Person,
    thread: Thread,
    *,
    channel: str,
    words: str,
    contacted_at: datetime | None = None,
    with_name: str = "",
    answers: bool = False,
    added: AddedToContact = NOTHING_MORE,
    now: datetime | None = None,
) -> Contact:
    """Note that one was in touch with the asker, or with somebody else (``with_name``).

    With the asker it counts as a host's word at ``contacted_at`` (now, if None), and if it
    ``answers`` what they asked, as a host's answer. With somebody else it counts for nothing.
    """
    moment, words = now or this_moment(), check_words(words, needed=True)
    with_name = _check_name(with_name)
    if channel not in CHANNELS:
        raise Invalid(_("Choose one from the list."), "channel")
    with transaction() as session:
        locked(person)
        thread = hold_thread(thread)
        if thread.board_id not in visible_boards(person, now=moment):
            raise Missing
        permissions.require(person, LOG, thread, now=moment)
        if not with_name:
            _require_host(person, thread, moment)
        at = _check_time(contacted_at or moment, thread, moment)
        answers = answers and not with_name
        if (same := _same(person, thread, channel, words, with_name, answers, moment)) is not None:
            # Sent once more with more than the first time: that is done now.
            added.carry_out(person, same, moment)
            return same
        if not with_name:
            at = _after_question(at, thread, moment, answers=answers)
        contact = Contact(
            thread_id=thread.id,
            channel=channel,
            with_id=None if with_name else thread.asker_id,
            with_name=with_name,
            by_id=person.id,
            contacted_at=at,
            logged_at=moment,
            words=words,
            answers=answers,
        )
        session.add(contact)
        session.flush()
        record(
            thread,
            "contacted",
            person,
            moment,
            contact=contact.id,
            channel=channel,
            at=at.astimezone(UTC).isoformat(),
            with_asker=not with_name,
            answers=contact.answers,
        )
        added.carry_out(person, contact, moment)
        telling.tell_of_contact(contact, person, moment)
        return contact


def _require_host(person: Person, thread: Thread, now: datetime) -> None:
    """Only whoever may answer here speaks for the company. Nobody answers themselves."""
    permissions.require(person, ANSWER, thread, now=now)
    if writes_as(person, thread, now) != HOST:
        raise Refused(_("You ask in this thread: another host is in touch with you."))


def _check_name(name: str) -> str:
    name = one_line(name)
    if len(name) > MAX_NAME:
        raise Invalid(_("At most %(count)s characters.", count=MAX_NAME), "with_name")
    return name


def _check_time(at: datetime, thread: Thread, now: datetime) -> datetime:
    """A moment between the thread's opening and now. Raises Invalid."""
    if at > now + _A_MINUTE:
        raise Invalid(
            _("That is in the future. Log a contact once it has happened."), "contacted_at"
        )
    if at <= thread.opened_at - _A_MINUTE:
        raise Invalid(_("That was before the thread was opened."), "contacted_at")
    return min(max(at, thread.opened_at), now)


def _after_question(at: datetime, thread: Thread, now: datetime, *, answers: bool) -> datetime:
    """Nobody has answered what was asked later. Raises Invalid where that waits.

    The minute in which it was asked is no minute before.
    """
    standing = replay(facts_of([thread.id])[thread.id], thread.kind)
    if not standing.is_waiting or at > standing.since:
        return at
    if at > standing.since - _A_MINUTE:
        return min(standing.since + timedelta(microseconds=1), now)
    if answers:
        raise Invalid(
            _("They asked after that. Say a later time, or that it did not answer."), "contacted_at"
        )
    return at


def _same(
    person: Person,
    thread: Thread,
    channel: str,
    words: str,
    with_name: str,
    answers: bool,
    now: datetime,
) -> Contact | None:
    return db.session.scalar(
        select(Contact)
        .where(
            Contact.thread_id == thread.id,
            Contact.by_id == person.id,
            Contact.channel == channel,
            Contact.words == words,
            Contact.with_name == with_name,
            Contact.answers == answers,
            Contact.logged_at > now - SAME_CONTACT,
        )
        .limit(1)
    )


def follow_merged(fact: ThreadMerged) -> None:
    """A contact goes where the fact about it went."""
    moved = update(Contact).where(Contact.thread_id == fact.thread_id)
    db.session.execute(moved.values(thread_id=fact.into_id))
