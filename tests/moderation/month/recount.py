"""Every commitment of a thread counted once more, from its facts and its terms alone.

After each fact everything is counted anew: since when open time runs, when it stood still, when so
much of it is used up. What is carried from one fact to the next is only what people knew before:
that something was late already, or had been met.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from tests.moderation.month.minutes import Minutes
from tests.moderation.month.owed import Counted, Key, Owed, Snapshot, Stretch, Terms
from tests.moderation.month.waits import End, History

#: Facts that bring the newest terms along.
BRING_TERMS = ("opened", "moved", "priority_set", "merged", "split_off", "terms_applied")
#: Of these the time between a stop and its taking back does not count.
STANDS_STILL = ("resolution", "stale")


class Recount:
    """The clocks of one thread, fact after fact."""

    def __init__(self, calendars: Mapping[int, Minutes]) -> None:
        self.calendars = calendars
        self.terms: Terms | None = None
        self.clocks: dict[Key, Counted] = {}
        #: What began while nothing was promised is owed nothing later, either.
        self.adopted: list[tuple[int, bool]] = []
        self.split_off_by = 0

    def follow(self, seen: Snapshot) -> None:
        """Count everything anew, as it is known after this fact."""
        owed: dict[Key, Owed] = {}
        if not seen.is_merged_away:
            history = History(list(seen.facts), seen.kind)
            self._take_terms(seen, history)
            owed = {_key(each): each for each in self._owed(history)}
        for key in {*self.clocks, *owed}:
            before, now_owed = self.clocks.get(key), owed.get(key)
            if now_owed is not None and self._was_promised(now_owed.key):
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
            self.adopted.append((seen.event_id, seen.offered.version is not None))
        if seen.event_kind == "split_off":
            self.split_off_by = seen.event_id

    def _was_promised(self, key: int) -> bool:
        """Whether anything was, when this fact was recorded or made a thread of its own."""
        known_by = max(key, self.split_off_by)
        then = [promised for at, promised in self.adopted if at <= known_by]
        return bool(then) and then[-1]

    # --- What is owed --------------------------------------------------------------------------

    def _owed(self, history: History) -> Iterator[Owed]:
        found = [*self._answers(history), *self._spans(history)]
        if self.terms is None:
            return
        for each in found:
            pauses = each.kind in self.terms.pauses
            yield replace(each, still=tuple(history.awaited) if pauses else ())

    def _answers(self, history: History) -> Iterator[Owed]:
        due_from = history.host_due_from
        for wait in history.waits_of_it:
            counts_from = due_from if wait.end is None else wait.began_at
            said = wait.number, wait.key, wait.began_at, counts_from
            yield Owed("first_answer" if wait.number == 1 else "next_answer", *said, wait.end)
            yield Owed("acknowledge", *said, wait.acknowledged)

    def _spans(self, history: History) -> Iterator[Owed]:
        is_open = history.is_listed and history.closed_at is None
        rounds = 0
        for wait in history.waits_of_it:
            for place, word in enumerate(wait.words):
                rounds += 1
                end = wait.words[place + 1] if place + 1 < len(wait.words) else wait.end
                here = word.at if is_open or end is not None else None
                yield Owed("update", rounds, word.event_id, word.at, here, end)
        for number, span in enumerate(history.resolutions, 1):
            since = history.resolution_counts_from(span) if is_open else None
            yield Owed("resolution", number, span.key, span.began_at, since, span.end)
        moved, moved_at = history.moved
        yield Owed("stale", 1, moved, moved_at, moved_at if is_open else None, history.resolved)

    # --- Counting ------------------------------------------------------------------------------

    def _count(self, before: Counted | None, owed: Owed, seen: Snapshot) -> Counted | None:
        assert self.terms is not None
        if before is None or before.state == "void":
            is_owed = owed.end is None and owed.counts_from is not None
            return self._begin(before, owed, seen) if is_owed else before
        if owed.end is not None:
            return self._stop(before, owed, seen.at)
        if owed.counts_from is None or (before.stop and owed.kind not in self.terms.targets):
            return self._unowed(before, seen)
        if owed.kind == "stale" and owed.key != before.owed.key:
            return self._begin(before, owed, seen)
        return self._go_on(before, owed, seen)

    def _begin(self, before: Counted | None, owed: Owed, seen: Snapshot) -> Counted | None:
        """It begins, or is owed again as if it had never been otherwise."""
        assert self.terms is not None
        if owed.kind not in self.terms.targets:
            return self._drop(before, seen)
        count = Counted(owed, self.terms, board=self.terms.board)
        count.due_at = self._due(count)
        if count.due_at is None:
            count.state = "paused"
        elif count.due_at < seen.at:
            if before is None and owed.key == seen.event_id:
                count.excused = "released_late"
            elif before is not None and (before.state != "void" or self.terms.at != seen.at):
                count.excused = "taken_back"
            else:
                count.excused, count.due_at = "new_terms", seen.at
            count.counted_at = seen.at
        return count

    def _stop(self, before: Counted, owed: Owed, now: datetime) -> Counted:
        """By the time stamps alone; whatever it was due by holds."""
        assert owed.end is not None
        end, same = owed.end, before.owed
        if before.stop is not None and before.stop.event_id == end.event_id:
            return before
        owed = replace(owed, counts_from=same.counts_from, began_at=same.began_at, key=same.key)
        count = replace(before, owed=owed, state="stopped", stop=end)
        if count.due_at is None:
            # It stood still until this very word.
            still = tuple(replace(span, end=span.end or end) for span in owed.still)
            count.due_at = self._due(replace(count, owed=replace(owed, still=still)))
        assert count.due_at is not None
        count.outcome = "met" if end.at <= count.due_at else "missed"
        hours = self._hours(count.terms.calendar)
        count.lateness = hours.elapsed(count.due_at, end.at)
        if count.outcome == "met":
            count.excused, count.counted_at = None, end.at
        elif before.outcome == "met":
            # What had been met was taken back, and something else came too late.
            count.excused, count.counted_at = "taken_back", now
        else:
            count.counted_at = count.counted_at or count.due_at
        return count

    def _unowed(self, before: Counted, seen: Snapshot) -> Counted | None:
        """Nobody is waited for. What had been met, and was taken back, was not met all the same."""
        if before.outcome != "met":
            return self._drop(before, seen)
        assert before.due_at is not None
        if before.owed.kind in STANDS_STILL:
            return replace(before, state="void", outcome=None, counted_at=None)
        late = before.due_at < seen.at
        count = replace(before, state="running", stop=None, outcome=None, counted_at=None)
        if late:
            count.excused, count.counted_at = "taken_back", seen.at
        return self._drop(count, seen)

    def _go_on(self, before: Counted, owed: Owed, seen: Snapshot) -> Counted | None:
        assert self.terms is not None
        now, was = seen.at, before.state
        count = replace(before, owed=owed, state="running", stop=None, outcome=None, lateness=0)
        if before.outcome == "met":
            count.excused, count.counted_at = None, None
            if owed.kind in STANDS_STILL:
                assert before.stop is not None
                count.settled = (*before.settled, (before.stop.at, now))
                count.due_at = self._due(count)
        if was == "paused":
            count.due_at = None
        late = count.due_at is not None and count.due_at < now
        if late or count.excused or before.outcome == "missed":
            count.owed = replace(owed, counts_from=before.owed.counts_from)
            if before.outcome == "met":
                count.excused, count.counted_at = "taken_back", now
            if self.terms.at == now:
                count.board = self.terms.board
            return count
        if owed.kind not in self.terms.targets:
            return self._drop(count, seen)
        return self._due_again(count, before, now)

    def _due_again(self, count: Counted, before: Counted, now: datetime) -> Counted:
        """Under other terms, counted from another moment, or with other pauses."""
        assert self.terms is not None
        others = self.terms.names != before.terms.names
        if count.owed.counts_from != before.owed.counts_from:
            count.earlier, count.since, others = (), None, True
        elif others:
            piece = (self._from(before), now, before.terms.calendar)
            count.earlier, count.since = (*before.earlier, piece), now
        count.terms, count.board = self.terms, self.terms.board
        count.due_at = self._due(count)
        count.state = "running" if count.due_at is not None else "paused"
        if count.due_at is not None and (count.due_at < now or self._left(count) < 0):
            count.excused = "new_terms" if others else "taken_back"
            count.due_at, count.counted_at = now, now
        return count

    def _hours(self, calendar: int | None) -> Minutes:
        assert calendar is not None
        return self.calendars[calendar]

    def _from(self, count: Counted) -> datetime:
        counts_from = count.owed.counts_from
        assert counts_from is not None
        return max(counts_from, count.since or counts_from)

    def _left(self, count: Counted) -> int:
        """Open seconds of the target that were not used up under earlier terms."""
        left = count.terms.targets[count.owed.kind] * 60
        for begins, ends, calendar in count.earlier:
            left -= self._open_time(count, begins, ends, self._hours(calendar))
        return left

    def _due(self, count: Counted) -> datetime | None:
        """When the target is used up, or None while time stands still."""
        left = self._left(count)
        moment, hours = self._from(count), self._hours(count.terms.calendar)
        for still_from, still_until in self._still(count):
            if still_until is not None and still_until <= moment:
                continue
            if left <= 0 or hours.deadline(moment, left) < still_from:
                break
            left -= hours.elapsed(moment, still_from)
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
        )


def _key(owed: Owed) -> Key:
    """A thread has one clock for standing still, whoever moved it last."""
    return owed.kind, 0 if owed.kind == "stale" else owed.key


def _start(span: Stretch) -> datetime:
    return span[0]
