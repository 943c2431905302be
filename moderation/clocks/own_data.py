"""What clocks and their policies keep about a person, for their copy."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from forum.database import db
from forum.people.own_data import plain
from forum.sockets import PersonalData, Sockets
from moderation.clocks.models import Clock, PolicyVersion


def _versions(person_id: int) -> Iterable[Mapping[str, Any]]:
    rows = db.session.scalars(select(PolicyVersion).where(PolicyVersion.by_id == person_id))
    return [plain(row, "policy_id", "number", "made_at") for row in rows]


def _stopped(person_id: int) -> Iterable[Mapping[str, Any]]:
    rows = db.session.scalars(
        select(Clock).where(Clock.stopped_by_id == person_id).order_by(Clock.id)
    )
    return [plain(row, "thread_id", "kind", "stopped_at", "outcome") for row in rows]


def plug(plugged: Sockets) -> None:
    """Put these into the copy."""
    plugged.personal_data += [
        PersonalData("answer_times_changed", _versions, tables=("clock_policy_versions",)),
        PersonalData("clocks_stopped", _stopped, tables=("clocks",)),
    ]
