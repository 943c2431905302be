"""Roles: nobody puts into one what they do not hold, and nobody raises themselves."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.database import db
from forum.errors import Conflict, Invalid, Refused
from forum.moments import now
from forum.permissions import decide
from forum.sockets import of
from moderation.authority import roles
from moderation.authority.models import Role
from moderation.authority.roles import RolePlan
from moderation.authority.starters import HOST, STARTERS
from moderation.events import RoleChanged, RoleMade, RoleRemoved
from tests.cast import again, make_appointment, make_board, make_role, somebody

RUNNING = ("role:manage", "appointment:manage", "thread:lock", "post:hide")


@pytest.fixture
def mona(app: Flask) -> Any:
    """May make roles and appoint, for everything; holds two more permissions."""
    person = somebody("lena")
    make_appointment(person, make_role(RUNNING, name="Head of hosts"))
    return person


@pytest.fixture
def told(app: Flask) -> Iterator[list[object]]:
    """The facts about roles that are published."""
    facts: list[object] = []
    listeners = of(app).listeners
    kept = {fact: list(listeners[fact]) for fact in (RoleMade, RoleChanged, RoleRemoved)}
    of(app).listen(*kept)(facts.append)
    yield facts
    listeners.update(kept)


def plan(*keys: str, name: str = "Keeper", title: str = "Keeper") -> RolePlan:
    return RolePlan(name, {"en": title}, keys)


def widened(role: Role, *more: str) -> RolePlan:
    return RolePlan(role.name, role.title, [*role.permissions, *more])


# --- Making ------------------------------------------------------------------------------------


def test_a_role_gives_what_its_maker_holds(mona: Any, told: list[object]) -> None:
    role = roles.make_role(mona, plan("thread:lock", "post:hide", "thread:lock"))
    assert again(role).permissions == ["post:hide", "thread:lock"]
    fact = told[-1]
    assert isinstance(fact, RoleMade)
    assert (fact.name, fact.by_id) == ("Keeper", mona.id)
    assert fact.permissions == ("post:hide", "thread:lock")


def test_nobody_puts_into_a_role_what_they_do_not_hold(mona: Any) -> None:
    with pytest.raises(Refused, match="You do not hold: Pin threads"):
        roles.make_role(mona, plan("thread:lock", "thread:pin"))
    assert db.session.scalar(select(func.count()).where(Role.name == "Keeper")) == 0


def test_what_one_holds_for_a_board_only_is_not_put_into_a_role(mona: Any) -> None:
    make_appointment(mona, make_role(["thread:pin"]), make_board("Stoves"))
    with pytest.raises(Refused, match="You do not hold: Pin threads"):
        roles.make_role(mona, plan("thread:pin"))


def test_only_who_manages_roles_makes_them(hedda: Any, asta: Any) -> None:
    for person in (hedda, asta):
        with pytest.raises(Refused):
            roles.make_role(person, plan())


def test_an_admin_holds_everything_and_may_put_it_into_a_role(anna: Any) -> None:
    from moderation.authority import rights

    everything = [permission.key for permission in rights.for_roles()]
    assert len(roles.make_role(anna, plan(*everything)).permissions) == len(everything)


@pytest.mark.parametrize("key", ["thread:destroy", "", "post:withdraw", "thread:reply"])
def test_unknown_permissions_and_those_that_everybody_has_are_no_part_of_a_role(
    anna: Any, key: str
) -> None:
    with pytest.raises(Invalid) as refused:
        roles.make_role(anna, plan("thread:lock", key))
    assert refused.value.field == "permissions"


@pytest.mark.parametrize(
    ("name", "title", "field"),
    [
        ("", "Host", "name"),
        (" \u200b ", "Host", "name"),
        ("x" * 61, "Host", "name"),
        ("Host", "", "title_en"),
        ("Host", "x" * 61, "title_en"),
    ],
)
def test_a_role_has_a_name_and_a_title_that_fit(
    anna: Any, name: str, title: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        roles.make_role(anna, plan(name=name, title=title))
    assert refused.value.field == field


def test_two_roles_never_have_names_that_look_alike(anna: Any) -> None:
    roles.make_role(anna, plan(name="Keeper"))
    for taken in ("Keeper", "KEEPER", "  keeper ", "Ｋeeper"):
        with pytest.raises(Invalid) as refused:
            roles.make_role(anna, plan(name=taken))
        assert refused.value.field == "name"


# --- Changing ----------------------------------------------------------------------------------


def test_what_is_taken_out_of_a_role_is_gone_for_its_holders_at_once(anna: Any, bo: Any) -> None:
    role = make_role(["thread:lock", "post:hide"])
    make_appointment(bo, role)
    assert decide(bo, "post:hide", None)
    narrowed = RolePlan(role.name, role.title, ["thread:lock"])
    assert roles.edit_role(anna, role, narrowed, version=role.version)
    assert not decide(bo, "post:hide", None)
    assert decide(bo, "thread:lock", None)


def test_the_fact_says_what_came_and_what_went(anna: Any, told: list[object]) -> None:
    role = make_role(["thread:lock", "post:hide"])
    changed = RolePlan("New name", role.title, ["thread:lock", "thread:pin"])
    roles.edit_role(anna, role, changed, version=role.version)
    fact = told[-1]
    assert isinstance(fact, RoleChanged)
    assert (fact.name, fact.added, fact.removed) == ("New name", ("thread:pin",), ("post:hide",))


def test_an_existing_role_is_not_widened_by_what_one_does_not_hold(mona: Any) -> None:
    role = make_role(["thread:lock"])
    with pytest.raises(Refused, match="You do not hold: Pin threads"):
        roles.edit_role(mona, role, widened(role, "thread:pin"), version=role.version)
    assert again(role).permissions == ["thread:lock"]


def test_what_one_does_not_hold_one_does_not_take_away_either(mona: Any) -> None:
    role = make_role(["thread:lock", "thread:pin"])
    narrowed = RolePlan(role.name, role.title, ["thread:lock"])
    with pytest.raises(Refused, match="You do not hold: Pin threads"):
        roles.edit_role(mona, role, narrowed, version=role.version)


def test_a_role_with_more_than_one_holds_can_still_be_renamed(mona: Any) -> None:
    role = make_role(["thread:lock", "thread:pin"])
    renamed = RolePlan("Door keeper", role.title, role.permissions)
    assert roles.edit_role(mona, role, renamed, version=role.version)
    assert again(role).name == "Door keeper"


def test_nobody_widens_a_role_that_they_hold_themselves(mona: Any) -> None:
    # Else what they hold until tomorrow would be theirs for as long as that role is.
    role = make_role(["thread:lock"])
    make_appointment(mona, role)
    with pytest.raises(Refused, match="somebody else has to widen it"):
        roles.edit_role(mona, role, widened(role, "post:hide"), version=role.version)
    narrowed = RolePlan(role.name, role.title, [])
    assert roles.edit_role(mona, role, narrowed, version=role.version)


def test_whoever_read_an_older_role_is_told_so(anna: Any) -> None:
    role = make_role(["thread:lock"])
    version = role.version
    assert roles.edit_role(anna, role, widened(role, "thread:pin"), version=version)
    with pytest.raises(Conflict):
        roles.edit_role(anna, role, plan(), version=version)
    assert again(role).permissions == ["thread:lock", "thread:pin"]


def test_saving_what_stands_there_changes_nothing(anna: Any, told: list[object]) -> None:
    role = make_role(["thread:lock"])
    assert not roles.edit_role(anna, role, widened(role), version=role.version)
    assert again(role).version == 1
    assert [type(fact) for fact in told] == [RoleMade]


# --- Removing, and starting --------------------------------------------------------------------


def test_a_role_that_nobody_ever_held_can_be_removed(anna: Any, told: list[object]) -> None:
    role = make_role(name="Mistake")
    roles.remove_role(anna, role)
    assert isinstance(told[-1], RoleRemoved)
    assert db.session.scalar(select(func.count()).select_from(Role)) == 0


def test_a_role_that_somebody_held_stays_for_the_log_to_name(anna: Any, bo: Any) -> None:
    role = make_role()
    make_appointment(bo, role, ends_at=now())
    with pytest.raises(Conflict, match="has held this role"):
        roles.remove_role(anna, role)
    assert again(role).name


def test_an_empty_site_is_offered_two_roles_once(anna: Any) -> None:
    assert roles.make_starters(anna, STARTERS)
    assert not roles.make_starters(anna, STARTERS)
    found = db.session.scalars(select(Role).order_by(Role.id)).all()
    assert [role.name for role in found] == ["Host", "Lead"]
    assert set(found[0].permissions) == HOST.permissions < set(found[1].permissions)
    assert set(found[0].title) == {"en", "sv"}
