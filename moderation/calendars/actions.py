"""What is done with calendars. Each verb: permission, change, fact, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum import permissions, sockets
from forum.database import forget, transaction
from forum.errors import Conflict, Invalid, Missing
from forum.moments import now as this_moment
from moderation.calendars import stretches
from moderation.calendars.models import Calendar, CalendarVersion
from moderation.calendars.plans import CalendarPlan
from moderation.calendars.queries import newest_version
from moderation.events import CalendarChanged
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
    """Make a calendar with its first version; the first calendar of a site is its usual one.

    Raises Invalid naming the field of the form, also where it would never be open.
    """
    moment = now or this_moment()
    plan = CalendarPlan(name, zone, week, exceptions).cleaned(moment)
    with transaction() as session:
        others = hold_calendars(session)
        permissions.require(person, MANAGE, now=moment)
        calendar = Calendar(name=plan.name, made_at=moment)
        calendar.is_default = not any(each.is_default for each in others.values())
        session.add(calendar)
        try:
            session.flush()
        except IntegrityError:
            # Both were the first.
            raise Conflict(_("Somebody else was quicker. Look again.")) from None
        _add_version(session, calendar, 1, plan, person, moment)
        _tell(calendar, "made", 1, person, moment)
        return calendar


def edit_calendar(
    person: Any,
    calendar: Calendar,
    plan: CalendarPlan,
    *,
    read: int,
    now: datetime | None = None,
) -> bool:
    """Change its name; other hours are a new version, for what comes. Returns whether it is one.

    ``read`` is the number of the version that the person saw; raises Conflict where it is another
    by now. Raises Invalid naming the field of the form.
    """
    moment, plan = now or this_moment(), plan.cleaned(now or this_moment())
    with transaction() as session:
        calendar, newest = _held(session, person, calendar, moment)
        if newest.number != read:
            raise Conflict(_("Somebody else has changed this calendar while you were at it."))
        if calendar.name != plan.name:
            calendar.name = plan.name
            _tell(calendar, "renamed", newest.number, person, moment)
        if plan.says_the_same_as(newest):
            return False
        _add_version(session, calendar, newest.number + 1, plan, person, moment)
        _tell(calendar, "changed", newest.number + 1, person, moment)
        return True


def add_days(
    person: Any,
    calendar: Calendar,
    days: Sequence[Mapping[str, Any]],
    *,
    now: datetime | None = None,
) -> int:
    """Add days that differ, such as confirmed holidays; days that are there already stay as they
    are. Returns how many are new.
    """
    moment = now or this_moment()
    with transaction() as session:
        calendar, newest = _held(session, person, calendar, moment)
        known = {each["date"] for each in newest.exceptions}
        added = [dict(each) for each in days if each["date"] not in known]
        if added:
            plan = CalendarPlan(
                calendar.name, newest.zone, newest.week, [*newest.exceptions, *added]
            ).cleaned(moment)
            _add_version(session, calendar, newest.number + 1, plan, person, moment)
            _tell(calendar, "changed", newest.number + 1, person, moment)
        return len(added)


def make_usual(person: Any, calendar: Calendar, *, now: datetime | None = None) -> None:
    """From now on this is the calendar that is offered first."""
    moment = now or this_moment()
    with transaction() as session:
        calendar, newest = _held(session, person, calendar, moment)
        if calendar.archived_at:
            raise Invalid(_("Take it back first."), "calendar")
        # First the old one: there is never a moment with two.
        session.execute(update(Calendar).where(Calendar.is_default).values(is_default=False))
        calendar.is_default = True
        _tell(calendar, "default", newest.number, person, moment)


def archive_calendar(person: Any, calendar: Calendar, *, now: datetime | None = None) -> None:
    """Put a calendar away: it cannot be chosen any more. Raises Invalid where it is in use."""
    moment = now or this_moment()
    with transaction() as session:
        calendar, newest = _held(session, person, calendar, moment)
        if calendar.is_default:
            raise Invalid(_("This is the usual calendar. Choose another first."), "calendar")
        if calendar.archived_at is None:
            calendar.archived_at = moment
            _tell(calendar, "archived", newest.number, person, moment)


def unarchive_calendar(person: Any, calendar: Calendar, *, now: datetime | None = None) -> None:
    """Take a calendar back."""
    moment = now or this_moment()
    with transaction() as session:
        calendar, newest = _held(session, person, calendar, moment)
        if calendar.archived_at is not None:
            calendar.archived_at = None
            _tell(calendar, "unarchived", newest.number, person, moment)


def hold_calendars(session: Session) -> dict[int, Calendar]:
    """All of them, held until the transaction ends: whoever changes calendars or what names them
    does it one after the other.
    """
    forget()
    held = select(Calendar).order_by(Calendar.id).with_for_update(key_share=True)
    return {calendar.id: calendar for calendar in session.scalars(held)}


def _held(
    session: Session, person: Any, calendar: Calendar, now: datetime
) -> tuple[Calendar, CalendarVersion]:
    """The calendar and its newest version as they are now, if the person may change them."""
    held = hold_calendars(session).get(calendar.id)
    if held is None:
        raise Missing
    permissions.require(person, MANAGE, now=now)
    return held, newest_version(held.id)


def _tell(calendar: Calendar, what: str, number: int, person: Any, now: datetime) -> None:
    # A listener may refuse: who relies on these hours knows what becomes impossible.
    fact = CalendarChanged(calendar.id, calendar.name, what, number, person.id, now)
    sockets.publish(fact)


def _add_version(
    session: Session,
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
