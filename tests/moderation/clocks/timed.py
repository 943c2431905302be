"""Threads told by wall time in Stockholm, with the clocks that the pure rules keep for them.

Monday is the 2nd of March 2026. ``told.clock("first_answer")`` is a clock as it stands, and
``told.history`` everything that happened to any of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from forum.boards.policy import AnsweringPolicy
from forum.threads.standing import ASKER, HOST, PEER, Contact, Fact, Standing, fold
from moderation.unanswered.calendar import OpenHours, build, horizon
from moderation.unanswered.clock import Change, ClockState, Hours, Terms
from moderation.unanswered.clockwork import Moment, changes
from tests.forum.threads.told import ALWAYS, BY, OPENING

STOCKHOLM = "Europe/Stockholm"
NINE_TO_FIVE = (*((("09:00", "17:00"),),) * 5, (), ())
WITH_LUNCH = (*((("09:00", "12:00"), ("13:00", "17:00")),) * 5, (), ())
ALWAYS_OPEN = ((("00:00", "24:00"),),) * 7
HOUR = 3600


def at(day: int, clock: str = "09:00", month: int = 3, *, fold: int = 0) -> datetime:
    """Wall time in Stockholm; ``fold=1`` is the second of two that are called the same."""
    hour, minute, second = (*map(int, clock.split(":")), 0)[:3]
    zone = ZoneInfo(STOCKHOLM)
    return datetime(2026, month, day, hour, minute, second, fold=fold, tzinfo=zone).astimezone(UTC)


def hours_of(week: Any = NINE_TO_FIVE, exceptions: Iterable[Mapping[str, Any]] = ()) -> Hours:
    """Open hours of two years."""
    begins, until = date(2025, 6, 1), date(2027, 6, 1)
    intervals = build(week, exceptions, STOCKHOLM, begins, until)
    return Hours(OpenHours(intervals, horizon(until, STOCKHOLM)))


def closed(*days: str) -> list[dict[str, Any]]:
    """These days are holidays."""
    return [{"date": day, "name": "A holiday", "open": []} for day in days]


class Timed:
    """A question by Asta, with one calendar and one policy until ``terms`` says others."""

    def __init__(
        self,
        opened: datetime,
        *,
        kind: str = "question",
        policy: AnsweringPolicy = ALWAYS,
        hours: Hours | None = None,
        pauses: Sequence[str] = (),
        known: datetime | None = None,
        in_time: bool = True,
        **minutes: int,
    ) -> None:
        self.kind, self.policy, self.authors = kind, policy, {OPENING: ASKER}
        self.calendars = {1: hours or hours_of()}
        self.kept: dict[tuple[str, int], ClockState] = {}
        self.history: list[Change] = []
        self.facts: list[Fact] = []
        self.known: list[Terms] = []
        if in_time:
            self._set(1, 1, minutes or {"first_answer": 240}, pauses)
        self.then("opened", opened, OPENING, by_id=BY[ASKER], known_at=known)

    # What is said of it

    def clock(self, kind: str, cycle: int = 1) -> ClockState:
        return self.kept[kind, cycle]

    @property
    def standing(self) -> Standing:
        return fold(self.facts, self.kind)

    def whats(self, kind: str) -> list[str]:
        """The history of the clocks of this kind, in a word each."""
        return [change.what for change in self.history if change.clock.kind == kind]

    # What happens

    def then(self, kind: str, when: datetime, post: int | None = None, **more: Any) -> "Timed":
        number, who = len(self.facts) + 1, self.authors.get(post or 0, ASKER)
        before = fold(self.facts, self.kind).awaited if self.facts else ()
        self.facts.append(Fact(kind, when, self.policy, post, who, id=number, **more))
        fact = self.facts[-1]
        moment = Moment(
            at=fact.known,
            event_id=fact.id,
            standing=self.standing,
            terms=tuple(self.known),
            hours_of=lambda version: self.calendars[version],
            awaited_before=before,
        )
        for change in changes(list(self.kept.values()), moment):
            self.history.append(change)
            self.kept[change.clock.kind, change.clock.cycle] = change.clock
        return self

    def _reply(self, who: str, when: datetime, **more: Any) -> "Timed":
        number = max(self.authors) + 1
        self.authors[number] = who
        return self.then("replied", when, number, by_id=BY[who], **more)

    def asker(self, when: datetime, **more: Any) -> "Timed":
        return self._reply(ASKER, when, **more)

    def peer(self, when: datetime) -> "Timed":
        return self._reply(PEER, when)

    def host(self, when: datetime) -> "Timed":
        return self._reply(HOST, when)

    def holding(self, when: datetime) -> "Timed":
        return self._reply(HOST, when, is_holding=True)

    def contact(
        self, when: datetime, noted: datetime, *, answers: bool = True, with_asker: bool = True
    ) -> "Timed":
        said = Contact(when, with_asker, answers)
        return self.then("contacted", noted, contact=said, by_id=BY[HOST])

    def awaits(self, when: datetime) -> "Timed":
        """A host waits for the customer, whom they asked in the last post."""
        return self.then("customer_awaited", when, max(self.authors), by_id=BY[HOST])

    def terms(
        self,
        when: datetime,
        *,
        by: str = "terms_applied",
        hours: Hours | None = None,
        board: int = 1,
        pauses: Sequence[str] = (),
        **minutes: int,
    ) -> "Timed":
        """Other terms from now on; none where no minutes are named."""
        if hours:
            self.calendars[len(self.calendars) + 1] = hours
        self._set(board, len(self.calendars), minutes, pauses)
        return self.then(by, when, by_id=BY[HOST])

    def _set(self, board: int, calendar: int, minutes: dict[str, int], pauses: Any) -> None:
        number = len(self.facts) + 1
        if not minutes:
            self.known.append(Terms(number, board))
            return
        targets = {kind: each * 60 for kind, each in minutes.items()}
        version = len(self.known) + 1
        said = Terms(number, board, "normal", version, calendar, targets, frozenset(pauses))
        self.known.append(said)
