"""What is done with roles. Each verb: permission, change, fact, in one transaction."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum import permissions, sockets
from forum.database import forget, transaction
from forum.errors import Conflict, Invalid, Missing
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.titles import one_line
from moderation.authority import rights
from moderation.authority.models import Appointment, Role
from moderation.authority.starters import Starter
from moderation.events import RoleChanged, RoleMade, RoleRemoved

MANAGE = "role:manage"
MAX_NAME, MAX_TITLE = 60, 60


@dataclass(frozen=True)
class RolePlan:
    """All that is said about a role: its name for staff, its title for customers, its powers."""

    name: str
    title: Mapping[str, str]
    permissions: Collection[str]

    def cleaned(self) -> "RolePlan":
        """On one line each, without empty titles. Raises Invalid naming the field of the form."""
        name, site = one_line(self.name), current_app.config["LANGUAGE"]
        title = {code: one_line(words) for code, words in self.title.items()}
        if not name:
            raise Invalid(_("Give the role a name."), "name")
        if len(name) > MAX_NAME:
            raise Invalid(_("At most %(max)s characters.", max=MAX_NAME), "name")
        if not title.get(site):
            raise Invalid(_("Say what customers read on the badge."), f"title_{site}")
        for code, words in title.items():
            if len(words) > MAX_TITLE:
                raise Invalid(_("At most %(max)s characters.", max=MAX_TITLE), f"title_{code}")
        rights.check_keys(self.permissions)
        return RolePlan(name, {code: words for code, words in title.items() if words}, self.keys)

    @property
    def keys(self) -> list[str]:
        return sorted(set(self.permissions))


def make_role(person: Person, plan: RolePlan, *, now: datetime | None = None) -> Role:
    """Make a role that nobody holds yet. Its maker holds everything that it gives."""
    moment, plan = now or this_moment(), plan.cleaned()
    with transaction() as session:
        permissions.require(person, MANAGE, now=moment)
        return _add(session, person, plan, moment)


def _add(session: Session, person: Person, plan: RolePlan, now: datetime) -> Role:
    rights.require_holds(person, plan.permissions, None, now)
    role = Role(
        name=plan.name,
        name_key=_name_key(plan.name),
        title=dict(plan.title),
        permissions=plan.keys,
        made_at=now,
    )
    session.add(role)
    _flush_name(session)
    sockets.publish(RoleMade(role.id, role.name, tuple(plan.keys), person.id, now))
    return role


def make_starters(
    person: Person, starters: Sequence[Starter], *, now: datetime | None = None
) -> bool:
    """Make the roles that an empty site is offered. Returns False where there are roles already."""
    moment = now or this_moment()
    plans = [RolePlan(each.name, each.titles(), each.permissions).cleaned() for each in starters]
    with transaction() as session:
        permissions.require(person, MANAGE, now=moment)
        if session.scalar(select(exists().where(Role.id.is_not(None)))):
            return False
        for plan in plans:
            _add(session, person, plan, moment)
        return True


def edit_role(
    person: Person, role: Role, plan: RolePlan, *, version: int, now: datetime | None = None
) -> bool:
    """Change a role as it was when ``version`` was read. Raises Conflict when it has changed.

    Whoever holds it may do more or less from this moment. Returns whether that changed anything.
    """
    moment, plan, role_id = now or this_moment(), plan.cleaned(), role.id
    with transaction() as session:
        role = hold_role(session, role_id)
        permissions.require(person, MANAGE, now=moment)
        if role.version != version:
            raise Conflict(_("Somebody else has changed this role while you were at it."))
        before, after = set(role.permissions), set(plan.permissions)
        rights.require_holds(person, before ^ after, None, moment)
        if after - before:
            rights.require_not_own(person, role.id, moment)
        if (role.name, role.title, before) == (plan.name, plan.title, after):
            return False
        role.name, role.name_key, role.title = plan.name, _name_key(plan.name), dict(plan.title)
        role.permissions, role.version = plan.keys, version + 1
        _flush_name(session)
        forget()
        added, removed = tuple(sorted(after - before)), tuple(sorted(before - after))
        sockets.publish(RoleChanged(role.id, role.name, added, removed, person.id, moment))
        return True


def remove_role(person: Person, role: Role, *, now: datetime | None = None) -> None:
    """Remove a role that nobody has ever held: the log must be able to name the others."""
    moment, role_id = now or this_moment(), role.id
    with transaction() as session:
        role = hold_role(session, role_id)
        permissions.require(person, MANAGE, now=moment)
        if session.scalar(select(exists().where(Appointment.role_id == role_id))):
            raise Conflict(_("Somebody holds or has held this role, so it stays."))
        name = role.name
        session.delete(role)
        session.flush()
        sockets.publish(RoleRemoved(role_id, name, person.id, moment))


def hold_role(session: Session, role_id: int) -> Role:
    """Read the role again and hold it, so that nobody widens it meanwhile. Raises Missing."""
    role = session.get(Role, role_id, with_for_update=True, populate_existing=True)
    if role is None:
        raise Missing
    return role


def _name_key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _flush_name(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as taken:
        raise Invalid(_("Another role has this name."), "name") from taken
