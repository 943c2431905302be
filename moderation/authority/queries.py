"""Roles and appointments as pages show them, and what somebody may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from forum import permissions
from forum.boards.models import Board
from forum.boards.queries import visible_boards
from forum.database import db
from forum.errors import Invalid, Missing
from forum.languages import name_of, translated
from forum.people.models import Person
from forum.people.names import name_key
from forum.permissions import Decision, Permission
from forum.web import PAGE_SIZE, Page
from moderation.authority import rights
from moderation.authority.models import Appointment, Role
from moderation.permissions import NOUNS

EVERYTHING = 0
TIMES = CURRENT, COMING, ENDED = ("current", "coming", "ended")


def is_over(now: datetime) -> ColumnElement[bool]:
    """The twin of ``Appointment.is_over``, for lists."""
    return or_(
        and_(Appointment.ends_at.is_not(None), Appointment.ends_at <= now),
        and_(Appointment.ended_at.is_not(None), Appointment.ended_at <= now),
    )


def is_valid(now: datetime) -> ColumnElement[bool]:
    """The twin of ``Powers.hold_at``, for lists."""
    return and_(Appointment.starts_at <= now, ~is_over(now))


@dataclass(frozen=True)
class RoleUse:
    """A role, how many hold it now, and how many appointments ever named it."""

    role: Role
    holders: int
    appointments: int


def _role_uses(now: datetime) -> Select[Any]:
    holders = (
        select(func.count(Appointment.person_id.distinct()))
        .where(Appointment.role_id == Role.id, is_valid(now))
        .scalar_subquery()
    )
    ever = select(func.count()).where(Appointment.role_id == Role.id).scalar_subquery()
    return select(Role, holders, ever)


def roles_in_use(now: datetime) -> list[RoleUse]:
    """Every role with its counts, by name, in one statement."""
    return [RoleUse(*row) for row in db.session.execute(_role_uses(now).order_by(Role.name_key))]


def get_role(role_id: int, now: datetime) -> RoleUse:
    """The role with this id. Raises Missing."""
    row = db.session.execute(_role_uses(now).where(Role.id == role_id)).one_or_none()
    if row is None:
        raise Missing
    return RoleUse(*row)


def all_roles() -> Sequence[Role]:
    """Every role, by name."""
    return db.session.scalars(select(Role).order_by(Role.name_key)).all()


def role_choices() -> list[tuple[int, str]]:
    """For a form: every role by its name."""
    return [(role.id, role.name) for role in all_roles()]


def permission_titles() -> dict[str, Any]:
    """Key → title, of all that a role can hold."""
    return {permission.key: permission.title for permission in rights.for_roles()}


def grouped_permissions() -> list[tuple[Any, list[Permission]]]:
    """All that a role can hold, under the headings of ``NOUNS``, in their order."""
    groups: dict[str, tuple[Any, list[Permission]]] = {
        str(heading): (heading, []) for heading in (*NOUNS.values(), _("More"))
    }
    for permission in rights.for_roles():
        heading = NOUNS.get(permission.key.partition(":")[0], _("More"))
        groups[str(heading)][1].append(permission)
    return [group for group in groups.values() if group[1]]


def held_keys(person: Any, now: datetime) -> frozenset[str]:
    """What this person holds for everything, and so may put into a role."""
    return frozenset(
        permission.key
        for permission in rights.for_roles()
        if permissions.decide(person, permission.key, now=now)
    )


def role_in_words(role: Role) -> list[tuple[Any, str]]:
    """What stands in a role, for whoever finds that a colleague was quicker."""
    titles = permission_titles()
    return [
        (_("Name"), role.name),
        *((name_of(code), words) for code, words in sorted(role.title.items())),
        (_("May decide"), ", ".join(str(titles.get(key, key)) for key in role.permissions)),
    ]


def find_person_or_none(words: str) -> Person | None:
    """Somebody by the handle or the name."""
    handle = words.strip().removeprefix("@").casefold()
    found = select(Person).where(or_(Person.handle == handle, Person.name_key == name_key(words)))
    people = {person.handle == handle: person for person in db.session.scalars(found)}
    return people.get(True) or people.get(False)


def find_person(words: str) -> Person:
    """Somebody by the handle or the name. Raises Invalid at the field ``person``."""
    person = find_person_or_none(words)
    if person is None:
        raise Invalid(_("Nobody here has this name."), "person")
    return person


def place_choices(person: Any, now: datetime) -> list[tuple[int, str]]:
    """For a form: where this person may appoint; 0 is everything."""
    boards = [board for board in visible_boards(person).values() if not board.is_archived]
    places: list[tuple[int, Board | None, str]] = [(EVERYTHING, None, _("Everything"))]
    places += [(board.id, board, translated(board.name)) for board in boards]
    return [
        (place_id, words)
        for place_id, board, words in places
        if permissions.decide(person, "appointment:manage", board, now=now)
    ]


def board_chosen(person: Any, board_id: int) -> Board | None:
    """The board behind a choice; None for everything. Raises Missing."""
    if board_id == EVERYTHING:
        return None
    board = visible_boards(person).get(board_id)
    if board is None:
        raise Missing
    return board


def time_named(word: str | None) -> str:
    """ "current", "coming" or "ended"; anything else means the current ones."""
    return word if word in TIMES else CURRENT


def _seen_by(person: Person) -> ColumnElement[bool]:
    """Appointments for everything, or for boards that this person may read."""
    return or_(
        Appointment.board_id.is_(None), Appointment.board_id.in_(visible_boards(person).keys())
    )


def _when(time: str, now: datetime) -> ColumnElement[bool]:
    if time == ENDED:
        return is_over(now)
    if time == COMING:
        return and_(Appointment.starts_at > now, ~is_over(now))
    return is_valid(now)


def appointments_page(person: Person, time: str, page: int, count: int, now: datetime) -> Page:
    """One page of the current, coming or ended appointments that this person may know of.

    ``count`` is how many there are, from ``count_appointments``.
    """
    order = {
        CURRENT: (Person.name_key, Appointment.id),
        COMING: (Appointment.starts_at, Appointment.id),
        ENDED: (func.coalesce(Appointment.ended_at, Appointment.ends_at).desc(), Appointment.id),
    }
    found = (
        select(Appointment)
        .join(Appointment.person)
        .options(
            joinedload(Appointment.person),
            joinedload(Appointment.by),
            joinedload(Appointment.role),
        )
        .where(_seen_by(person), _when(time, now))
        .order_by(*order[time])
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    pages = -(-count // PAGE_SIZE)
    return Page(db.session.scalars(found).all(), page, page < pages, pages)


def count_appointments(person: Person, now: datetime) -> dict[str, int]:
    """How many appointments stand behind each of the three times, in one statement."""
    counts = select(*(func.count().filter(_when(time, now)) for time in TIMES))
    row = db.session.execute(counts.select_from(Appointment).where(_seen_by(person))).one()
    return dict(zip(TIMES, row, strict=True))


def get_appointment(person: Person, appointment_id: int) -> Appointment:
    """The appointment with this id, if this person may know of it. Raises Missing."""
    found = db.session.scalar(
        select(Appointment)
        .options(joinedload(Appointment.person), joinedload(Appointment.role))
        .where(Appointment.id == appointment_id, _seen_by(person))
    )
    if found is None:
        raise Missing
    return found


@dataclass(frozen=True)
class Explained:
    """One permission: each answer with its reason, and the places for which it is the answer."""

    permission: Permission
    answers: dict[tuple[bool, str], list[Board | None]]

    @property
    def is_held(self) -> bool:
        """Whether it is held at any of the places."""
        return any(allowed for allowed, _reason in self.answers)


def explain(reader: Person, person: Person, now: datetime) -> list[Explained]:
    """What ``permissions.decide`` says about everything that ``person`` could do.

    For the whole site (None) and for each board that ``reader`` may read.
    """
    places: list[Board | None] = [None, *visible_boards(reader).values()]
    explained = []
    for permission in permissions.registered():
        answers: dict[tuple[bool, str], list[Board | None]] = {}
        for place in places:
            decision: Decision = permissions.decide(person, permission.key, place, now=now)
            answers.setdefault((decision.allowed, str(decision.reason)), []).append(place)
        explained.append(Explained(permission, answers))
    return explained
