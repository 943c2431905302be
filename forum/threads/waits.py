"""The waits of a thread, one after the other, and what else runs in time about it. Pure.

Part of where a thread stands: like the rest of it, told as if what was taken back had never been.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.threads.facts import HOST, Fact

RESOLVING = frozenset({"solution_marked", "closed"})
CONFIRMING = frozenset({"solution_marked", "helped"})


@dataclass(frozen=True)
class Word:
    """What somebody said or did at a moment, and by which fact it is known."""

    event_id: int
    at: datetime
    by_id: int | None = None
    #: As what: host, peer, asker; of a mark, whoever wrote what was marked. None: nobody.
    written_as: str | None = None


@dataclass(frozen=True)
class Wait:
    """Somebody waits for an answer, from ``began_at`` until ``ended_by``."""

    #: Counts from 1; what is asked before anybody answers belongs to the same wait.
    number: int
    began_at: datetime
    #: The fact that it began with; and the one by which the forum knew of it, which is another
    #: where a post became a thread of its own.
    event_id: int
    known_by: int
    known_at: datetime
    #: What hosts said in it that was no answer: that they are at it, outside the forum or in it.
    words: tuple[Word, ...] = ()
    ended_by: Word | None = None
    #: When the asker themselves said that it helped or solved it.
    confirmed_by: Word | None = None

    @property
    def acknowledged_by(self) -> Word | None:
        """The first word of a host, or whatever ended the wait before."""
        return self.words[0] if self.words else self.ended_by


@dataclass(frozen=True)
class Course:
    """From a question on until it is solved or the thread closed, over one wait or several."""

    number: int
    began_at: datetime
    event_id: int
    known_by: int
    known_at: datetime
    #: When a host was first asked for in it.
    asked_at: datetime | None = None
    ended_by: Word | None = None


@dataclass(frozen=True)
class Span:
    """The customer was waited for; still is, where ``ended_at`` is None."""

    event_id: int
    began_at: datetime
    ended_at: datetime | None = None


def order_of(fact: Fact) -> tuple[datetime, int]:
    """Facts count in the order in which they became known."""
    return fact.known, fact.id


def first_of(facts: Iterable[Fact]) -> Fact | None:
    """The one that became known first."""
    return min(facts, key=order_of, default=None)


class Waits:
    """Gathers them, while the fold walks through the facts."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.askers = {fact.by_id for fact in facts if fact.kind == "opened"} - {None}
        #: What was said before a thread was split off became a wait of its own by that.
        self.split_off = first_of(fact for fact in facts if fact.kind == "split_off")
        self.waits: list[Wait] = []
        self.courses: list[Course] = []
        self.spans: list[Span] = []
        self.moved: Word | None = None

    def word(self, fact: Fact) -> Word:
        """The fact as a word, said by whom and as what."""
        return Word(fact.id, fact.at, fact.by_id, self._quality(fact))

    def _quality(self, fact: Fact) -> str | None:
        if fact.kind == "contacted":
            return HOST
        if fact.post_id is not None:
            return fact.written_as
        if fact.by_id is None:
            return None
        return "asker" if fact.by_id in self.askers else HOST

    def _known(self, fact: Fact) -> tuple[int, datetime]:
        late = self.split_off
        if late is not None and order_of(late) > order_of(fact):
            return late.id, late.known
        return fact.id, fact.known

    def add(self, begun: Fact, said: Sequence[Fact], settling: Sequence[Fact]) -> None:
        """A wait as it stands: what hosts said in it, and what settles it."""
        end = first_of(settling)
        within = [each for each in said if end is None or order_of(each) < order_of(end)]
        known_by, known_at = self._known(begun)
        confirming = first_of(
            fact for fact in settling if fact.kind in CONFIRMING and fact.by_id in self.askers
        )
        self.waits.append(
            Wait(
                number=len(self.waits) + 1,
                began_at=begun.at,
                event_id=begun.id,
                known_by=known_by,
                known_at=known_at,
                words=tuple(self.word(each) for each in within),
                ended_by=self.word(end) if end else None,
                confirmed_by=self.word(confirming) if confirming else None,
            )
        )

    def add_course(self, begun: Fact, asked_at: datetime | None, resolving: Sequence[Fact]) -> None:
        """A question with what resolved it."""
        end, known, number = first_of(resolving), self._known(begun), len(self.courses) + 1
        ended_by = self.word(end) if end else None
        self.courses.append(Course(number, begun.at, begun.id, *known, asked_at, ended_by))

    def await_customer(self, fact: Fact) -> None:
        """From now on the customer is waited for, if they were not already."""
        if not self.spans or self.spans[-1].ended_at is not None:
            self.spans.append(Span(fact.id, fact.at))

    def await_no_more(self, fact: Fact) -> None:
        """The customer said something, or nothing is to be waited for any more."""
        if self.spans and self.spans[-1].ended_at is None:
            last = self.spans.pop()
            self.spans.append(Span(last.event_id, last.began_at, fact.known))

    def move(self, fact: Fact) -> None:
        """Somebody said something, in a post or outside."""
        at = fact.contact.at if fact.contact else fact.known
        if self.moved is None or at >= self.moved.at:
            self.moved = Word(fact.id, at, fact.by_id, self._quality(fact))
