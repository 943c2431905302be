"""What the recount is told: raw rows of facts and policies, read when each fact was recorded."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.boards.models import Board
from forum.boards.policy import AnsweringPolicy, WhoAnswers
from forum.database import db
from forum.events import ThreadEventHappened, ThreadMerged
from forum.sockets import Sockets
from forum.threads.models import Thread, ThreadEvent
from moderation.calendars.models import CalendarVersion
from moderation.clocks.models import ClockPolicy, PolicyVersion
from moderation.unanswered.models import Turn
from tests.moderation.month.owed import Snapshot, Terms
from tests.moderation.month.waits import Said


class Witness:
    """Sees every fact as it is recorded, and writes down how its thread stood."""

    def __init__(self, plugged: Sockets) -> None:
        self.seen: dict[int, list[Snapshot]] = {}
        plugged.listen(ThreadEventHappened)(self._happened)
        plugged.listen(ThreadMerged)(self._merged)

    def _happened(self, fact: ThreadEventHappened) -> None:
        thread = db.session.get_one(Thread, fact.thread_id)
        facts = tuple(read_facts(thread.id))
        snapshot = Snapshot(
            at=fact.at,
            event_id=fact.event_id,
            event_kind=fact.kind,
            kind=thread.kind,
            facts=facts,
            offered=offered(thread.board_id, thread.kind, _priority(thread.id), fact.at),
        )
        self.seen.setdefault(thread.id, []).append(snapshot)

    def _merged(self, fact: ThreadMerged) -> None:
        last = self.seen[fact.thread_id][-1]
        merged = self.seen[fact.into_id][-1].event_id
        gone = Snapshot(
            fact.at, merged, "merged_away", last.kind, (), last.offered, is_merged_away=True
        )
        self.seen[fact.thread_id].append(gone)


def read_facts(thread_id: int) -> list[Said]:
    """All facts of a thread in order of ``(at, id)``."""
    rows = db.session.execute(
        select(
            ThreadEvent.id,
            ThreadEvent.kind,
            ThreadEvent.at,
            ThreadEvent.by_id,
            ThreadEvent.post_id,
            ThreadEvent.written_as,
            ThreadEvent.who_answers,
            ThreadEvent.grace_hours,
            ThreadEvent.data,
        )
        .where(ThreadEvent.thread_id == thread_id)
        .order_by(ThreadEvent.at, ThreadEvent.id)
    )
    return [_said(row) for row in rows]


def _said(row: Any) -> Said:
    data, written_as = row.data, row.written_as or "asker"
    asked = row.kind == "opened" or (row.kind == "replied" and written_as == "asker")
    late = asked and "written_at" in data
    return Said(
        event_id=row.id,
        kind=row.kind,
        at=datetime.fromisoformat(data["written_at"]) if late else row.at,
        recorded_at=row.at,
        policy=AnsweringPolicy(WhoAnswers(row.who_answers), row.grace_hours),
        post_id=row.post_id,
        written_as=written_as,
        by_id=row.by_id,
        is_comment=bool(data.get("comment")),
        reopens=bool(data.get("reopens")),
        holding=bool(data.get("holding")),
        with_asker=bool(data.get("with_asker")),
        answers=bool(data.get("answers")),
        contacted_at=datetime.fromisoformat(data["at"]) if row.kind == "contacted" else None,
    )


def _priority(thread_id: int) -> str:
    """What hosts have set; what is merged into a thread leaves it as it is."""
    found = db.session.scalar(select(Turn.priority).where(Turn.thread_id == thread_id))
    return found or "normal"


def offered(board_id: int, kind: str, priority: str, now: datetime) -> Terms:
    """What the newest versions say: the board's own policy, its parent's, or the site's."""
    version = _newest_policy(board_id)
    if version is None:
        return Terms(now, board_id, kind, priority, None)
    newest = (
        select(CalendarVersion.id)
        .where(CalendarVersion.calendar_id == version.calendar_id)
        .order_by(CalendarVersion.number.desc())
    )
    return Terms(
        now,
        board_id,
        kind,
        priority,
        db.session.scalars(newest.limit(1)).one(),
        targets(version.rules, kind, priority) if version.is_on else {},
        frozenset(version.pauses),
        version.id if version.is_on else None,
    )


def _newest_policy(board_id: int) -> PolicyVersion | None:
    parent = db.session.scalar(select(Board.parent_id).where(Board.id == board_id))
    for place in (board_id, *([parent] if parent else []), None):
        found = (
            select(PolicyVersion)
            .join(ClockPolicy, ClockPolicy.id == PolicyVersion.policy_id)
            .where(ClockPolicy.board_id.is_not_distinct_from(place))
            .order_by(PolicyVersion.number.desc())
        )
        version = db.session.scalars(found.limit(1)).first()
        if version is not None and not version.follows_above:
            return version
    return None


def targets(rules: list[dict[str, Any]], kind: str, priority: str) -> dict[str, int]:
    """Of each target the first rule that fits; one that says 0 or nothing takes it away."""
    found: dict[str, int] = {}
    for rule in rules:
        if rule["kind"] in (None, kind) and rule["priority"] in (None, priority):
            for name, minutes in rule["targets"].items():
                found.setdefault(name, minutes)
    return {name: minutes for name, minutes in found.items() if minutes}
