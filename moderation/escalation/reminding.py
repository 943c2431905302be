"""A promise that is open: whoever made it is reminded; when it is due, it is brought to a lead by
name, and the customer is told so honestly. Nothing here keeps a promise, or ends it."""

from datetime import datetime, timedelta

from forum.boards.queries import all_boards
from forum.database import db
from forum.notifications.telling import tell
from forum.people.models import Person
from forum.threads.models import Thread
from moderation.escalation import reaching
from moderation.escalation.ladder import DUE, REMINDERS, WORD, Hours, is_at_work, reminders
from moderation.escalation.models import Call
from moderation.escalation.queries import calls_about, hours_of_board
from moderation.escalation.telling import BROKEN, BROUGHT, OWN_BROKEN, REMINDED
from moderation.promises.models import Promise
from moderation.unanswered.answerers import may_answer
from moderation.unanswered.calendar import BeyondHorizon

A_DAY = timedelta(days=1)


def look_at_promise(promise: Promise, thread: Thread, now: datetime) -> datetime | None:
    """Tell whoever is to be told by now. Returns when to look again; None: it is not open.

    In the open transaction; the thread must be held.
    """
    if not promise.is_open:
        return None
    if promise.made_at >= promise.due_at:
        # A colleague took it on when it was broken already: that was told.
        return now + A_DAY
    done = {call.rung for call in calls_about(promise_id=promise.id)}
    hours = hours_of_board(all_boards()[thread.board_id])
    ahead = {name: at for name, at in _times(promise, hours).items() if name not in done}
    reached = [name for name in ahead if ahead[name] <= now]
    if reached and not is_at_work(hours, now):
        return hours.next_open(now) if hours else now
    if DUE in reached:
        _bring(promise, thread, now)
    elif reached and promise.due_at > now:
        _remind(promise, thread, reached, now)
    return min((at for at in ahead.values() if at > now), default=now + A_DAY)


def _times(promise: Promise, hours: Hours | None) -> dict[str, datetime]:
    try:
        found = reminders(promise.made_at, promise.due_at, hours)
    except BeyondHorizon:
        found = reminders(promise.made_at, promise.due_at, None)
    return {**found, DUE: promise.due_at}


def _remind(promise: Promise, thread: Thread, reached: list[str], now: datetime) -> None:
    """One word for all that were reached since the last look: the most pressing."""
    owner = db.session.get_one(Person, promise.owner_id)
    # Whoever can no longer answer there does not keep it either: then a lead has to know.
    able = may_answer(owner, thread, now)
    people = [owner] if able else reaching.nearest_leads(thread, now)
    for name in reached:
        _write(promise, name, people, now)
    last = max(reached, key=REMINDERS.index)
    _tell(promise, last, people, REMINDED if able else BROUGHT, now)


def _bring(promise: Promise, thread: Thread, now: datetime) -> None:
    owner = db.session.get_one(Person, promise.owner_id)
    leads = reaching.nearest_leads(thread, now, but=owner)
    leads = reaching.online(leads, now) or leads
    _write(promise, DUE, leads, now)
    _tell(promise, DUE, leads, BROUGHT, now)
    _tell(promise, "own", [owner], OWN_BROKEN, now)
    customer = db.session.get_one(Person, promise.to_id)
    if not customer.is_erased:
        named = reaching.least_busy(leads)[:1]
        _write(promise, WORD, [customer], now)
        lead = {"lead": named[0].name, "lead_id": named[0].id} if named else {}
        _tell(promise, WORD, [customer], BROKEN, now, lead)


def _write(promise: Promise, rung: str, people: list[Person], now: datetime) -> None:
    db.session.add(
        Call(
            promise_id=promise.id,
            thread_id=promise.thread_id,
            rung=rung,
            due_at=promise.due_at,
            at=now,
            told=sorted(person.id for person in people),
            reached=len(people),
        )
    )
    db.session.flush()


def _tell(
    promise: Promise,
    rung: str,
    people: list[Person],
    kind: str,
    now: datetime,
    more: dict[str, object] | None = None,
) -> None:
    # Of one's own promise one is told by nobody: else it would be left out as one's own doing.
    by_id = promise.owner_id if kind in (BROUGHT, BROKEN) else None
    tell(
        [person.id for person in people],
        kind,
        now=now,
        thread_id=promise.thread_id,
        by_id=by_id,
        words={
            "rung": rung,
            "promise": promise.id,
            "words": promise.words,
            "due": promise.due_at.isoformat(),
            "zone": promise.zone,
            **(more or {}),
        },
        key=f"promise:{promise.id}:{rung}",
    )
