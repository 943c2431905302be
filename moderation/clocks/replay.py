"""Prove that the clocks follow from the facts, and repair those that do not.

A thread's facts are told again one by one, each with all that were known before it. What a merge
or a split brought or took away is known only since then: such a thread is told again from there,
beginning with the clocks as their own history has them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from forum.database import db, transaction
from forum.moments import now as this_moment
from forum.threads.events import facts_of, hold_thread, replay
from forum.threads.models import Thread
from forum.threads.standing import Fact
from moderation.clocks.keeping import awaited_before, folded, open_hours, plain, write
from moderation.clocks.models import Clock, ClockChange, ThreadTerms
from moderation.clocks.terms import terms_of
from moderation.unanswered.clock import COLUMNS, VOID, ClockState, Terms, changed
from moderation.unanswered.clockwork import Moment, changes

JOINING = frozenset({"merged", "split", "split_off"})
BATCH = 200
#: What shows that a clock is wrong: the changes that were kept of it, or the facts.
HISTORY, FACTS = ("its history", "the facts")
Key = tuple[str, int]


@dataclass(frozen=True)
class Difference:
    """A clock that is not what its history, or the facts, say."""

    thread_id: int
    key: Key
    what: str
    stored: Mapping[str, Any]
    replayed: Mapping[str, Any]

    def __str__(self) -> str:
        kind, cycle = self.key
        names = sorted({*self.stored, *self.replayed})
        said = ", ".join(
            f"{name} is {plain(self.stored.get(name))}, should be {plain(self.replayed.get(name))}"
            for name in names
            if self.stored.get(name) != self.replayed.get(name)
        )
        return f"thread {self.thread_id}: {kind} {cycle} by {self.what}: {said}"


def retell(
    facts: Sequence[Fact], kind: str, terms: Sequence[Terms], kept: Mapping[Key, ClockState]
) -> dict[Key, ClockState]:
    """The clocks that follow from these facts; ``kept`` are those before the last joining."""
    clocks, since = dict(kept), _last_joining(facts)
    for place, fact in enumerate(facts, 1):
        known = [each for each in terms if each.event_id <= fact.id]
        if fact.id < since or not known:
            continue
        told, kind_then = facts[:place], _kind_at(facts[place:], kind)
        standing = replay(told, kind_then)
        now = list(clocks.values())
        moment = Moment(
            at=fact.known,
            event_id=fact.id,
            standing=standing,
            terms=known,
            hours_of=open_hours,
            awaited_before=awaited_before(told, standing, kind_then, now),
        )
        for change in changes(now, moment):
            clocks[change.clock.kind, change.clock.cycle] = change.clock
    return clocks


def _last_joining(facts: Sequence[Fact]) -> int:
    return max((fact.id for fact in facts if fact.kind in JOINING), default=0)


def _kind_at(later: Sequence[Fact], kind: str) -> str:
    """What kind the thread was before these facts."""
    return next((fact.kind_was for fact in later if fact.kind_was is not None), kind)


def differences(after_id: int = 0) -> Iterator[Difference]:
    """Replay every thread that has clocks or terms, a batch at a time, and yield what differs."""
    while ids := _next_ids(after_id):
        yield from compare(ids)
        after_id = ids[-1]


def _next_ids(after_id: int) -> Sequence[int]:
    having = select(Clock.thread_id).union(select(ThreadTerms.thread_id))
    wanted = select(Thread.id).where(Thread.id > after_id, Thread.id.in_(having))
    return db.session.scalars(wanted.order_by(Thread.id).limit(BATCH)).all()


def compare(ids: Sequence[int]) -> Iterator[Difference]:
    """What differs on these threads."""
    facts, terms, histories = facts_of(ids), terms_of(ids), _histories(ids)
    for thread in db.session.scalars(select(Thread).where(Thread.id.in_(ids)).order_by(Thread.id)):
        rows = histories.get(thread.id, [])
        stored = {(row.kind, row.cycle): _values(row) for row, _changes in rows}
        for row, history in rows:
            values = folded(history)
            if any(values.get(name) != each for name, each in _values(row).items()):
                key = (row.kind, row.cycle)
                yield Difference(thread.id, key, HISTORY, _values(row), values)
        # What became part of another has no facts of its own any more.
        if thread.is_merged:
            continue
        expected = _expected(thread, facts[thread.id], terms[thread.id], rows)
        for key in sorted(stored.keys() | expected.keys()):
            one, other = stored.get(key, {}), expected.get(key, {})
            # What no fact speaks of counts for nothing, and need not be taken away.
            if one != other and (other or one["state"] != VOID):
                yield Difference(thread.id, key, FACTS, one, other)


def _expected(
    thread: Thread,
    facts: Sequence[Fact],
    terms: Sequence[Terms],
    rows: Sequence[tuple[Clock, Sequence[ClockChange]]],
) -> dict[Key, dict[str, Any]]:
    since, kept = _last_joining(facts), {}
    for row, history in rows:
        before = [change for change in history if change.event_id and change.event_id < since]
        if before:
            values = {name: each for name, each in folded(before).items() if name in COLUMNS}
            kept[row.kind, row.cycle] = ClockState(**values)
    found = retell(facts, thread.kind, terms, kept)
    return {key: _values(state) for key, state in found.items()}


def _histories(ids: Sequence[int]) -> dict[int, list[tuple[Clock, list[ClockChange]]]]:
    rows: Any = db.session.execute(
        select(Clock, ClockChange)
        .outerjoin(ClockChange, ClockChange.clock_id == Clock.id)
        .where(Clock.thread_id.in_(ids))
        .order_by(Clock.thread_id, Clock.id, ClockChange.id)
    )
    found: dict[int, list[tuple[Clock, list[ClockChange]]]] = {}
    for clock, group in groupby(rows, lambda row: row[0]):
        history = [change for _clock, change in group if change is not None]
        found.setdefault(clock.thread_id, []).append((clock, history))
    return found


def _values(clock: Any) -> dict[str, Any]:
    return {name: getattr(clock, name) for name in COLUMNS}


def repair(thread_id: int) -> None:
    """Write what the facts say; the history says that it was so decided now."""
    with transaction():
        thread = db.session.get_one(Thread, thread_id)
        if not thread.is_merged:
            hold_thread(thread)
        wanted = {each.key: _right(each) for each in compare([thread_id])}
        rows = list(db.session.scalars(select(Clock).where(Clock.thread_id == thread_id)))
        known = {(row.kind, row.cycle) for row in rows}
        # All columns: whatever the history said before, it now ends with these.
        found = [
            changed("voided" if state.state == VOID else "moved", None, state)
            if key in known
            else changed("started", None, state)
            for key, state in wanted.items()
        ]
        write(rows, thread_id, this_moment(), None, found)


def _right(difference: Difference) -> ClockState:
    """As the facts have it, else as it is stored; a clock that no fact speaks of is void."""
    if difference.what == HISTORY:
        return ClockState(**difference.stored)
    if difference.replayed:
        return ClockState(**difference.replayed)
    return replace(ClockState(**difference.stored), state=VOID, counted_at=None)


@click.group()
def clocks() -> None:
    """By when each thread is owed something."""


@clocks.command("replay")
@click.option("--repair", "repairs", is_flag=True, help="Write what the facts say.")
@with_appcontext
def replay_clocks(repairs: bool) -> None:
    """Replay the clocks of all threads from their facts, and compare with what is stored.

    Ends with 1 where something differs and was not repaired.
    """
    found = list(differences())
    for difference in found:
        click.echo(difference)
    if repairs:
        for thread_id in sorted({difference.thread_id for difference in found}):
            repair(thread_id)
        db.session.rollback()
    left = list(differences()) if repairs and found else found
    click.echo(f"{len(found)} differences, {len(left)} left.")
    if left:
        raise SystemExit(1)
