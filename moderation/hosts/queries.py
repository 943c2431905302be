"""Hosts as the reader may know them: by appointments to boards that the reader may read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from forum.boards.models import Board
from forum.boards.queries import visible_boards
from forum.database import db
from forum.errors import Missing
from forum.people.models import Person
from forum.web import PAGE_SIZE, Page
from moderation.authority.grants import path_to, powers_of, remember_powers
from moderation.authority.models import Appointment
from moderation.authority.policy import Powers
from moderation.authority.queries import is_valid
from moderation.hosts.models import HostProfile, Presence


@dataclass(frozen=True)
class Duty:
    """A title, and the boards for which it is held that the reader may read; none: everything."""

    title: Mapping[str, str]
    boards: tuple[Board, ...] = ()


@dataclass(frozen=True)
class Host:
    """A named host, as the reader may know them."""

    person: Person
    duties: tuple[Duty, ...]
    is_online: bool = False
    bio: str = ""
    languages: tuple[str, ...] = ()

    @property
    def titles(self) -> list[Mapping[str, str]]:
        """What stands beside the name, each title once."""
        found: list[Mapping[str, str]] = []
        for duty in self.duties:
            if duty.title not in found:
                found.append(duty.title)
        return found

    @property
    def boards(self) -> list[Board]:
        """The boards looked after, each once; empty where one duty is for everything."""
        return [] if any(not duty.boards for duty in self.duties) else self.duty_boards

    @property
    def duty_boards(self) -> list[Board]:
        """The boards that are named in a duty, each once."""
        return list(dict.fromkeys(board for duty in self.duties for board in duty.boards))


def online_within() -> timedelta:
    """How old a sign of life may be."""
    return timedelta(minutes=current_app.config["ONLINE_MINUTES"])


# --- Who ---------------------------------------------------------------------------------------


def _reach(boards: Iterable[Board]) -> frozenset[int]:
    """The boards by an appointment for which one is host of one of these boards."""
    ids = {board_id for board in boards for board_id in path_to(board)}
    return frozenset(board_id for board_id in ids if board_id is not None)


def _appointed(boards: Iterable[Board], now: datetime) -> ColumnElement[bool]:
    """Appointments that are valid, and cover one of these boards or everything."""
    covers = or_(Appointment.board_id.is_(None), Appointment.board_id.in_(_reach(boards)))
    return and_(is_valid(now), covers)


def _hosts(boards: Iterable[Board], now: datetime) -> Any:
    is_host = exists().where(Appointment.person_id == Person.id, _appointed(boards, now))
    return (
        select(Person, HostProfile, Presence)
        .outerjoin(HostProfile, HostProfile.person_id == Person.id)
        .outerjoin(Presence, Presence.person_id == Person.id)
        .where(is_host)
    )


def hosts_page(reader: Any, page: int, now: datetime) -> Page:
    """One page of the hosts that the reader may know of, by name, in three statements."""
    found = _hosts(visible_boards(reader).values(), now)
    count = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    rows = db.session.execute(
        found.order_by(Person.name_key).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    ).all()
    pages = -(-count // PAGE_SIZE)
    return Page(_with_duties(reader, rows, now), page, page < pages, pages)


def get_host(reader: Any, handle: str, now: datetime) -> Host:
    """The host at this address. Raises Missing, also for hosts of boards the reader cannot see."""
    found = _hosts(visible_boards(reader).values(), now).where(Person.handle == handle)
    hosts = _with_duties(reader, db.session.execute(found).all(), now)
    if not hosts:
        raise Missing
    return hosts[0]


def online_hosts(reader: Any, now: datetime) -> list[Host]:
    """The hosts that are here now, by name, in two statements (in one where nobody is)."""
    young = and_(Presence.seen_at > now - online_within(), Presence.away_at.is_(None))
    found = _hosts(visible_boards(reader).values(), now).where(young).order_by(Person.name_key)
    return _with_duties(reader, db.session.execute(found).all(), now)


def hosts_of(reader: Any, board: Board, now: datetime) -> list[Host]:
    """The hosts of this board, those who are here first, then by name, in two statements."""
    found = _hosts([board], now).order_by(Person.name_key)
    hosts = _with_duties(reader, db.session.execute(found).all(), now, only=board)
    return sorted(hosts, key=lambda host: not host.is_online)


def duties_of(reader: Any, person: Person, now: datetime) -> tuple[Duty, ...]:
    """What this person is host of, as far as the reader may know."""
    return _duties(reader, powers_of(person.id), now)


def _with_duties(
    reader: Any, rows: Sequence[Any], now: datetime, *, only: Board | None = None
) -> list[Host]:
    powers = remember_powers([person.id for person, _profile, _presence in rows])
    hosts = []
    for person, profile, presence in rows:
        duties = _duties(reader, powers[person.id], now, only=only)
        online = presence is not None and presence.is_online(now, online_within())
        bio, languages = (profile.bio, tuple(profile.languages)) if profile else ("", ())
        hosts.append(Host(person, duties, online, bio, languages))
    return hosts


def _duties(
    reader: Any, powers: Iterable[Powers], now: datetime, *, only: Board | None = None
) -> tuple[Duty, ...]:
    visible = visible_boards(reader)
    places = [only] if only else list(visible.values())
    found = []
    for each in powers:
        boards = tuple(board for board in places if each.cover(path_to(board)))
        if not each.hold_at(now) or not (boards or each.board_id is None):
            continue
        if each.board_id is None:
            boards = ()
        elif each.board_id in visible:
            boards = (visible[each.board_id],)
        found.append(Duty(each.title, boards))
    return tuple(found)


# --- One's own ---------------------------------------------------------------------------------


def profile_of(person: Person) -> HostProfile | None:
    """What this person says about themselves as a host."""
    return db.session.get(HostProfile, person.id)


def presence_of(person: Person) -> Presence | None:
    """This person's last sign of life."""
    return db.session.get(Presence, person.id)


def is_online(person: Person, now: datetime) -> bool:
    """Whether the last sign of life is young enough."""
    seen = presence_of(person)
    return seen is not None and seen.is_online(now, online_within())
