"""Promise, keep, give another time, take back, hand on. The acting person comes first.

People are held before threads, and threads before promises.
"""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm.attributes import set_committed_value

from forum import permissions, sockets
from forum.boards.queries import visible_boards
from forum.database import db, locked, transaction
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.acts import check_reason
from forum.threads.events import hold_thread
from forum.threads.models import Post, Thread
from forum.threads.titles import one_line
from moderation.contacts.models import Contact
from moderation.events import PromiseEnded, PromiseMade
from moderation.promises import queries, telling
from moderation.promises.models import (
    KEPT,
    KEPT_LATE,
    OPEN,
    RENEGOTIATED,
    TRANSFERRED,
    WITHDRAWN,
    Promise,
)
from moderation.promises.picking import check_due
from moderation.unanswered.answerers import ANSWER, may_answer

#: Who may change other hosts' promises: whoever gives threads to hosts.
GIVE = "assignment:give"
MAX_WORDS = 300
#: How often a promise gets another time before it is due.
MOST_TIMES = 2


def check_words(words: str) -> str:
    """What is promised, as it is stored. Raises Invalid where it is too long."""
    words = one_line(words)
    if len(words) > MAX_WORDS:
        raise Invalid(_("At most %(max)d characters.", max=MAX_WORDS), "promise_words")
    return words


def make_promise(
    person: Person,
    thread: Thread,
    due_at: datetime,
    words: str = "",
    *,
    post: Post | None = None,
    now: datetime | None = None,
) -> Promise:
    """Promise the asker something by then; without words, an answer.

    Raises Invalid where the time has passed, is too far ahead, or lies outside open hours.
    """
    moment, words = now or this_moment(), check_words(words)
    with transaction():
        locked(person)
        thread = hold_thread(thread)
        _require_reader(person, thread, moment)
        permissions.require(person, ANSWER, thread, now=moment)
        if thread.asker_id == person.id:
            raise Refused(_("In a thread of your own you write as its asker, not as a host."))
        if thread.is_closed:
            raise Refused(_("This thread is closed. Open it again before you promise something."))
        opened = queries.open_hours(thread.board)
        check_due(due_at, moment, opened)
        promise = Promise(
            thread_id=thread.id,
            post_id=post.id if post else None,
            to_id=thread.asker_id,
            owner_id=person.id,
            by_id=person.id,
            words=words,
            made_at=moment,
            due_at=due_at,
            zone=opened.zone,
            state=OPEN,
            renegotiations=0,
        )
        return _add(promise, person, moment)


def keep_promise(
    person: Person,
    promise: Promise,
    *,
    post: Post | None = None,
    contact: Contact | None = None,
    now: datetime | None = None,
) -> bool:
    """Say that this answer, or this contact, keeps it; whether in time, its own time decides.

    By any host who answers there. Returns whether it was open. Raises Invalid for what can keep no
    promise: a reply that only says when, one from before it was made, a contact with others.
    """
    moment = now or this_moment()
    with transaction():
        locked(person)
        promise = _hold(person, promise, moment)
        permissions.require(person, ANSWER, promise.thread, now=moment)
        if not promise.is_open:
            return False
        at = _kept_at(promise, post, contact)
        promise.kept_post_id = post.id if post else None
        promise.kept_contact_id = contact.id if contact else None
        _end(promise, KEPT if at <= promise.due_at else KEPT_LATE, person, at, told_at=moment)
        return True


def _kept_at(promise: Promise, post: Post | None, contact: Contact | None) -> datetime:
    answers, contacts = queries.answers_since(promise), queries.contacts_since(promise)
    if post is not None and post.id in {each.id for each in answers}:
        return post.written_at
    if contact is not None and contact.id in {each.id for each in contacts}:
        return contact.contacted_at
    raise Invalid(_("Choose an answer or a contact that came after the promise."), "what")


def renegotiate(
    person: Person,
    promise: Promise,
    due_at: datetime,
    reason: str,
    *,
    now: datetime | None = None,
) -> Promise:
    """Give a promise another time, before it is due and at most twice; the customer is told why."""
    moment, reason = now or this_moment(), check_reason(reason)
    with transaction():
        locked(person)
        promise = _hold_open(person, promise, moment)
        if promise.due_at <= moment:
            raise Refused(_("It is due already. Keep it late, and say so honestly."))
        if promise.renegotiations >= MOST_TIMES:
            raise Refused(_("It has been given another time twice. Now it counts."))
        opened = queries.open_hours(promise.thread.board)
        check_due(due_at, moment, opened)
        if due_at == promise.due_at:
            raise Invalid(_("That is the time it has already."), "due")
        again = _next(promise, person, moment, owner_id=promise.owner_id, due_at=due_at)
        again.zone, again.renegotiations = opened.zone, promise.renegotiations + 1
        _end(promise, RENEGOTIATED, person, moment, reason)
        _add(again, person, moment)
        telling.tell_moved(promise, again, person, moment)
        return again


def withdraw_promise(
    person: Person, promise: Promise, reason: str, *, now: datetime | None = None
) -> None:
    """Take a promise back; the customer is told why. After its time it was broken all the same."""
    moment, reason = now or this_moment(), check_reason(reason)
    with transaction():
        locked(person)
        promise = _hold_open(person, promise, moment)
        _end(promise, WITHDRAWN, person, moment, reason)
        telling.tell_withdrawn(promise, person, moment)


def transfer_promise(
    person: Person, promise: Promise, owner: Person, note: str = "", *, now: datetime | None = None
) -> Promise:
    """Let another host who may answer there keep it, by the same time."""
    moment, note = now or this_moment(), one_line(note)
    with transaction():
        for each in sorted({person.id: person, owner.id: owner}.items()):
            locked(each[1])
        promise = _hold_open(person, promise, moment)
        if owner.id == promise.owner_id:
            raise Invalid(_("%(name)s looks after it already.", name=owner.name), "owner")
        if owner.id == promise.to_id:
            raise Invalid(_("That is who was promised it. Choose somebody else."), "owner")
        if not (decision := may_answer(owner, promise.thread, moment)):
            raise Invalid(decision.reason, "owner")
        again = _next(promise, person, moment, owner_id=owner.id, due_at=promise.due_at)
        again.zone, again.renegotiations = promise.zone, promise.renegotiations
        _end(promise, TRANSFERRED, person, moment, note)
        _add(again, person, moment)
        telling.tell_transferred(again, person, note, moment)
        return again


def may_change(person: Person, promise: Promise, now: datetime) -> bool:
    """Whether they may give it another time or owner, or take it back."""
    thread = promise.thread
    if promise.owner_id == person.id:
        return permissions.decide(person, ANSWER, thread, now=now).allowed
    return permissions.decide(person, GIVE, thread, now=now).allowed


def end_promise(promise: Promise, state: str, by: Person | None, at: datetime) -> None:
    """Write down how it ended, and tell whoever listens. In the open transaction."""
    _end(promise, state, by, at)


def _next(
    promise: Promise, by: Person, now: datetime, *, owner_id: int, due_at: datetime
) -> Promise:
    return Promise(
        thread_id=promise.thread_id,
        post_id=promise.post_id,
        former_id=promise.id,
        to_id=promise.to_id,
        owner_id=owner_id,
        by_id=by.id,
        words=promise.words,
        made_at=now,
        due_at=due_at,
        state=OPEN,
    )


def _add(promise: Promise, by: Person, now: datetime) -> Promise:
    db.session.add(promise)
    db.session.flush()
    sockets.publish(
        PromiseMade(promise.id, promise.thread_id, promise.owner_id, promise.former_id, by.id, now)
    )
    return promise


def _end(
    promise: Promise,
    state: str,
    by: Person | None,
    at: datetime,
    reason: str = "",
    *,
    told_at: datetime | None = None,
) -> None:
    promise.state, promise.ended_at, promise.reason = state, at, reason
    promise.ended_by_id = by.id if by else None
    db.session.flush()
    sockets.publish(
        PromiseEnded(promise.id, promise.thread_id, state, promise.ended_by_id, told_at or at)
    )


def _hold(person: Person, promise: Promise, now: datetime) -> Promise:
    thread = hold_thread(db.session.get_one(Thread, promise.thread_id))
    promise = locked(promise)
    if promise.thread_id != thread.id:
        raise Conflict(_("This thread was merged into another one a moment ago."))
    set_committed_value(promise, "thread", thread)
    _require_reader(person, thread, now)
    return promise


def _hold_open(person: Person, promise: Promise, now: datetime) -> Promise:
    promise = _hold(person, promise, now)
    if not may_change(person, promise, now):
        owner = db.session.get_one(Person, promise.owner_id)
        raise Refused(_("%(name)s looks after this promise.", name=owner.name))
    if not promise.is_open:
        raise Conflict(_("This promise is not open any more."))
    return promise


def _require_reader(person: Person, thread: Thread, now: datetime) -> None:
    if thread.board_id not in visible_boards(person, now=now):
        raise Missing
