"""What admins do with groups, by which boards are opened to some."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from forum import permissions
from forum.boards.checks import name_key, one_line
from forum.boards.models import BoardGroup, FormerMembership, Group, Membership
from forum.database import db, transaction
from forum.errors import Invalid, Missing
from forum.events import PersonErased
from forum.markup.characters import is_visible
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.sockets import PersonalData, Sockets

MANAGE = "group:manage"
MAX_NAME = 60


def make_group(person: Any, name: str, *, now: datetime | None = None) -> Group:
    """Make a group without members. Raises Invalid where one has that name."""
    moment = now or this_moment()
    name = _checked(name)
    with transaction() as session:
        permissions.require(person, MANAGE, now=moment)
        group = Group(name=name, name_key=name_key(name), made_at=moment)
        session.add(group)
        _flush()
    return group


def rename_group(person: Any, group: Group, name: str, *, now: datetime | None = None) -> None:
    """Give a group another name."""
    group_id, name = group.id, _checked(name)
    with transaction():
        permissions.require(person, MANAGE, now=now)
        group = _held(group_id)
        group.name, group.name_key = name, name_key(name)
        _flush()


def delete_group(person: Any, group: Group, *, now: datetime | None = None) -> None:
    """Delete a group that no board names; its members stay members of the forum."""
    group_id = group.id
    with transaction() as session:
        permissions.require(person, MANAGE, now=now)
        group = _held(group_id)
        used = session.scalar(
            select(BoardGroup.board_id).where(BoardGroup.group_id == group.id).limit(1)
        )
        if used is not None:
            raise Invalid(_("A board is open to this group. Change the board first."), "name")
        session.delete(group)


def add_member(person: Any, group: Group, handle: str, *, now: datetime | None = None) -> Person:
    """Put the person with this handle into a group; once is enough. Raises Invalid."""
    moment, group_id = now or this_moment(), group.id
    handle = handle.strip().removeprefix("@").casefold()
    with transaction() as session:
        permissions.require(person, MANAGE, now=moment)
        group = _held(group_id)
        member = session.scalar(select(Person).where(Person.handle == handle))
        if member is None:
            raise Invalid(_("Nobody here has that handle."), "handle")
        there = select(Membership.id).where(
            Membership.group_id == group.id, Membership.person_id == member.id
        )
        if session.scalar(there) is None:
            session.add(
                Membership(group_id=group.id, person_id=member.id, by_id=person.id, at=moment)
            )
    return member


def remove_member(
    person: Any, group: Group, member_id: int, *, now: datetime | None = None
) -> None:
    """Take a person out of a group. Raises Missing where they are not in it."""
    group_id = group.id
    with transaction() as session:
        permissions.require(person, MANAGE, now=now)
        group = _held(group_id)
        found = session.scalar(
            select(Membership).where(
                Membership.group_id == group.id, Membership.person_id == member_id
            )
        )
        if found is None:
            raise Missing
        session.execute(delete(Membership).where(Membership.id == found.id))
        session.add(
            FormerMembership(
                group_id=group.id, person_id=member_id, by_id=person.id, at=now or this_moment()
            )
        )


def former_members(group: Group, limit: int = 50) -> Sequence[FormerMembership]:
    """Who was taken out of a group, when and by whom, newest first."""
    return db.session.scalars(
        select(FormerMembership)
        .options(joinedload(FormerMembership.person), joinedload(FormerMembership.by))
        .where(FormerMembership.group_id == group.id)
        .order_by(FormerMembership.id.desc())
        .limit(limit)
    ).all()


def _forget_person(fact: PersonErased) -> None:
    """A former member is in no group."""
    for table in (Membership, FormerMembership):
        db.session.execute(delete(table).where(table.person_id == fact.person_id))


def _own_groups(person_id: int) -> Iterable[Mapping[str, Any]]:
    """The groups that a person is or was in, for the copy of their data."""
    rows: list[Mapping[str, Any]] = []
    for table, what in ((Membership, "in"), (FormerMembership, "taken out")):
        found = select(Group.name, table.at).join(Group, Group.id == table.group_id)
        for name, at in db.session.execute(found.where(table.person_id == person_id)):
            rows.append({"group": name, "what": what, "at": at.isoformat()})
    return rows


def plug(plugged: Sockets) -> None:
    """What happens to memberships when somebody leaves or asks for their data."""
    plugged.listen(PersonErased)(_forget_person)
    tables = (Membership.__tablename__, FormerMembership.__tablename__)
    plugged.personal_data.append(PersonalData("groups", _own_groups, tables))


def _checked(name: str) -> str:
    name = one_line(name)
    if not is_visible(name):
        raise Invalid(_("Give the group a name."), "name")
    if len(name) > MAX_NAME:
        raise Invalid(_("At most %(max)s characters.", max=MAX_NAME), "name")
    return name


def _held(group_id: int) -> Group:
    """The group, held until the transaction ends. Raises Missing when it is gone meanwhile."""
    group = db.session().scalar(select(Group).where(Group.id == group_id).with_for_update())
    if group is None:
        raise Missing
    return group


def _flush() -> None:
    try:
        db.session().flush()
    except IntegrityError:
        raise Invalid(_("There is a group with that name already."), "name") from None
