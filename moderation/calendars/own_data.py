"""What the calendars keep about a person, for their copy."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from forum.database import db
from forum.people.own_data import plain
from forum.sockets import PersonalData, Sockets
from moderation.calendars.models import CalendarVersion


def _versions(person_id: int) -> Iterable[Mapping[str, Any]]:
    rows = db.session.scalars(select(CalendarVersion).where(CalendarVersion.by_id == person_id))
    return [plain(row, "calendar_id", "number", "made_at") for row in rows]


def plug(plugged: Sockets) -> None:
    """Put these into the copy."""
    plugged.personal_data.append(
        PersonalData("calendars_changed_by_you", _versions, tables=("calendar_versions",))
    )
