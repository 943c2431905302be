"""Whose turn a thread is, from where it stands. Pure."""

from dataclasses import dataclass
from datetime import datetime

from forum.threads.standing import Standing

TURNS = COMMUNITY, HOST, CUSTOMER, NOBODY = ("community", "host", "customer", "nobody")


@dataclass(frozen=True)
class TurnNow:
    """Whose turn, since when, and from when a host is due (None: no host is waited for)."""

    turn: str
    since: datetime
    host_due_from: datetime | None = None
    #: For the customer's turn: who gave the answer, a host or a peer.
    answered_as: str | None = None


def turn_of(standing: Standing) -> TurnNow:
    """Whose turn follows from where a thread stands; one that no list shows, or that is closed as
    a duplicate, is nobody's."""
    if not standing.is_listed or standing.is_duplicate:
        return TurnNow(NOBODY, standing.since)
    if standing.is_waiting:
        due = standing.host_due_from()
        return TurnNow(HOST if due is not None else COMMUNITY, standing.since, due)
    if standing.answered_as is not None and not standing.is_confirmed:
        return TurnNow(CUSTOMER, standing.since, answered_as=standing.answered_as)
    return TurnNow(NOBODY, standing.since)


def turn_at(turn: str, host_due_from: datetime | None, now: datetime) -> str:
    """Whose turn it is at this moment: during its grace a thread is still the community's."""
    if turn == HOST and host_due_from is not None and host_due_from > now:
        return COMMUNITY
    return turn
