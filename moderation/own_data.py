"""What moderation keeps about a person, for their copy.

A person gets what was decided about them and why. By whom, and what hosts noted among themselves,
is the company's own work and speaks of others: it is not given.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from forum.database import db
from forum.languages import translated
from forum.people.own_data import plain
from forum.sockets import PersonalData, Sockets
from moderation.acts.models import Act, Sweep
from moderation.assignments.models import Assignment
from moderation.authority.models import Appointment, Role
from moderation.hosts.models import HostProfile, Presence
from moderation.notes.models import Note

Rows = Iterable[Mapping[str, Any]]


def _decided(person_id: int) -> Rows:
    rows = db.session.scalars(select(Act).where(Act.person_id == person_id).order_by(Act.id))
    return [plain(row, "at", "kind", "reason", "ground", "until") for row in rows]


def _hidden_at_once(person_id: int) -> Rows:
    rows = db.session.scalars(select(Sweep).where(Sweep.person_id == person_id))
    return [plain(row, "at", "ground", "reason", "undone_at") for row in rows]


def _decisions(person_id: int) -> Rows:
    rows = db.session.scalars(select(Act).where(Act.by_id == person_id).order_by(Act.id))
    return [plain(row, "at", "kind", "reason") for row in rows]


def _appointments(person_id: int) -> Rows:
    rows = db.session.execute(
        select(Appointment, Role)
        .join(Role, Role.id == Appointment.role_id)
        .where(Appointment.person_id == person_id)
    )
    names = ("starts_at", "ends_at", "made_at", "reason", "ended_at", "ended_reason")
    return [{"title": translated(role.title), **plain(row, *names)} for row, role in rows]


def _hosting(person_id: int) -> Rows:
    profile, seen = db.session.get(HostProfile, person_id), db.session.get(Presence, person_id)
    rows = [plain(profile, "bio", "languages", "changed_at")] if profile else []
    return rows + ([plain(seen, "seen_at", "away_at")] if seen else [])


def _owned(person_id: int) -> Rows:
    rows = db.session.scalars(select(Assignment).where(Assignment.owner_id == person_id))
    return [plain(row, *_ASSIGNMENT) for row in rows]


def _notes(person_id: int) -> Rows:
    rows = db.session.scalars(select(Note).where(Note.author_id == person_id))
    return [plain(row, "thread_id", "written_at") for row in rows]


_ASSIGNMENT = ("thread_id", "began_at", "ended_at")


def plug(plugged: Sockets) -> None:
    """Put these into the copy."""
    plugged.personal_data += [
        PersonalData("decided_about_you", _decided, tables=("acts",)),
        PersonalData("decided_by_you", _decisions, tables=("acts",)),
        PersonalData("posts_hidden_at_once", _hidden_at_once, tables=("sweeps",)),
        PersonalData("appointments", _appointments, tables=("host_appointments",)),
        PersonalData("hosting", _hosting, tables=("host_profiles", "host_presences")),
        PersonalData("looked_after", _owned, tables=("assignments", "turns")),
        PersonalData("notes_written", _notes, tables=("notes",)),
    ]
