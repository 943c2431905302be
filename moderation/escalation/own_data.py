"""What this room keeps about a person, for their copy."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import or_, select

from forum.database import db
from forum.people.own_data import plain
from forum.sockets import PersonalData, Sockets
from moderation.escalation.models import BroughtIn, Ladder

Rows = Iterable[Mapping[str, Any]]


def _ladders(person_id: int) -> Rows:
    rows = db.session.scalars(select(Ladder).where(Ladder.by_id == person_id))
    return [plain(row, "board_id", "version", "changed_at") for row in rows]


def _brought_in(person_id: int) -> Rows:
    mine = or_(BroughtIn.by_id == person_id, BroughtIn.whom_id == person_id)
    rows = db.session.scalars(select(BroughtIn).where(mine).order_by(BroughtIn.id))
    return [
        {"you": "asked" if row.by_id == person_id else "were asked"}
        | dict(plain(row, "thread_id", "needed", "at"))
        | ({"note": row.note} if row.by_id == person_id else {})
        for row in rows
    ]


def plug(plugged: Sockets) -> None:
    """Put these into the copy. Of calls, the person's notices tell."""
    plugged.personal_data += [
        PersonalData("ladders_changed_by_you", _ladders, tables=("ladders",)),
        PersonalData("brought_in", _brought_in, tables=("brought_in",)),
    ]
