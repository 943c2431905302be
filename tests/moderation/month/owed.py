"""What the recount is told and says: terms, snapshots, what is owed, and how it went."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tests.moderation.month.waits import End, Said, Span

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
    #: None: nobody is waited for now.
    counts_from: datetime | None
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
    #: Where it ran last.
    board: int = 0

    def is_late_at(self, now: datetime) -> bool:
        return self.state == "running" and self.due_at is not None and self.due_at < now
