"""Limit who may write, for a time, or suspend them; and lift it again.

Nobody limits an admin, or themselves; and only admins limit whoever holds an appointment.
"""

from datetime import datetime, timedelta

from flask_babel import gettext as _

from forum import permissions, sockets
from forum.database import forget, locked, transaction
from forum.errors import Invalid, Refused
from forum.events import PersonLimited, PersonUnlimited
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.acts import check_reason
from moderation.authority.grants import powers_of

LIMIT = "person:limit"
#: Longer than this nobody is limited by one act.
LONGEST = timedelta(days=366)


def limit_person(
    by: Person,
    person: Person,
    until: datetime,
    reason: str,
    *,
    suspend: bool = False,
    now: datetime | None = None,
) -> None:
    """Until then this person reads and does not write; a later limit takes an earlier one's place.

    Whom it suspends reads no more than everybody does. The reason is shown to the person.
    """
    moment, reason = now or this_moment(), check_reason(reason)
    if not moment < until <= moment + LONGEST:
        raise Invalid(_("Choose an end within a year from now."), "until")
    with transaction():
        _hold(by, person)
        _require(by, person, moment)
        person.limited_until, person.limit_reason = until, reason
        person.limit_suspends = suspend
        forget()
        sockets.publish(PersonLimited(person.id, by.id, reason, until, moment, suspend))


def unlimit_person(by: Person, person: Person, reason: str, *, now: datetime | None = None) -> bool:
    """Let this person write again before the end. Returns whether that changed anything."""
    moment, reason = now or this_moment(), check_reason(reason)
    with transaction():
        _hold(by, person)
        _require(by, person, moment)
        if not person.is_limited(moment):
            return False
        person.limited_until, person.limit_reason = None, ""
        person.limit_suspends = False
        forget()
        sockets.publish(PersonUnlimited(person.id, by.id, reason, moment))
        return True


def _hold(*people: Person) -> None:
    """Always in the same order: two who limit each other wait in line."""
    for person in sorted(people, key=lambda each: each.id):
        locked(person)


def may_limit(by: Person, person: Person, now: datetime) -> bool:
    """Whether this person may limit that one, for a page."""
    if not permissions.decide(by, LIMIT, now=now) or person.id == by.id or person.is_admin:
        return False
    return by.is_admin or not _is_appointed(person, now)


def _is_appointed(person: Person, now: datetime) -> bool:
    return any(not powers.are_over(now) for powers in powers_of(person.id))


def _require(by: Person, person: Person, now: datetime) -> None:
    permissions.require(by, LIMIT, now=now)
    if person.id == by.id:
        raise Refused(_("Nobody limits themselves."))
    if person.is_admin:
        raise Refused(_("An admin cannot be limited."))
    if not by.is_admin and _is_appointed(person, now):
        raise Refused(_("Only an admin limits somebody who is a host."))
