"""Nobody grants what they do not hold, and nobody raises themselves."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from forum import permissions, sockets
from forum.boards.models import Board
from forum.errors import Invalid, Refused
from forum.people.models import Person
from forum.permissions import Permission, Scope
from moderation.authority.grants import powers_of


def for_roles() -> list[Permission]:
    """The permissions that a role can hold, in order of their keys."""
    return [each for each in permissions.registered() if each.scope is not Scope.OWN]


def check_keys(keys: Collection[str]) -> None:
    """Only permissions that exist and that a role can hold. Raises Invalid."""
    known = {permission.key for permission in for_roles()}
    if unknown := sorted(set(keys) - known):
        words = ", ".join(unknown)
        raise Invalid(_("There is no such permission: %(what)s.", what=words), "permissions")


def require_holds(
    person: Person, keys: Collection[str], board: Board | None, now: datetime
) -> None:
    """Whoever grants, or takes away, holds it there themselves. Raises Refused, naming what lacks.

    What a role for one board cannot give (permissions for everything only) is not asked for.
    """
    registry = sockets.of().permissions
    asked: list[Any] = [registry[key] for key in sorted(keys) if key in registry]
    lacking = [
        permission.title
        for permission in asked
        if not (board is not None and permission.scope is Scope.SITE)
        and not permissions.decide(person, permission.key, board, now=now)
    ]
    if lacking:
        raise Refused(
            _(
                "Nobody grants or takes away what they do not hold. You do not hold: %(what)s.",
                what=", ".join(str(title) for title in lacking),
            )
        )


def require_not_own(person: Person, role_id: int, now: datetime) -> None:
    """A role that one holds, or will hold, is widened by somebody else. Raises Refused."""
    if person.is_admin:
        return
    if any(each.role_id == role_id and not each.are_over(now) for each in powers_of(person.id)):
        raise Refused(_("You hold this role yourself: somebody else has to widen it."))


def require_somebody_else(by: Person, person: Person) -> None:
    """Nobody appoints themselves, but for admins, who hold everything anyway. Raises Refused."""
    if by.id == person.id and not by.is_admin:
        raise Refused(_("Nobody appoints themselves: somebody else has to do it."))


def check_appointable(person: Person, now: datetime) -> None:
    """Only people with a confirmed address who are not limited. Raises Invalid."""
    if not person.is_confirmed:
        sentence = _("%(name)s has not confirmed an e-mail address yet.", name=person.name)
        raise Invalid(sentence, "person")
    if person.is_limited(now):
        sentence = _("%(name)s is limited at present, and cannot be a host.", name=person.name)
        raise Invalid(sentence, "person")
