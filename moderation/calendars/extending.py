"""The job that works open hours out further ahead, before anybody asks for them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from forum.database import db, transaction
from forum.moments import now as this_moment
from moderation.calendars import stretches
from moderation.calendars.actions import hold_calendars
from moderation.calendars.models import CalendarVersion

JOB = "calendars.extend"
A_DAY = 24 * 60 * 60


def run(_payloads: Sequence[Mapping[str, Any]]) -> None:
    """Extend every version whose horizon has come near. Doing it again changes nothing more."""
    moment = this_moment()
    for version_id in db.session.scalars(select(CalendarVersion.id)).all():
        with transaction() as session:
            hold_calendars(session)
            stretches.extend(session.get_one(CalendarVersion, version_id), moment)
