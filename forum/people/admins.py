"""Admins hold every permission. There is always one."""

from datetime import datetime

from flask_babel import gettext as _

from forum.database import locked, transaction
from forum.errors import Refused
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.people.queries import other_admins


def make_admin(by: Person | None, person: Person, *, now: datetime | None = None) -> bool:
    """Give every permission; ``by`` is None on the command line. Returns whether that is new."""
    with transaction():
        _require_admin(by)
        person = locked(person)
        if person.is_admin:
            return False
        if not (person.is_confirmed and person.has_account):
            raise Refused(_("Only somebody with a confirmed account can be an admin."))
        person.made_admin_at = now or this_moment()
        return True


def withdraw_admin(by: Person | None, person: Person) -> bool:
    """Take it back. Raises Refused for the last one. Returns whether that changed anything."""
    with transaction():
        others = other_admins(person)
        _require_admin(by)
        person = locked(person)
        if not person.is_admin:
            return False
        if not others:
            raise Refused(_("This is the last admin, and there is always one."))
        person.made_admin_at = None
        return True


def _require_admin(by: Person | None) -> None:
    if by is not None and not locked(by).is_admin:
        raise Refused(_("Only admins make admins."))
