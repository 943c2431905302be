"""The grants that appointments give: plugged into the forum's permissions, one statement a request.

Values rather than rows are remembered: they stay true to what was read when a session lets go.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum import permissions
from forum.boards.models import Board
from forum.boards.queries import all_boards
from forum.database import db, once
from forum.languages import translated
from forum.moments import full_time
from forum.permissions import ANYWHERE, Scope
from moderation.authority import policy
from moderation.authority.models import Appointment, Role
from moderation.authority.policy import SITE, Path, Powers

#: What one appointment gives, and the order in which they are told.
COLUMNS: tuple[Any, ...] = (
    Appointment.person_id,
    Appointment.role_id,
    Role.title,
    Role.permissions,
    Appointment.board_id,
    Appointment.starts_at,
    Appointment.ends_at,
    Appointment.ended_at,
)
IN_ORDER: tuple[Any, ...] = (Appointment.starts_at, Appointment.id)


def granted(person: Any, key: str, board: Any, now: datetime) -> str | None:
    """Why this person's appointments grant this here and now, or None. A GrantSource."""
    site_only = permissions.get(key).scope is Scope.SITE
    found = policy.granting(
        powers_of(person.id),
        key,
        now,
        path=SITE if site_only else path_to(board),
        anywhere=board is ANYWHERE and not site_only,
    )
    return reason_of(found) if found else None


def is_staff(person: Any, now: datetime) -> bool:
    """Whether this person has a valid appointment, of any role and for whatever board."""
    return any(powers.hold_at(now) for powers in powers_of(person.id))


def path_to(board: Any) -> Path:
    """The place of a board. Anything else, a person say, stands for the whole site."""
    return (board.id, board.parent_id) if isinstance(board, Board) else SITE


def reason_of(powers: Powers) -> str:
    """The sentence that says by which appointment something is granted."""
    words = {"title": translated(powers.title)}
    if powers.board_id is not None:
        words["board"] = translated(all_boards()[powers.board_id].name)
    if powers.over_at is not None:
        words["date"] = full_time(powers.over_at)
    if "board" in words:
        if "date" in words:
            return _("As %(title)s for %(board)s, until %(date)s.", **words)
        return _("As %(title)s for %(board)s.", **words)
    if "date" in words:
        return _("As %(title)s for everything, until %(date)s.", **words)
    return _("As %(title)s for everything.", **words)


def powers_of(person_id: int) -> tuple[Powers, ...]:
    """What all appointments of this person give, those of other times too."""
    return once(("powers", person_id), lambda: _load([person_id])[person_id])


def remember_powers(person_ids: Collection[int]) -> dict[int, tuple[Powers, ...]]:
    """``powers_of`` for several people, in one statement, remembered for whatever asks later."""
    return _remember(_load(person_ids))


def remember_rows(
    person_ids: Collection[int], rows: Iterable[Sequence[Any]]
) -> dict[int, tuple[Powers, ...]]:
    """The same from rows of ``COLUMNS`` that another statement brought along."""
    return _remember(_gather(person_ids, rows))


def _remember(found: dict[int, tuple[Powers, ...]]) -> dict[int, tuple[Powers, ...]]:
    for person_id, powers in found.items():
        once(("powers", person_id), lambda powers=powers: powers)  # type: ignore[misc]
    return found


def _load(person_ids: Collection[int]) -> dict[int, tuple[Powers, ...]]:
    if not person_ids:
        return {}
    found = select(*COLUMNS).join(Appointment.role).where(Appointment.person_id.in_(person_ids))
    return _gather(person_ids, db.session.execute(found.order_by(*IN_ORDER)))


def _gather(
    person_ids: Collection[int], rows: Iterable[Sequence[Any]]
) -> dict[int, tuple[Powers, ...]]:
    found: dict[int, tuple[Powers, ...]] = dict.fromkeys(person_ids, ())
    for person_id, role_id, title, keys, board_id, starts_at, ends_at, ended_at in rows:
        powers = Powers(
            person_id, role_id, title, frozenset(keys), board_id, starts_at, ends_at, ended_at
        )
        found[person_id] = (*found[person_id], powers)
    return found
