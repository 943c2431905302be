"""Ladders: which rungs there are, and when each is reached. Pure.

A rung is reached when a share of the target is used up, or some open minutes after it was due.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

WHO = OWNER, HOST, LEAD, EVERYBODY = ("owner", "host", "lead", "everybody")
MOST_RUNGS = 10
MOST_MINUTES = 60 * 24 * 14
STALE = "stale"


class Hours(Protocol):
    """What is asked of open hours: see ``moderation.unanswered.calendar``."""

    def deadline(self, start: datetime, seconds: int) -> datetime: ...

    def is_open(self, at: datetime) -> bool: ...

    def next_open(self, at: datetime) -> datetime: ...

    def elapsed(self, start: datetime, end: datetime) -> int: ...


@dataclass(frozen=True)
class Rung:
    """Whom to tell, and when: at ``share`` percent of the target, or ``after`` open minutes."""

    who: str
    share: int | None = None
    after: int | None = None
    #: From when on it calls: what was reached before is past. None: always.
    since: datetime | None = None

    @property
    def key(self) -> str:
        """The same word for the same rung, whatever else stands on the ladder."""
        return f"{self.who}:{self.share}" if self.share is not None else f"{self.who}:+{self.after}"

    @property
    def place(self) -> tuple[int, int, int]:
        """Where it stands: what comes first is below."""
        late = self.after is not None
        return int(late), self.after if late else self.share or 0, WHO.index(self.who)  # type: ignore[return-value]


#: What a new ladder is proposed to be.
STARTER = (
    Rung(OWNER, share=50),
    Rung(OWNER, share=80),
    Rung(HOST, share=90),
    Rung(LEAD, after=0),
    Rung(EVERYBODY, after=60),
)


@dataclass(frozen=True)
class Run:
    """What of a running clock says when its rungs are reached; ``target``, ``consumed`` in open
    seconds. What came after ``consumed_at`` is not in ``consumed`` yet."""

    kind: str
    target: int
    counts_from: datetime
    due_at: datetime
    consumed: int
    consumed_at: datetime
    #: Late to everybody's knowledge only since then; None: since it was due.
    known_late_at: datetime | None = None


def read(rows: Iterable[Mapping[str, Any]]) -> tuple[Rung, ...]:
    """Rungs as a ladder's row holds them."""
    found = []
    for row in rows:
        since = datetime.fromisoformat(row["since"]) if row.get("since") else None
        found.append(Rung(row["who"], row.get("share"), row.get("after"), since))
    return tuple(found)


def write(rungs: Iterable[Rung]) -> list[dict[str, Any]]:
    """Rungs as they are stored."""
    rows = []
    for rung in rungs:
        when = {"share": rung.share} if rung.share is not None else {"after": rung.after}
        since = {"since": rung.since.isoformat()} if rung.since else {}
        rows.append({"who": rung.who, **when, **since})
    return rows


def in_order(rungs: Iterable[Rung]) -> tuple[Rung, ...]:
    """From below, each once."""
    return tuple({rung.key: rung for rung in sorted(rungs, key=lambda rung: rung.place)}.values())


def put_in_force(rungs: Iterable[Rung], before: Iterable[Rung], now: datetime) -> tuple[Rung, ...]:
    """Rungs that stood there before call on; new ones call for what is reached from now on."""
    known = {rung.key: rung.since for rung in before}
    return tuple(replace(rung, since=known.get(rung.key) or now) for rung in rungs)


def fits(rung: Rung, kind: str) -> bool:
    """Whether this rung is for this kind of clock: what merely stands still calls its owner."""
    return kind != STALE or rung.who == OWNER


def reached_at(rung: Rung, run: Run, hours: Hours) -> datetime:
    """When this rung is reached. Raises what ``hours.deadline`` raises beyond its horizon."""
    if rung.after is not None:
        return hours.deadline(max(run.due_at, run.known_late_at or run.due_at), rung.after * 60)
    used = run.target * (rung.share or 0) // 100
    if used >= run.target:
        return run.due_at
    start = max(run.consumed_at, run.counts_from)
    if used <= run.consumed:
        return min(start, run.due_at)
    return min(hours.deadline(start, used - run.consumed), run.due_at)


# --- Promises ----------------------------------------------------------------------------------

HALF, FOUR_HOURS, ONE_HOUR, DUE, WORD = ("half", "4h", "1h", "due", "word")
REMINDERS = (HALF, FOUR_HOURS, ONE_HOUR)


def reminders(made_at: datetime, due_at: datetime, hours: Hours | None) -> dict[str, datetime]:
    """When whoever promised is reminded: half-way, four and one hour before, in open time.

    What would lie before the promise is left out. Without ``hours`` every hour counts.
    """
    whole = hours.elapsed(made_at, due_at) if hours else _seconds(made_at, due_at)
    wanted = {HALF: whole // 2, FOUR_HOURS: whole - 4 * 3600, ONE_HOUR: whole - 3600}
    found = {}
    for name, used in wanted.items():
        if used > 0:
            at = hours.deadline(made_at, used) if hours else made_at + timedelta(seconds=used)
            found[name] = min(at, due_at)
    return found


def _seconds(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())


# --- When one may tell somebody ----------------------------------------------------------------

#: So long after closing the people of a calendar are still there: what is due at the close is told.
AFTER_CLOSE = timedelta(minutes=15)


def is_at_work(hours: Hours | None, now: datetime) -> bool:
    """Whether people who work by these hours can be told something now."""
    return hours is None or hours.is_open(now) or hours.is_open(now - AFTER_CLOSE)


def latest_each(reached: Sequence[tuple[Rung, datetime]]) -> list[list[Rung]]:
    """Rungs that were reached since the last look, in groups that are told in one word.

    Whoever looks late does not tell the same people twice: of rungs for the same people, the last
    one speaks. Groups stand in the order of their first rung.
    """
    groups: dict[str, list[Rung]] = {}
    for rung, _at in sorted(reached, key=lambda each: (each[1], each[0].place)):
        groups.setdefault(rung.who, []).append(rung)
    return list(groups.values())
