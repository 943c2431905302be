"""What is done with calendars. Each verb: permission, change, fact, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from forum import permissions
from forum.database import forget, transaction
from forum.moments import now as this_moment
from moderation.calendars import stretches
from moderation.calendars.models import Calendar, CalendarVersion
from moderation.calendars.plans import CalendarPlan
from moderation.unanswered.calendar import Week

MANAGE = "policy:manage"


def make_calendar(
    person: Any,
    name: str,
    zone: str,
    week: Week,
    exceptions: Sequence[Mapping[str, Any]] = (),
    *,
    now: datetime | None = None,
) -> Calendar:
    """Make a calendar with its first version; the first calendar of a site is its default.

    Raises Invalid naming the field of the form, also where it would never be open.
    """
    moment = now or this_moment()
    plan = CalendarPlan(name, zone, week, exceptions).cleaned(moment)
    with transaction() as session:
        permissions.require(person, MANAGE, now=moment)
        others = exists().where(Calendar.is_default)
        calendar = Calendar(name=plan.name, made_at=moment)
        calendar.is_default = not session.scalar(select(others))
        session.add(calendar)
        session.flush()
        _add_version(session, calendar, 1, plan, person, moment)
        return calendar


def _add_version(
    session: Any,
    calendar: Calendar,
    number: int,
    plan: CalendarPlan,
    person: Any,
    now: datetime,
) -> CalendarVersion:
    version = CalendarVersion(
        calendar_id=calendar.id,
        number=number,
        zone=plan.zone,
        week=plan.week,
        exceptions=plan.exceptions,
        made_at=now,
        by_id=person.id,
    )
    session.add(version)
    session.flush()
    stretches.work_out(version, now)
    forget()
    return version
