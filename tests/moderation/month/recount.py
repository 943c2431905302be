"""Every commitment of a thread counted once more, from its facts and its terms alone.

After each fact everything is counted anew: since when open time runs, when it stood still, when so
much of it is used up. What is carried from one fact to the next is only what people knew before:
that something was late already, or had been met.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tests.moderation.month.minutes import Minutes
from tests.moderation.month.waits import End, History, Said, Span

#: Facts that bring the newest terms along.
BRING_TERMS = ("opened", "moved", "priority_set", "merged", "split_off", "terms_applied")
Key = tuple[str, int]
Stretch = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Terms:
    """What a thread is owed from a moment on: open minutes by kind of clock (none: no policy)."""

    at: datetime
    board: int
    kind: str
    priority: str
    calendar: int | None
    targets: Mapping[str, int] = field(default_factory=dict)
    pauses: frozenset[str] = frozenset()
    version: int | None = None

    @property
    def names(self) -> tuple[object, ...]:
        """What makes terms other terms; not when somebody looked."""
        return self.board, self.kind, self.priority, self.calendar, self.version


@dataclass(frozen=True)
class Snapshot:
    """A thread as it stood when a fact had been recorded."""

    at: datetime
    event_id: int
    event_kind: str
    kind: str
    facts: tuple[Said, ...]
    #: The newest that the thread could be put under now.
    offered: Terms
    is_merged_away: bool = False


@dataclass(frozen=True)
class Owed:
    """What the facts say is owed: since when, from when time is counted, what ended it."""

    kind: str
    number: int
    #: The fact by which it began.
    key: int
    began_at: datetime
    counts_from: datetime
    end: End | None
    still: tuple[Span, ...] = ()


@dataclass
class Counted:
    """One clock as it must be, and what of it was counted under earlier terms."""

    owed: Owed
    terms: Terms
    state: str = "running"
    due_at: datetime | None = None
    stop: End | None = None
    outcome: str | None = None
    lateness: int = 0
    excused: str | None = None
    counted_at: datetime | None = None
    #: Open time under earlier terms: (from, until, calendar); and since when these hold.
    earlier: tuple[tuple[datetime, datetime, int | None], ...] = ()
    since: datetime | None = None
    #: Of what was settled and taken back: time that does not count.
    settled: tuple[tuple[datetime, datetime], ...] = ()
    was_late: bool = False

    def is_late_at(self, now: datetime) -> bool:
        return self.was_late or (
            self.state == "running" and self.due_at is not None and self.due_at < now
        )


class Recount:
    """The clocks of one thread, fact after fact."""

    def __init__(self, calendars: Mapping[int, Minutes]) -> None:
        self.calendars = calendars
        self.terms: Terms | None = None
        self.clocks: dict[Key, Counted] = {}

    def follow(self, seen: Snapshot) -> None:
        """Count everything anew, as it is known after this fact."""
        owed: dict[Key, Owed] = {}
        if not seen.is_merged_away:
            history = History(list(seen.facts), seen.kind)
            self._take_terms(seen, history)
            owed = {(each.kind, each.key): each for each in self._owed(history)}
        for key in {*self.clocks, *owed}:
            before, now_owed = self.clocks.get(key), owed.get(key)
            if now_owed is not None:
                after = self._count(before, now_owed, seen)
            else:
                after = self._drop(before, seen)
            if after is not None:
                self.clocks[key] = after

    # --- Terms ---------------------------------------------------------------------------------

    def _take_terms(self, seen: Snapshot, history: History) -> None:
        begins = any(wait.key == seen.event_id for wait in history.waits_of_it)
        edited = self.terms is not None and self.terms.kind != seen.offered.kind
        brought = seen.event_kind in BRING_TERMS or (edited and seen.event_kind == "edited")
        others = self.terms is None or self.terms.names != seen.offered.names
        if (brought or begins) and others:
            self.terms = seen.offered

    # --- What is owed --------------------------------------------------------------------------

    def _owed(self, history: History) -> Iterator[Owed]:
        if self.terms is None or not history.is_listed or history.closed_at is not None:
            return
        for each in (*self._answers(history), *self._spans(history)):
            if each.kind in self.terms.targets:
                pauses = each.kind in self.terms.pauses
                yield replace(each, still=tuple(history.awaited) if pauses else ())

    def _answers(self, history: History) -> Iterator[Owed]:
        due_from, waits = history.host_due_from, history.waits_of_it
        for wait in waits:
            said = wait.number, wait.key, wait.began_at
            if wait.end is not None or due_from is not None:
                counts_from = due_from if wait.end is None else None
                kind = "first_answer" if wait.number == 1 else "next_answer"
                yield Owed(kind, *said, counts_from or wait.began_at, wait.end)
                yield Owed("acknowledge", *said, counts_from or wait.began_at, wait.acknowledged)

    def _spans(self, history: History) -> Iterator[Owed]:
        rounds = 0
        for wait in history.waits_of_it:
            for place, word in enumerate(wait.words):
                rounds += 1
                end = wait.words[place + 1] if place + 1 < len(wait.words) else wait.end
                yield Owed("update", rounds, word.event_id, word.at, word.at, end)
        for number, span in enumerate(history.resolutions, 1):
            yield Owed("resolution", number, span.key, span.began_at, span.began_at, span.end)
        if not history.is_resolved(history.last):
            yield Owed("stale", 1, 0, history.moved_at, history.moved_at, None)

    # --- Counting ------------------------------------------------------------------------------

    def _count(self, before: Counted | None, owed: Owed, seen: Snapshot) -> Counted | None:
        assert self.terms is not None
        now, late = seen.at, before is not None and before.is_late_at(seen.at)
        if before is None:
            if owed.end is not None:
                return None
            count = Counted(owed, self.terms)
        else:
            if owed.end is not None or late:
                owed = replace(owed, counts_from=before.owed.counts_from)
            count = replace(before, owed=owed, was_late=late)
            if (not late and before.state != "stopped") or owed.end is None:
                self._change_terms(count, before, now)
            if before.stop is not None and owed.end is None and owed.kind == "resolution":
                count.settled = (*before.settled, (before.stop.at, now))
        if not late:
            count.due_at = self._due(count)
        return self._close(before, count, now)

    def _change_terms(self, count: Counted, before: Counted, now: datetime) -> None:
        assert self.terms is not None
        if self.terms.names == before.terms.names or before.was_late:
            return
        if count.is_late_at(now):
            return
        piece = (self._from(before), self.terms.at, before.terms.calendar)
        count.earlier = (*before.earlier, piece)
        count.since, count.terms = self.terms.at, self.terms

    def _hours(self, calendar: int | None) -> Minutes:
        assert calendar is not None
        return self.calendars[calendar]

    def _from(self, count: Counted) -> datetime:
        return max(count.owed.counts_from, count.since or count.owed.counts_from)

    def _due(self, count: Counted) -> datetime | None:
        """When the target is used up, or None while time stands still."""
        left = count.terms.targets[count.owed.kind] * 60
        for begins, ends, calendar in count.earlier:
            left -= self._open_time(count, begins, ends, self._hours(calendar))
        moment, hours = self._from(count), self._hours(count.terms.calendar)
        for still_from, still_until in self._still(count):
            if still_until is not None and still_until <= moment:
                continue
            before = hours.elapsed(moment, still_from)
            if left <= before:
                break
            left -= before
            if still_until is None:
                return None
            moment = max(moment, still_until)
        return hours.deadline(moment, left)

    def _open_time(self, count: Counted, begins: datetime, ends: datetime, hours: Minutes) -> int:
        time = hours.elapsed(begins, ends)
        for still_from, still_until in self._still(count):
            time -= hours.elapsed(max(begins, still_from), min(ends, still_until or ends))
        return time

    def _still(self, count: Counted) -> list[tuple[datetime, datetime | None]]:
        spans: list[tuple[datetime, datetime | None]] = [
            (each.began_at, each.until) for each in count.owed.still
        ]
        return sorted([*spans, *count.settled], key=_start)

    def _close(self, before: Counted | None, count: Counted, now: datetime) -> Counted:
        """State and outcome, by the time stamps alone; and whose fault it is not."""
        due, count.stop = count.due_at, count.owed.end
        count.state = "running" if due is not None else "paused"
        count.outcome, count.lateness = None, 0
        if count.stop is not None:
            assert due is not None
            count.state = "stopped"
            count.outcome = "met" if count.stop.at <= due else "missed"
            hours = self._hours(count.terms.calendar)
            count.lateness = hours.elapsed(due, count.stop.at)
        if count.outcome == "met":
            count.excused, count.counted_at = None, count.stop.at if count.stop else None
        elif due is None or (count.outcome is None and due >= now):
            count.excused, count.counted_at = None, None
        elif not count.was_late and count.excused is None:
            self._excuse(before, count, now)
        return count

    def _excuse(self, before: Counted | None, count: Counted, now: datetime) -> None:
        """It is late now, and was not before this fact was known."""
        assert count.due_at is not None
        count.counted_at = count.due_at
        if before is None:
            count.excused, count.counted_at = "released_late", now
        elif before.outcome == "met" or before.state == "void":
            count.excused, count.counted_at = "taken_back", now
        elif count.terms is not before.terms:
            count.excused, count.due_at, count.counted_at = "new_terms", now, now

    def _drop(self, before: Counted | None, seen: Snapshot) -> Counted | None:
        """Nobody is owed this any more: what was late stays missed, the rest never was."""
        if before is None or before.state in ("stopped", "void"):
            return before
        if not before.is_late_at(seen.at):
            return replace(before, state="void", due_at=before.due_at, counted_at=None)
        assert before.due_at is not None
        stop = End(seen.at, None, seen.event_id)
        hours = self._hours(before.terms.calendar)
        late = hours.elapsed(before.due_at, seen.at)
        counted = before.counted_at or before.due_at
        return replace(
            before,
            state="stopped",
            stop=stop,
            outcome="missed",
            lateness=late,
            counted_at=counted,
            was_late=True,
        )


def _start(span: Stretch) -> datetime:
    return span[0]
