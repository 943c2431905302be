"""Waits, rounds and spans of a thread: statements about its whole history, as in the oracle.

Only what "Answer in time" adds is said here: a holding reply does not answer, a contact may, and a
closed thread is settled until its customer writes again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache

from forum.boards.policy import AnsweringPolicy, WhoAnswers
from tests.forum.threads.oracle import Oracle


@dataclass(frozen=True)
class Said:
    """A fact as it was recorded. ``at`` is since when somebody waited by it."""

    event_id: int
    kind: str
    at: datetime
    recorded_at: datetime
    policy: AnsweringPolicy
    post_id: int | None
    written_as: str
    by_id: int | None
    is_comment: bool = False
    reopens: bool = False
    holding: bool = False
    with_asker: bool = False
    answers: bool = False
    contacted_at: datetime | None = None

    @property
    def happened_at(self) -> datetime:
        """When it happened outside: of a contact, when people spoke."""
        return self.contacted_at or self.at


@dataclass(frozen=True)
class End:
    """What ended something: when, in which quality."""

    at: datetime
    as_: str | None
    event_id: int


@dataclass(frozen=True)
class Wait:
    """Somebody waits for an answer; ``key`` is the fact by which it began."""

    key: int
    number: int
    began_at: datetime
    end: End | None
    acknowledged: End | None
    #: A host's words that do not answer: (fact, when).
    words: tuple[End, ...]


@dataclass(frozen=True)
class Span:
    """From a fact to the one that ended it."""

    key: int
    began_at: datetime
    end: End | None

    @property
    def until(self) -> datetime | None:
        return self.end.at if self.end else None


def _without_reopened(facts: list[Said]) -> list[Said]:
    """A closing that was taken back has never been."""
    left = list(facts)
    for fact in facts:
        if fact.kind == "reopened":
            before = left[: left.index(fact)]
            closing = [each for each in before if each.kind == "closed"]
            if closing:
                left.remove(closing[-1])
    return left


class History(Oracle):
    """A thread's history in time: the oracle's rules, and those about clocks."""

    def __init__(self, facts: list[Said], kind: str) -> None:
        super().__init__(_without_reopened(facts), kind)
        self.closed_by = lru_cache(maxsize=None)(self._closed_by)

    def fact(self, place: int) -> Said:
        found: Said = self.facts[place]
        return found

    # --- What is added to the rules of answers -------------------------------------------------

    def is_reply(self, place: int, *who: str) -> bool:
        fact = self.fact(place)
        if fact.kind == "contacted":
            return "host" in who and fact.with_asker and fact.answers
        return super().is_reply(place, *who)

    def answers(self, place: int) -> bool:
        fact = self.fact(place)
        if fact.kind == "contacted":
            began = self.fact(self.beginning(place - 1)).at if place else fact.at
            if not began < fact.happened_at:
                return False
        return not self.is_holding(place) and super().answers(place)

    def is_holding(self, place: int) -> bool:
        fact = self.fact(place)
        return fact.kind == "replied" and fact.holding and fact.written_as == "host"

    def begins(self, place: int) -> bool:
        if super().begins(place):
            return True
        wrote = place > 0 and self.is_reply(place, "asker") and self.solved_by(place - 1) is None
        return wrote and self.closed_by(place - 1) is not None

    def settles(self, place: int) -> bool:
        if self.fact(place).kind == "closed":
            return self.closed_by(place - 1) is None
        return super().settles(place)

    def _closed_by(self, place: int) -> int | None:
        closing = [word for word in self.words(place) if self.fact(word).kind == "closed"]
        return closing[-1] if closing else None

    # --- Waits ---------------------------------------------------------------------------------

    @cached_property
    def waits_of_it(self) -> list[Wait]:
        starts = [place for place in range(self.last + 1) if self.begins(place)]
        ends = [*(start - 1 for start in starts[1:]), self.last]
        spans = [
            (start, end) for start, end in zip(starts, ends, strict=True) if self.can_wait(start)
        ]
        return [self._wait(n, *span) for n, span in enumerate(spans, 1)]

    def _wait(self, number: int, start: int, last: int) -> Wait:
        settling = sorted(self.in_force(last) + self.words(last))
        settled = settling[0] if settling else None
        words = [
            place
            for place in range(start + 1, (last if settled is None else settled - 1) + 1)
            if self._is_word(place)
        ]
        end = None if settled is None else self._end(settled)
        first = self._end(words[0]) if words else end
        began = self.fact(start)
        said = tuple(self._end(place) for place in words)
        return Wait(began.event_id, number, began.at, end, first, said)

    def _is_word(self, place: int) -> bool:
        fact = self.fact(place)
        began = self.fact(self.beginning(place)).at
        in_touch = fact.kind == "contacted" and fact.with_asker and fact.happened_at > began
        return self.is_holding(place) or in_touch

    def _end(self, place: int) -> End:
        fact = self.fact(place)
        return End(fact.happened_at, self._as(fact), fact.event_id)

    def _as(self, fact: Said) -> str | None:
        if fact.kind in ("replied", "contacted"):
            return "host" if fact.kind == "contacted" else fact.written_as
        if fact.by_id is None:
            return None
        return "asker" if fact.by_id == self.fact(0).by_id else "host"

    # --- Resolved, awaited, moved --------------------------------------------------------------

    def is_resolved(self, place: int) -> bool:
        return self.solved_by(place) is not None or self.closed_by(place) is not None

    @cached_property
    def resolutions(self) -> list[Span]:
        """From the opening (or the asking for a host) until it is resolved; again from the
        customer's new word on."""
        found: list[Span] = []
        start: int | None = None
        for place in range(self.last + 1):
            if not self.begins(place):
                continue
            if start is not None and self.is_resolved(place - 1):
                found.append(self._resolution(start, place - 1))
                start = None
            if start is None and self.can_wait(place):
                start = place
        return found if start is None else [*found, self._resolution(start, self.last)]

    def _resolution(self, start: int, last: int) -> Span:
        began, settling = self.fact(start), None
        if self.is_resolved(last):
            # Solved and closed both resolve: the first of those that hold.
            settling = min(
                word
                for word in self.words(last)
                if self.fact(word).kind in ("solution_marked", "closed")
            )
        return Span(began.event_id, began.at, None if settling is None else self._end(settling))

    @cached_property
    def awaited(self) -> list[Span]:
        """While the customer was waited for."""
        found: list[Span] = []
        for place in range(self.last + 1):
            if self.fact(place).kind != "customer_awaited":
                continue
            if found and (found[-1].end is None or found[-1].end.event_id > self._id(place)):
                continue
            if self.is_resolved(place):
                continue
            ends = next(self._endings(place), None)
            fact = self.fact(place)
            end = None if ends is None else self._end(ends)
            # Who wrote and waited for a review is known to have written when it is released.
            known = end and replace(end, at=self.fact(ends or 0).recorded_at)
            found.append(Span(fact.event_id, fact.at, known))
        return found

    def _id(self, place: int) -> int:
        return self.fact(place).event_id

    def _endings(self, place: int) -> Iterator[int]:
        for later in range(place + 1, self.last + 1):
            fact = self.fact(later)
            wrote = self.is_reply(later, "asker") or fact.kind == "customer_not_awaited"
            if wrote or self.is_resolved(later):
                yield later

    def resolution_counts_from(self, span: Span) -> datetime | None:
        """Where hosts answer only when they are asked for, since then; else since the question."""
        policy = self.told[-1].policy.for_kind(self.kind)
        if policy.who not in (WhoAnswers.HOSTS_ON_REQUEST, WhoAnswers.COMMUNITY_ONLY):
            return span.began_at
        places = range(self.last + 1)
        first = next(place for place in places if self._id(place) == span.key)
        last = next(
            (place for place in places if span.end and self._id(place) == span.end.event_id),
            self.last,
        )
        asked = [
            self.fact(place).at
            for place in range(first, last + 1)
            if self.fact(place).kind == "host_asked" and not self.is_resolved(place)
        ]
        return asked[0] if asked else None

    @property
    def resolved(self) -> End | None:
        """By what it is solved or closed now."""
        spans = self.resolutions
        if spans and spans[-1].end is not None and self.is_resolved(self.last):
            return spans[-1].end
        words = [
            place
            for place in self.words(self.last)
            if self.fact(place).kind in ("solution_marked", "closed")
        ]
        return self._end(min(words)) if words else None

    @property
    def moved(self) -> tuple[int, datetime]:
        """The last visible post or contact: which, and when."""
        moves = [
            (self.fact(place).contacted_at or self.fact(place).recorded_at, self._id(place))
            for place in range(self.last + 1)
            if self.fact(place).kind in ("opened", "replied", "contacted")
        ]
        at, which = max(moves)
        return which, at
