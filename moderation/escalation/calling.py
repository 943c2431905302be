"""A clock that runs: which of its rungs have been reached, and whom each tells. Once.

Nothing here decides how a clock ends: that is said by the facts that stop it.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from forum import sockets
from forum.boards.queries import all_boards
from forum.database import db
from forum.notifications.telling import tell
from forum.people.models import Person
from forum.threads.models import Thread
from moderation.calendars.queries import hours_of
from moderation.clocks.models import Clock, ClockChange
from moderation.escalation import reaching
from moderation.escalation.ladder import (
    EVERYBODY,
    HOST,
    LEAD,
    OWNER,
    Hours,
    Run,
    Rung,
    fits,
    is_at_work,
    latest_each,
    reached_at,
    read,
)
from moderation.escalation.models import Call
from moderation.escalation.queries import calls_about, ladder_of
from moderation.escalation.telling import CALLED, FREE, LEAD_CALLED, NOBODY
from moderation.events import NobodyReachable
from moderation.unanswered.calendar import BeyondHorizon
from moderation.unanswered.clock import RUNNING
from moderation.unanswered.queries import turns_of

#: Where nothing more is ahead, somebody looks all the same: a ladder may be put up meanwhile.
A_DAY = timedelta(days=1)


def look_at_clock(clock: Clock, thread: Thread, now: datetime) -> datetime | None:
    """Tell whoever is to be told by now. Returns when to look again; None: it does not run.

    In the open transaction; the thread must be held.
    """
    if clock.state != RUNNING or clock.due_at is None:
        return None
    if clock.due_at <= now and clock.breached_at is None:
        _note(clock, "breached", now)
    hours = hours_of(clock.calendar_version_id)
    ahead = _rungs_ahead(clock, clock.due_at, hours)
    reached = [each for each in ahead if each[1] <= now]
    if reached and not is_at_work(hours, now):
        return hours.next_open(now)
    if reached:
        _climb(clock, clock.due_at, thread, reached, now)
    later = [at for _rung, at in [*ahead, (None, clock.due_at)] if at > now]
    return min(later, default=now + A_DAY)


def run_of(clock: Clock, due_at: datetime) -> Run:
    """What of a clock says when its rungs are reached."""
    return Run(
        clock.kind,
        clock.target,
        clock.counts_from,
        due_at,
        clock.consumed,
        clock.consumed_at,
        clock.counted_at,
    )


def next_rung(clock: Clock, now: datetime) -> datetime | None:
    """When the next rung may be reached; ``now`` where one was. None: nothing is ahead."""
    if clock.due_at is None:
        return None
    found = _rungs_of(clock, clock.due_at, hours_of(clock.calendar_version_id))
    return min((max(at, now) for _rung, at in found), default=None)


def _rungs_of(clock: Clock, due_at: datetime, hours: Hours) -> list[tuple[Rung, datetime]]:
    """The rungs of the ladder that holds, and when each is reached.

    What was reached before a rung was put up is past.
    """
    ladder = ladder_of(all_boards()[clock.board_id])
    if ladder is None or not ladder.is_on:
        return []
    found, run = [], run_of(clock, due_at)
    for rung in read(ladder.rungs):
        with suppress(BeyondHorizon):
            at = reached_at(rung, run, hours)
            if fits(rung, clock.kind) and (rung.since is None or at >= rung.since):
                found.append((rung, at))
    return found


def _rungs_ahead(clock: Clock, due_at: datetime, hours: Hours) -> list[tuple[Rung, datetime]]:
    """Those that have not been climbed for this due time.

    One that was climbed before the due time moved is climbed again only where its own time moved
    ahead, too.
    """
    found = _rungs_of(clock, due_at, hours)
    calls = calls_about(clock_id=clock.id) if found else []
    climbed = {call.rung for call in calls if call.due_at == due_at}
    before = {call.rung for call in calls} - climbed
    return [
        (rung, at)
        for rung, at in found
        if rung.key not in climbed and not (rung.key in before and at <= clock.consumed_at)
    ]


def _climb(
    clock: Clock,
    due_at: datetime,
    thread: Thread,
    reached: Sequence[tuple[Rung, datetime]],
    now: datetime,
) -> None:
    turn = turns_of([thread.id]).get(thread.id)
    owner = turn.owner if turn else None
    told = {person_id for call in calls_about(clock_id=clock.id) for person_id in call.told}
    climbed: list[tuple[Rung, list[Person]]] = []
    for rungs in latest_each(reached):
        people = reaching.to_tell(rungs[-1].who, thread, owner, now, told=told)
        ids = sorted(person.id for person in people)
        db.session.add_all(_call(clock, due_at, rung, ids, now) for rung in rungs)
        climbed.append((rungs[-1], people))
        told |= set(ids)
    db.session.flush()
    just_told: set[int] = set()
    # From above: whoever is meant by two rungs at once hears the more pressing word.
    for rung, people in reversed(climbed):
        as_what = rung.who if rung.who in (LEAD, EVERYBODY) else _as_what(people, owner)
        _tell(clock, due_at, thread, rung, as_what, people, now, but=just_told)
        just_told |= {person.id for person in people}
    if just_told and due_at > now and clock.warned_at is None:
        _note(clock, "warned", now)


def _call(clock: Clock, due_at: datetime, rung: Rung, told: list[int], now: datetime) -> Call:
    return Call(
        clock_id=clock.id,
        thread_id=clock.thread_id,
        rung=rung.key,
        due_at=due_at,
        at=now,
        told=told,
        reached=len(told),
    )


def _as_what(people: Sequence[Person], owner: Person | None) -> str:
    """As what a host is called: the owner, another one, or one of a thread that is free."""
    if owner is None:
        return FREE
    return OWNER if list(people) == [owner] else HOST


def _tell(
    clock: Clock,
    due_at: datetime,
    thread: Thread,
    rung: Rung,
    as_what: str,
    people: Sequence[Person],
    now: datetime,
    *,
    but: Collection[int],
) -> None:
    words = {"who": as_what, "clock": clock.kind, "due": due_at.isoformat()}
    about: dict[str, Any] = {"thread_id": thread.id, "words": words}
    key = f"clock:{clock.id}:{due_at.isoformat()}"
    if people:
        kind = LEAD_CALLED if rung.who in (LEAD, EVERYBODY) else CALLED
        ids = {person.id for person in people}.difference(but)
        tell(ids, kind, now=now, key=f"{key}:{rung.key}", **about)
        return
    sockets.publish(NobodyReachable(thread.id, thread.board_id, clock.id, rung.key, now))
    if rung.who in (LEAD, EVERYBODY):
        # They find it when they come: then somebody knows.
        late = [person.id for person in reaching.receivers(thread, now)]
        tell(late, NOBODY, now=now, key=f"{key}:nobody", **about)


def _note(clock: Clock, what: str, now: datetime) -> None:
    """Write into the clock and its history what the worker did about it."""
    column = f"{what}_at"
    setattr(clock, column, now)
    db.session.add(
        ClockChange(clock_id=clock.id, at=now, what=what, values={column: now.isoformat()})
    )
