"""Clocks: what a thread is owed by when, and what becomes of one of them. Pure.

Times are seconds of open hours by the calendar version that a clock runs under. Nothing here reads
the time: every verb is told the moment of the fact that it follows from.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from forum.threads.waits import Word
from moderation.unanswered.calendar import BeyondHorizon, OpenHours

CLOCK_KINDS = ACKNOWLEDGE, FIRST_ANSWER, NEXT_ANSWER, UPDATE, RESOLUTION, STALE = (
    "acknowledge",
    "first_answer",
    "next_answer",
    "update",
    "resolution",
    "stale",
)
#: Only these may stand still while a customer is waited for.
MAY_PAUSE = (UPDATE, RESOLUTION, STALE)
#: Of these the time does not count between a stop and its taking back: it was nobody's.
STAND_STILL_WHEN_STOPPED = (RESOLUTION, STALE)
STATES = RUNNING, PAUSED, STOPPED, VOID = ("running", "paused", "stopped", "void")
OUTCOMES = MET, MISSED = ("met", "missed")
PRIORITIES = LOW, NORMAL, HIGH = ("low", "normal", "high")
#: Why a miss is nobody's fault.
EXCUSES = RELEASED_LATE, TAKEN_BACK, NEW_TERMS = ("released_late", "taken_back", "new_terms")
#: What has no end within the hours that are worked out is due so late.
FAR = timedelta(days=3660)


@dataclass(frozen=True)
class Terms:
    """Under which versions a thread's clocks run from a fact on; without a policy, none run."""

    event_id: int
    board_id: int
    priority: str = NORMAL
    policy_version_id: int | None = None
    calendar_version_id: int | None = None
    #: Clock kind → open seconds.
    targets: Mapping[str, int] = field(default_factory=dict)
    pauses: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ClockState:
    """A clock's columns, but for those that only the worker writes."""

    kind: str
    cycle: int
    begun_by: int
    board_id: int
    policy_version_id: int
    calendar_version_id: int
    target: int
    started_at: datetime
    counts_from: datetime
    consumed_at: datetime
    state: str = RUNNING
    due_at: datetime | None = None
    consumed: int = 0
    stopped_at: datetime | None = None
    stopped_by_id: int | None = None
    stopped_as: str | None = None
    stopped_event_id: int | None = None
    outcome: str | None = None
    lateness: int = 0
    excused: str | None = None
    counted_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        return self.state in (RUNNING, PAUSED)

    def is_late(self, at: datetime) -> bool:
        """It can be met no more; at the due time itself it still can."""
        return self.state == RUNNING and self.due_at is not None and self.due_at < at


COLUMNS = tuple(each.name for each in fields(ClockState))
_RUNS_ON: dict[str, Any] = {
    "stopped_at": None,
    "stopped_by_id": None,
    "stopped_as": None,
    "stopped_event_id": None,
    "outcome": None,
    "lateness": 0,
}


@dataclass(frozen=True)
class Change:
    """What happened to a clock: ``what`` is a word of the history, ``clock`` how it stands then."""

    what: str
    clock: ClockState
    #: The columns that it changed; with the outcome that counts no more, under "void".
    values: Mapping[str, Any]


def changed(what: str, before: ClockState | None, after: ClockState, **more: Any) -> Change:
    """The change from one state to another."""
    values = {
        name: getattr(after, name)
        for name in COLUMNS
        if before is None or getattr(before, name) != getattr(after, name)
    }
    return Change(what, after, {**values, **more})


# --- Arithmetic --------------------------------------------------------------------------------


class Hours:
    """Open hours that always answer: what lies beyond their horizon counts as closed."""

    def __init__(self, hours: OpenHours) -> None:
        self.hours = hours

    def elapsed(self, a: datetime, b: datetime) -> int:
        """Open seconds from ``a`` to ``b``; none where ``b`` is before."""
        if b <= a:
            return 0
        try:
            return self.hours.elapsed(a, b)
        except BeyondHorizon:
            end = datetime.fromtimestamp(self.hours.until or 0, UTC)
            return self.hours.elapsed(min(a, end), min(b, end))

    def deadline(self, start: datetime, seconds: int) -> datetime:
        """When so many open seconds since ``start`` are over; ``start`` where none are left."""
        try:
            return self.hours.deadline(start, seconds)
        except BeyondHorizon:
            return start + FAR


#: Calendar version id → its hours.
HoursOf = Callable[[int], Hours]


def used(clock: ClockState, at: datetime, hours: Hours) -> int:
    """Open seconds that it has used up at this moment."""
    if clock.state != RUNNING:
        return clock.consumed
    return clock.consumed + hours.elapsed(clock.consumed_at, at)


def left(clock: ClockState, at: datetime, hours: Hours) -> int:
    """Open seconds that are left of it at this moment; negative once it is late."""
    return clock.target - used(clock, at, hours)


# --- Verbs -------------------------------------------------------------------------------------


def due_again(clock: ClockState, at: datetime, hours: Hours, excuse: str) -> ClockState:
    """With the due time that follows from what is left. Where that would lie before ``at``, it is
    due at ``at``, and excused.
    """
    begins = max(clock.consumed_at, clock.counts_from)
    due = hours.deadline(begins, clock.target - clock.consumed)
    if due < at or clock.consumed > clock.target:
        return replace(clock, state=RUNNING, due_at=at, excused=excuse, counted_at=at)
    return replace(clock, state=RUNNING, due_at=due, excused=None, counted_at=None)


def settled(clock: ClockState, at: datetime, hours: Hours) -> ClockState:
    """The same clock with what it has used up until ``at`` written down."""
    if clock.state != RUNNING or at <= clock.consumed_at:
        return clock
    return replace(clock, consumed=used(clock, at, hours), consumed_at=at)


def pause(clock: ClockState, at: datetime, hours: Hours) -> ClockState:
    """Stand still from ``at`` on."""
    now = settled(clock, at, hours)
    return replace(now, state=PAUSED, due_at=None, excused=None, counted_at=None)


def resume(clock: ClockState, at: datetime, hours: Hours) -> ClockState:
    """Go on at ``at``, with what was left."""
    return due_again(replace(clock, consumed_at=at, state=RUNNING), at, hours, TAKEN_BACK)


def retarget(clock: ClockState, at: datetime, terms: Terms, hours_of: HoursOf) -> ClockState:
    """Put it under other terms; what it has used up until ``at`` stays used up."""
    assert terms.policy_version_id is not None
    assert terms.calendar_version_id is not None
    now = settled(clock, at, hours_of(clock.calendar_version_id))
    now = replace(
        now,
        board_id=terms.board_id,
        policy_version_id=terms.policy_version_id,
        calendar_version_id=terms.calendar_version_id,
        target=terms.targets[clock.kind],
    )
    if clock.state == PAUSED:
        return now
    same = (clock.calendar_version_id, clock.target) == (now.calendar_version_id, now.target)
    if same:
        return replace(now, consumed=clock.consumed, consumed_at=clock.consumed_at)
    return due_again(now, at, hours_of(now.calendar_version_id), NEW_TERMS)


def stop(clock: ClockState, word: Word, hours: Hours) -> ClockState:
    """Stopped by this word: met or missed by the time stamps alone."""
    due = clock.due_at or hours.deadline(word.at, clock.target - clock.consumed)
    is_met = word.at <= due
    return replace(
        clock,
        state=STOPPED,
        due_at=due,
        consumed=used(clock, word.at, hours),
        consumed_at=max(clock.consumed_at, word.at),
        stopped_at=word.at,
        stopped_by_id=word.by_id,
        stopped_as=word.written_as,
        stopped_event_id=word.event_id,
        outcome=MET if is_met else MISSED,
        lateness=hours.elapsed(due, word.at),
        excused=None if is_met else clock.excused,
        counted_at=word.at if is_met else clock.counted_at or due,
    )


def void(clock: ClockState, at: datetime, hours: Hours) -> ClockState:
    """It counts for nothing any more."""
    return replace(settled(clock, at, hours), state=VOID, excused=None, counted_at=None)


def unstop(clock: ClockState, at: datetime, hours: Hours) -> ClockState:
    """Run again with the original start, as if it had not been stopped.

    Where it became due meanwhile, it counts from ``at`` and is excused.
    """
    now = replace(clock, **_RUNS_ON, state=RUNNING)
    if clock.outcome == MISSED:
        return now
    now = replace(now, excused=None, counted_at=None)
    if now.is_late(at):
        return replace(now, excused=TAKEN_BACK, counted_at=at)
    return now


def unstop_here(clock: ClockState, at: datetime, hours: Hours) -> ClockState:
    """Run again from ``at`` with what was left: the time since it was stopped does not count."""
    if clock.outcome == MISSED:
        return unstop(clock, at, hours)
    return due_again(replace(clock, **_RUNS_ON, consumed_at=at), at, hours, TAKEN_BACK)
