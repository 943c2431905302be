"""What third parties are asked to do: "we contact the carrier for you". No clock waits for them."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from forum import permissions
from forum.boards.queries import visible_boards
from forum.database import db, locked, transaction
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.events import hold_thread
from forum.threads.models import Thread
from forum.threads.titles import one_line
from moderation.promises import queries, telling
from moderation.promises.actions import GIVE, MAX_WORDS
from moderation.promises.models import Errand
from moderation.promises.picking import check_due
from moderation.unanswered.answerers import ANSWER, may_answer

MAX_PARTY = 80
#: The same errand by the same host within this time is the same one: a double click.
SAME_ERRAND = timedelta(minutes=10)


def make_errand(
    person: Person,
    thread: Thread,
    party: str,
    words: str,
    due_at: datetime,
    *,
    now: datetime | None = None,
) -> Errand:
    """Note that somebody else is asked to do something, and by when one looks after it."""
    moment = now or this_moment()
    party = _check(party, "party", _("Say who does it: the carrier, the maker …"), MAX_PARTY)
    words = _check(words, "words", _("Say in a few words what they do."), MAX_WORDS)
    with transaction() as session:
        locked(person)
        thread = hold_thread(thread)
        _require(person, thread, moment)
        check_due(due_at, moment, queries.open_hours(thread.board))
        if (same := _same(person, thread, party, words, due_at, moment)) is not None:
            return same
        errand = Errand(
            thread_id=thread.id,
            owner_id=person.id,
            by_id=person.id,
            party=party,
            words=words,
            made_at=moment,
            due_at=due_at,
        )
        session.add(errand)
        session.flush()
        return errand


def _same(
    person: Person, thread: Thread, party: str, words: str, due_at: datetime, now: datetime
) -> Errand | None:
    return db.session.scalar(
        select(Errand)
        .where(
            Errand.thread_id == thread.id,
            Errand.by_id == person.id,
            Errand.party == party,
            Errand.words == words,
            Errand.due_at == due_at,
            Errand.made_at > now - SAME_ERRAND,
            Errand.done_at.is_(None),
        )
        .limit(1)
    )


def finish_errand(
    person: Person, errand: Errand, outcome: str, *, now: datetime | None = None
) -> None:
    """Write down what came of it. By any host who answers there."""
    moment = now or this_moment()
    outcome = _check(outcome, "outcome", _("Say in a few words what came of it."), MAX_WORDS)
    with transaction():
        locked(person)
        errand = _hold(person, errand, moment)
        errand.done_at, errand.done_by_id, errand.outcome = moment, person.id, outcome


def give_errand(
    person: Person, errand: Errand, owner: Person, *, now: datetime | None = None
) -> None:
    """Let another host who may answer there look after it; they are told."""
    moment = now or this_moment()
    with transaction():
        for each in sorted({person.id: person, owner.id: owner}.items()):
            locked(each[1])
        errand = _hold(person, errand, moment)
        if errand.owner_id != person.id and not permissions.decide(
            person, GIVE, errand.thread, now=moment
        ):
            former = db.session.get_one(Person, errand.owner_id)
            raise Refused(_("%(name)s looks after this.", name=former.name))
        if not (decision := may_answer(owner, errand.thread, moment)):
            raise Invalid(decision.reason, "owner")
        errand.owner_id = owner.id
        telling.tell_errand_given(errand, person, moment)


def _hold(person: Person, errand: Errand, now: datetime) -> Errand:
    thread = hold_thread(db.session.get_one(Thread, errand.thread_id))
    errand = locked(errand)
    if errand.thread_id != thread.id:
        raise Conflict(_("This thread was merged into another one a moment ago."))
    set_committed_value(errand, "thread", thread)
    _require(person, thread, now)
    if errand.done_at is not None:
        raise Conflict(_("Somebody has finished it already."))
    return errand


def _require(person: Person, thread: Thread, now: datetime) -> None:
    if thread.board_id not in visible_boards(person, now=now):
        raise Missing
    permissions.require(person, ANSWER, thread, now=now)


def _check(words: str, name: str, missing: str, most: int) -> str:
    words = one_line(words)
    if len(words) < 2:
        raise Invalid(missing, name)
    if len(words) > most:
        raise Invalid(_("At most %(max)d characters.", max=most), name)
    return words
