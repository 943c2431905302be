"""The clocks of a thread after a fact, from those before it and where the thread stands. Pure.

Done again for every fact of a thread in turn, it gives the same clocks each time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from forum.threads.standing import Standing
from forum.threads.waits import Span, Word
from moderation.unanswered import clock as verbs
from moderation.unanswered.clock import (
    MET,
    NEW_TERMS,
    PAUSED,
    RELEASED_LATE,
    RUNNING,
    STALE,
    STAND_STILL_WHEN_STOPPED,
    STOPPED,
    TAKEN_BACK,
    VOID,
    Change,
    ClockState,
    Hours,
    HoursOf,
    Terms,
    changed,
)
from moderation.unanswered.owed import Owed, owed


@dataclass(frozen=True)
class Moment:
    """A fact has happened: everything that the clocks need to know."""

    at: datetime
    event_id: int
    standing: Standing
    #: Those of the thread in order; the last are in force.
    terms: Sequence[Terms]
    hours_of: HoursOf
    #: When the customer was waited for, as it stood before the fact.
    awaited_before: Sequence[Span] = ()

    @property
    def in_force(self) -> Terms | None:
        """The terms now; None where nothing is owed."""
        last = self.terms[-1] if self.terms else None
        return last if last and last.policy_version_id is not None else None

    def had_terms(self, event_id: int) -> bool:
        """Whether anything was owed on the thread as of that fact."""
        then = [each for each in self.terms if each.event_id <= event_id]
        return bool(then) and then[-1].policy_version_id is not None

    @property
    def has_new_terms(self) -> bool:
        return bool(self.terms) and self.terms[-1].event_id == self.event_id

    def hours(self, clock: ClockState) -> Hours:
        return self.hours_of(clock.calendar_version_id)


def changes(clocks: Sequence[ClockState], moment: Moment) -> Iterator[Change]:
    """What the fact does to the thread's clocks, in order."""
    left = {_key(clock.kind, clock.begun_by): clock for clock in clocks}
    for each in owed(moment.standing):
        clock = left.pop(_key(each.kind, each.event_id), None)
        same_kind = [other.cycle for other in clocks if other.kind == each.kind]
        number = each.number if each.number not in same_kind else max(same_kind) + 1
        yield from _follow(clock, replace(each, number=number), moment)
    for clock in left.values():
        if clock.is_live:
            yield _end_unowed(clock, moment)


def end_all(clocks: Sequence[ClockState], moment: Moment) -> Iterator[Change]:
    """The thread became part of another: it is owed nothing any more."""
    return (_end_unowed(clock, moment) for clock in clocks if clock.is_live)


def _key(kind: str, begun_by: int) -> tuple[str, int]:
    """A thread has one clock for standing still, whoever moved it last."""
    return kind, 0 if kind == STALE else begun_by


def _follow(clock: ClockState | None, each: Owed, moment: Moment) -> Iterator[Change]:
    if clock is None or clock.state == VOID:
        yield from _begin(clock, each, moment)
    elif clock.state == STOPPED:
        yield from _take_back(clock, each, moment)
    elif each.ended_by is not None:
        yield changed("stopped", clock, verbs.stop(clock, each.ended_by, moment.hours(clock)))
    elif each.counts_from is None:
        yield _end_unowed(clock, moment)
    else:
        yield from _go_on(clock, each, moment)


def _end_unowed(clock: ClockState, moment: Moment) -> Change:
    """Nobody is waited for any more: a miss stays one, anything else is void."""
    if clock.is_late(moment.at):
        nobody = Word(moment.event_id, moment.at)
        return changed("stopped", clock, verbs.stop(clock, nobody, moment.hours(clock)))
    return changed("voided", clock, verbs.void(clock, moment.at, moment.hours(clock)))


# --- Beginning ---------------------------------------------------------------------------------


def _begin(clock: ClockState | None, each: Owed, moment: Moment) -> Iterator[Change]:
    terms = moment.in_force
    if terms is None or each.ended_by is not None or each.counts_from is None:
        return
    if each.kind in terms.targets and (clock is not None or moment.had_terms(each.known_by)):
        begun = _fresh(clock, each, terms, moment)
        yield changed("started", clock, _excuse(begun, clock, each, moment))


def _fresh(clock: ClockState | None, each: Owed, terms: Terms, moment: Moment) -> ClockState:
    """From its start on, without the time for which the customer was waited for."""
    assert terms.policy_version_id is not None
    assert terms.calendar_version_id is not None
    assert each.counts_from is not None
    now = ClockState(
        kind=each.kind,
        cycle=clock.cycle if clock else each.number,
        begun_by=each.event_id,
        board_id=terms.board_id,
        policy_version_id=terms.policy_version_id,
        calendar_version_id=terms.calendar_version_id,
        target=terms.targets[each.kind],
        started_at=each.started_at,
        counts_from=each.counts_from,
        consumed_at=each.counts_from,
    )
    hours = moment.hours(now)
    for span in moment.standing.awaited if each.kind in terms.pauses else ():
        if span.ended_at is None:
            return verbs.pause(now, max(span.began_at, now.consumed_at), hours)
        if span.ended_at > now.consumed_at:
            now = verbs.settled(now, span.began_at, hours)
            now = replace(now, consumed_at=span.ended_at)
    return replace(now, due_at=hours.deadline(now.consumed_at, now.target - now.consumed))


def _excuse(begun: ClockState, clock: ClockState | None, each: Owed, moment: Moment) -> ClockState:
    """What is due already when it begins is nobody's fault."""
    if not begun.is_late(moment.at):
        return begun
    if each.known_by == each.event_id == moment.event_id:
        return replace(begun, excused=RELEASED_LATE, counted_at=moment.at)
    if clock is not None and not moment.has_new_terms:
        return replace(begun, excused=TAKEN_BACK, counted_at=moment.at)
    return replace(begun, due_at=moment.at, excused=NEW_TERMS, counted_at=moment.at)


# --- Stopped, and not after all ----------------------------------------------------------------


def _take_back(clock: ClockState, each: Owed, moment: Moment) -> Iterator[Change]:
    if each.ended_by is not None:
        if each.ended_by.event_id != clock.stopped_event_id:
            yield from _stop_otherwise(clock, each.ended_by, moment)
        return
    terms = moment.in_force
    if each.counts_from is None or terms is None or clock.kind not in terms.targets:
        # Nobody waits for it now; what had been met by what was taken back was not met, though.
        if clock.outcome == MET:
            here = clock.kind in STAND_STILL_WHEN_STOPPED
            verb = verbs.unstop_here if here else verbs.unstop
            runs = verb(clock, moment.at, moment.hours(clock))
            yield changed("unstopped", clock, runs, void=_voided(clock))
            yield _end_unowed(runs, moment)
        return
    if clock.kind == STALE and each.event_id == moment.event_id:
        yield changed("started", clock, _fresh(clock, each, terms, moment))
        return
    stands_still = clock.kind in STAND_STILL_WHEN_STOPPED
    verb = verbs.unstop_here if stands_still else verbs.unstop
    runs = verb(clock, moment.at, moment.hours(clock))
    yield changed("unstopped", clock, runs, void=_voided(clock))
    yield from _go_on(runs, each, moment, counts_pauses=False)


def _stop_otherwise(clock: ClockState, word: Word, moment: Moment) -> Iterator[Change]:
    """Something else stopped it: what came later than the due time is excused."""
    runs = verbs.unstop(clock, moment.at, moment.hours(clock))
    yield changed("unstopped", clock, runs, void=_voided(clock))
    stopped = verbs.stop(runs, word, moment.hours(clock))
    yield changed("stopped", runs, stopped)


def _voided(clock: ClockState) -> dict[str, object]:
    """The outcome that counts no more."""
    names = ("outcome", "stopped_at", "stopped_by_id", "stopped_as", "stopped_event_id", "lateness")
    return {name: getattr(clock, name) for name in (*names, "counted_at", "excused")}


# --- Going on ----------------------------------------------------------------------------------


def _go_on(
    clock: ClockState, each: Owed, moment: Moment, *, counts_pauses: bool = True
) -> Iterator[Change]:
    """It runs or is paused, and goes on doing so: under other terms, from another start, or not."""
    if clock.kind == STALE and clock.begun_by != each.event_id:
        yield from _move_on(clock, each, moment)
        return
    terms = moment.in_force
    if clock.is_late(moment.at):
        if moment.has_new_terms and clock.board_id != moment.terms[-1].board_id:
            yield changed("moved", clock, replace(clock, board_id=moment.terms[-1].board_id))
        return
    if terms is None or clock.kind not in terms.targets:
        yield _end_unowed(clock, moment)
        return
    if _differ(clock, terms):
        before, clock = clock, verbs.retarget(clock, moment.at, terms, moment.hours_of)
        yield changed("moved", before, clock)
    if each.counts_from not in (None, clock.counts_from):
        before, clock = clock, _count_from(clock, each, moment)
        yield changed("moved", before, clock)
    yield from _pause_or_resume(clock, terms, moment, counts_pauses=counts_pauses)


def _differ(clock: ClockState, terms: Terms) -> bool:
    versions = (clock.policy_version_id, clock.calendar_version_id, clock.board_id, clock.target)
    return versions != (
        terms.policy_version_id,
        terms.calendar_version_id,
        terms.board_id,
        terms.targets[clock.kind],
    )


def _count_from(clock: ClockState, each: Owed, moment: Moment) -> ClockState:
    """A host is due earlier or later than was thought, about the same post."""
    assert each.counts_from is not None
    start = each.counts_from
    again = replace(clock, counts_from=start, consumed=0, consumed_at=start)
    if clock.state == PAUSED:
        return again
    return verbs.due_again(again, moment.at, moment.hours(clock), NEW_TERMS)


def _move_on(clock: ClockState, each: Owed, moment: Moment) -> Iterator[Change]:
    """Somebody said something, so the thread's standing still counts anew."""
    terms = moment.in_force
    if clock.is_late(moment.at) and each.event_id == moment.event_id:
        word = moment.standing.moved or Word(moment.event_id, moment.at)
        before, clock = clock, verbs.stop(clock, word, moment.hours(clock))
        yield changed("stopped", before, clock)
    if terms is None or clock.kind not in terms.targets:
        if clock.is_live:
            yield _end_unowed(clock, moment)
        return
    begun = _fresh(clock, each, terms, moment)
    if begun.is_late(moment.at):
        begun = replace(begun, excused=TAKEN_BACK, counted_at=moment.at)
    yield changed("moved" if clock.is_live else "started", clock, begun)


def _pause_or_resume(
    clock: ClockState, terms: Terms, moment: Moment, *, counts_pauses: bool
) -> Iterator[Change]:
    if clock.kind not in verbs.MAY_PAUSE:
        return
    hours, spans = moment.hours(clock), moment.standing.awaited
    pauses = clock.kind in terms.pauses
    lost = 0
    if pauses and counts_pauses:
        before, after = moment.awaited_before, spans
        lost = _paused(clock, before, moment) - _paused(clock, after, moment)
    if lost:
        was, clock = clock, verbs.settled(clock, moment.at, hours)
        clock = replace(clock, consumed=max(0, clock.consumed + lost), consumed_at=moment.at)
        if clock.state == RUNNING:
            clock = verbs.due_again(clock, moment.at, hours, TAKEN_BACK)
        yield changed("moved", was, clock)
    waits = pauses and bool(spans) and spans[-1].ended_at is None
    if waits and clock.state == RUNNING:
        yield changed("paused", clock, verbs.pause(clock, moment.at, hours))
    elif not waits and clock.state == PAUSED:
        yield changed("resumed", clock, verbs.resume(clock, moment.at, hours))


def _paused(clock: ClockState, spans: Sequence[Span], moment: Moment) -> int:
    """Open seconds of this clock's time for which the customer was waited for, until now."""
    hours, total = moment.hours(clock), 0
    for span in spans:
        ended_at = min(span.ended_at or moment.at, moment.at)
        total += hours.elapsed(max(span.began_at, clock.counts_from), ended_at)
    return total
