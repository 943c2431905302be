"""What is stored, beside what was counted once more."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.database import db
from moderation.clocks.models import Clock, ClockChange
from tests.moderation.month.minutes import Minutes
from tests.moderation.month.owed import Counted, Key, Snapshot
from tests.moderation.month.recount import Recount

Said = Mapping[str, Any]
#: Columns that the worker writes, and that decide nothing.
OF_THE_WORKER = ("warned_at", "breached_at")


def counted(snapshots: Sequence[Snapshot], calendars: Mapping[int, Minutes]) -> dict[Key, Said]:
    """The clocks of one thread, from its snapshots alone."""
    recount = Recount(calendars)
    for snapshot in snapshots:
        recount.follow(snapshot)
    return {key: _told(count) for key, count in recount.clocks.items()}


def _told(count: Counted) -> Said:
    if count.state == "void":
        return {"state": "void"}
    is_settled = count.outcome is not None or count.excused is not None
    return {
        "state": count.state,
        "started_at": count.owed.began_at,
        "counts_from": count.owed.counts_from,
        "due_at": count.due_at,
        "board": count.board,
        "calendar": count.terms.calendar,
        "stopped_at": count.stop.at if count.stop else None,
        "stopped_by": count.stop.event_id if count.stop else None,
        "outcome": count.outcome,
        "lateness": count.lateness,
        "excused": count.excused,
        "counted_at": count.counted_at if is_settled else None,
    }


def stored(thread_id: int) -> dict[Key, Said]:
    """The clocks of this thread as the database has them."""
    rows = db.session.scalars(select(Clock).where(Clock.thread_id == thread_id))
    return {(row.kind, 0 if row.kind == "stale" else row.begun_by): _row(row) for row in rows}


def _row(row: Clock) -> Said:
    if row.state == "void":
        return {"state": "void"}
    return {
        "state": row.state,
        "started_at": row.started_at,
        "counts_from": row.counts_from,
        "due_at": row.due_at,
        "board": row.board_id,
        "calendar": row.calendar_version_id,
        "stopped_at": row.stopped_at,
        "stopped_by": row.stopped_event_id,
        "outcome": row.outcome,
        "lateness": row.lateness,
        "excused": row.excused,
        # Whoever reads counts what runs and is late when it became due.
        "counted_at": row.counted_at if row.outcome or row.excused else None,
    }


def folded(thread_id: int) -> list[str]:
    """Clocks whose changes, one over the other, do not give the row."""
    wrong = []
    for row in db.session.scalars(select(Clock).where(Clock.thread_id == thread_id)):
        changes = select(ClockChange).where(ClockChange.clock_id == row.id).order_by(ClockChange.id)
        values: dict[str, Any] = {}
        for change in db.session.scalars(changes):
            values.update(change.values)
        for name, value in values.items():
            if name != "void" and value != _plain(getattr(row, name)):
                wrong.append(f"clock {row.id}: {name} is {getattr(row, name)}, history: {value}")
    return wrong


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def outcomes(clocks: Mapping[int, Mapping[Key, Said]]) -> Counter[str]:
    """How it went, in numbers: so that nobody proves a month in which nothing happened."""
    found: Counter[str] = Counter()
    for of_thread in clocks.values():
        for (kind, _key), said in of_thread.items():
            found[f"{kind} {said.get('outcome') or said['state']}"] += 1
            if said.get("excused"):
                found[f"excused {said['excused']}"] += 1
    return found
