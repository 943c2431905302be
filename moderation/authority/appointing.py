"""Appoint people, and end appointments. Each verb: permission, change, fact, in one transaction."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import permissions, sockets
from forum.boards.models import Board
from forum.boards.queries import all_boards
from forum.database import db, forget, transaction
from forum.errors import Invalid
from forum.events import PersonErased
from forum.moments import full_time
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.acts import check_reason
from moderation.authority import rights
from moderation.authority.grants import powers_of, reason_of
from moderation.authority.models import Appointment, Role
from moderation.authority.policy import overlap
from moderation.authority.roles import hold_role
from moderation.events import AppointmentEnded, AppointmentMade

MANAGE = "appointment:manage"


def appoint(
    by: Person,
    person: Person,
    role: Role,
    board: Board | None,
    *,
    reason: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    now: datetime | None = None,
) -> Appointment:
    """Give a person a role, for a board and what is under it or (None) for everything.

    A start that is not given, or has passed, is this moment: nobody gets powers for the past.
    """
    moment, reason = now or this_moment(), check_reason(reason)
    role_id, board_id = role.id, board.id if board else None
    begins = max(starts_at or moment, moment)
    if ends_at is not None and ends_at <= begins:
        raise Invalid(_("The end has to come after the start."), "ends_at")
    with transaction() as session:
        _hold_people(session, by, person)
        role = hold_role(session, role_id)
        board = all_boards()[board_id] if board_id else None
        permissions.require(by, MANAGE, board, now=moment)
        rights.require_holds(by, role.permissions, board, moment)
        rights.require_somebody_else(by, person)
        rights.check_appointable(person, moment)
        _check_overlap(person, role_id, board_id, begins, ends_at)
        appointment = Appointment(
            person_id=person.id,
            role_id=role_id,
            board_id=board_id,
            starts_at=begins,
            ends_at=ends_at,
            by_id=by.id,
            made_at=moment,
            reason=reason,
        )
        session.add(appointment)
        session.flush()
        forget()
        _tell_made(appointment)
        return appointment


def end_appointment(
    by: Person, appointment: Appointment, reason: str, *, now: datetime | None = None
) -> bool:
    """End it at once: whoever may give it may end it. What the host owned stays with them.

    Returns False when it was over already. One that has not begun will never begin.
    """
    moment, reason, appointment_id = now or this_moment(), check_reason(reason), appointment.id
    person_id = appointment.person_id
    with transaction() as session:
        _hold_people(session, by, session.get_one(Person, person_id))
        appointment = session.get_one(
            Appointment, appointment_id, with_for_update=True, populate_existing=True
        )
        board = all_boards()[appointment.board_id] if appointment.board_id else None
        permissions.require(by, MANAGE, board, now=moment)
        role = hold_role(session, appointment.role_id)
        rights.require_holds(by, role.permissions, board, moment)
        # Whoever waited for the row may have read the clock before the one who ended it.
        if appointment.ended_at is not None or appointment.is_over(moment):
            return False
        appointment.ended_at, appointment.ended_by_id = moment, by.id
        appointment.ended_reason = reason
        session.flush()
        forget()
        _tell_ended(appointment)
        return True


def end_with_account(fact: PersonErased) -> None:
    """A deleted account holds nothing any more: its appointments end, first of all."""
    by_id = fact.by_id or fact.person_id
    running = select(Appointment).where(
        Appointment.person_id == fact.person_id, Appointment.ended_at.is_(None)
    )
    for appointment in db.session.scalars(running.with_for_update()).all():
        if appointment.is_over(fact.at):
            continue
        appointment.ended_at, appointment.ended_by_id = fact.at, by_id
        appointment.ended_reason = _("The account was deleted.")
        db.session.flush()
        forget()
        all_boards()
        _tell_ended(appointment)


def _hold_people(session: Session, *people: Person) -> None:
    """Hold their rows, always in the same order: two appointments of one person wait in line."""
    ids = sorted({person.id for person in people})
    for person_id in ids:
        session.get_one(Person, person_id, with_for_update=True, populate_existing=True)


def _check_overlap(
    person: Person,
    role_id: int,
    board_id: int | None,
    starts_at: datetime,
    ends_at: datetime | None,
) -> None:
    same = [
        each
        for each in powers_of(person.id)
        if (each.role_id, each.board_id) == (role_id, board_id)
    ]
    if (held := overlap(starts_at, ends_at, same)) is not None:
        raise Invalid(
            _(
                "%(name)s has this appointment already, from %(date)s. %(what)s",
                name=person.name,
                date=full_time(held.starts_at),
                what=reason_of(held),
            ),
            "person",
        )


def _tell_made(made: Appointment) -> None:
    sockets.publish(
        AppointmentMade(
            appointment_id=made.id,
            person_id=made.person_id,
            role_id=made.role_id,
            board_id=made.board_id,
            starts_at=made.starts_at,
            ends_at=made.ends_at,
            reason=made.reason,
            by_id=made.by_id,
            at=made.made_at,
        )
    )


def _tell_ended(ended: Appointment) -> None:
    if ended.ended_at is None or ended.ended_by_id is None:
        return
    sockets.publish(
        AppointmentEnded(
            appointment_id=ended.id,
            person_id=ended.person_id,
            role_id=ended.role_id,
            board_id=ended.board_id,
            reason=ended.ended_reason,
            by_id=ended.ended_by_id,
            at=ended.ended_at,
        )
    )
