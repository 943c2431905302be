"""What a ladder would have done: from the changes of clocks that have run. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moderation.escalation.ladder import Hours, Run, Rung, fits, reached_at
from moderation.unanswered.calendar import BeyondHorizon
from moderation.unanswered.clock import RUNNING

_TIMES = frozenset({"counts_from", "due_at", "consumed_at", "counted_at", "started_at"})


@dataclass(frozen=True)
class Stretch:
    """A time in which a clock ran unchanged; ``until`` None: it still does."""

    run: Run
    since: datetime
    until: datetime | None
    board_id: int
    calendar_version_id: int


def stretches(changes: Iterable[tuple[datetime, Mapping[str, Any]]]) -> list[Stretch]:
    """The times in which a clock ran, from its changes in order."""
    found: list[Stretch] = []
    values: dict[str, Any] = {}
    before: datetime | None = None
    for at, changed in changes:
        if before is not None:
            found += _stretch(values, before, at)
        values |= {name: _read(name, value) for name, value in changed.items()}
        before = at
    return found + (_stretch(values, before, None) if before is not None else [])


def _read(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in _TIMES and isinstance(value, str) else value


def _stretch(values: Mapping[str, Any], since: datetime, until: datetime | None) -> list[Stretch]:
    if values.get("state") != RUNNING or values.get("due_at") is None:
        return []
    run = Run(
        values["kind"],
        values["target"],
        values["counts_from"],
        values["due_at"],
        values.get("consumed", 0),
        values.get("consumed_at") or values["counts_from"],
        values.get("counted_at"),
    )
    return [Stretch(run, since, until, values["board_id"], values["calendar_version_id"])]


def climbed(
    rungs: Sequence[Rung], ran: Sequence[Stretch], hours: Mapping[int, Hours], now: datetime
) -> Iterator[tuple[datetime, Rung, Stretch]]:
    """Which rungs would have been reached, and when: each once for a due time."""
    done: set[tuple[str, datetime]] = set()
    before: set[str] = set()
    for stretch in ran:
        known = hours[stretch.calendar_version_id]
        for rung in rungs:
            if not fits(rung, stretch.run.kind) or (rung.key, stretch.run.due_at) in done:
                continue
            try:
                at = reached_at(rung, stretch.run, known)
            except BeyondHorizon:
                continue
            if rung.key in before and at <= stretch.run.consumed_at:
                continue
            # What was reached before it was known is called when it is.
            at = max(at, stretch.since)
            if at <= now and (stretch.until is None or at < stretch.until):
                done.add((rung.key, stretch.run.due_at))
                before.add(rung.key)
                yield at, rung, stretch
