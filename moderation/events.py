"""Moderation's facts, in the past tense. Ids rather than rows; ``at`` is aware, in UTC."""

from dataclasses import dataclass
from datetime import datetime

# --- Authority ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class RoleMade:
    """A host role was made with these permissions."""

    role_id: int
    name: str
    permissions: tuple[str, ...]
    by_id: int
    at: datetime


@dataclass(frozen=True)
class RoleChanged:
    """A role's name, title or permissions changed; whoever holds it may do more or less now."""

    role_id: int
    name: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    by_id: int
    at: datetime


@dataclass(frozen=True)
class RoleRemoved:
    """A role that nobody had ever held is gone."""

    role_id: int
    name: str
    by_id: int
    at: datetime


@dataclass(frozen=True)
class AppointmentMade:
    """Somebody was appointed; ``board_id`` None is for everything, ``ends_at`` None is open."""

    appointment_id: int
    person_id: int
    role_id: int
    board_id: int | None
    starts_at: datetime
    ends_at: datetime | None
    reason: str
    by_id: int
    at: datetime


@dataclass(frozen=True)
class AppointmentEnded:
    """An appointment was ended by somebody, at once. One that runs out by itself is no event."""

    appointment_id: int
    person_id: int
    role_id: int
    board_id: int | None
    reason: str
    by_id: int
    at: datetime


# --- What waits, and who looks after it --------------------------------------------------------


@dataclass(frozen=True)
class PolicyApplied:
    """Somebody ordered that a board's answering policy be applied to what waits there."""

    board_id: int
    by_id: int
    at: datetime


@dataclass(frozen=True)
class CalendarChanged:
    """Open hours were made or changed.

    ``what`` is "made", "changed" (a new version: ``number``), "renamed", "default", "archived" or
    "unarchived".
    """

    calendar_id: int
    name: str
    what: str
    number: int
    by_id: int
    at: datetime


@dataclass(frozen=True)
class AnswerTimesChanged:
    """A board's clock policy has a new version; ``board_id`` None is the site's."""

    board_id: int | None
    policy_id: int
    number: int
    by_id: int
    at: datetime


@dataclass(frozen=True)
class OwnerChanged:
    """A thread has another owner, or none any more.

    ``how`` is one of ``moderation.assignments.models.HOW_GIVEN``; without a new owner one of
    ``HOW_ENDED``. ``note`` is what was said along with it: a note to the new owner, or the reason.
    """

    thread_id: int
    board_id: int
    owner_id: int | None
    former_id: int | None
    how: str
    note: str
    by_id: int
    at: datetime


# --- Promises ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class PromiseMade:
    """A host promised a customer something. ``former_id``: the promise that it takes the place of,
    with another due time or another owner."""

    promise_id: int
    thread_id: int
    owner_id: int
    former_id: int | None
    by_id: int
    at: datetime


@dataclass(frozen=True)
class PromiseEnded:
    """A promise is open no more; ``state`` is one of ``moderation.promises.models.STATES``.

    ``open``: what had kept it is hidden or withdrawn, and it is open again.
    """

    promise_id: int
    thread_id: int
    state: str
    by_id: int | None
    at: datetime


# --- Review ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TextReviewed:
    """A host has looked at a text that waited; ``outcome`` is "released" or "rejected"."""

    person_id: int
    board_id: int
    thread_id: int | None
    post_id: int | None
    outcome: str
    reason: str
    by_id: int
    at: datetime


# --- Answering in time ---------------------------------------------------------------------------


@dataclass(frozen=True)
class NobodyReachable:
    """A rung of a ladder was reached, and nobody whom it means could be reached."""

    thread_id: int
    board_id: int
    clock_id: int
    rung: str
    at: datetime


@dataclass(frozen=True)
class LadderChanged:
    """A ladder was changed, switched on or off, or taken down; ``board_id`` None is the site's."""

    board_id: int | None
    what: str
    by_id: int
    at: datetime
