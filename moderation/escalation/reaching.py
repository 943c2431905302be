"""Whom a rung means, and who of them can be reached now: reachable means online."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select

from forum import permissions
from forum.boards.queries import all_boards, visible_boards
from forum.database import db
from forum.people.models import Person
from forum.threads.models import Thread
from moderation.authority import policy
from moderation.authority.grants import path_to, powers_of
from moderation.escalation.ladder import EVERYBODY, HOST, LEAD, OWNER
from moderation.hosts.models import Presence
from moderation.hosts.queries import online_within
from moderation.unanswered.answerers import hosts, may_answer
from moderation.unanswered.models import Turn
from moderation.unanswered.turn import HOST as HOSTS_TURN

RECEIVE = "escalation:receive"


def meant(who: str, thread: Thread, owner: Person | None, now: datetime) -> list[Person]:
    """Everybody whom a rung means. Where no owner can answer, other hosts are asked instead."""
    if who == OWNER and owner is not None and may_answer(owner, thread, now):
        return [owner]
    if who in (OWNER, HOST):
        return [person for person in _answerers(thread, now) if person is not owner]
    return nearest_leads(thread, now) if who == LEAD else receivers(thread, now)


def _answerers(thread: Thread, now: datetime) -> list[Person]:
    """Admins only where nobody else may answer."""
    able = [person for person in hosts(now) if may_answer(person, thread, now)]
    return [person for person in able if not person.is_admin] or able


def receivers(thread: Thread, now: datetime) -> list[Person]:
    """Everybody who is called when it takes long here, and may read it."""
    return [person for person in hosts(now) if holds(person, RECEIVE, thread, now)]


def holds(person: Person, key: str, thread: Thread, now: datetime) -> bool:
    """Whether this person reads the thread's board, and holds the permission there."""
    reads = permissions.decide(person, "board:read", thread, now=now)
    return (reads.allowed or thread.board_id in visible_boards(person, now=now)) and (
        permissions.decide(person, key, thread, now=now).allowed
    )


def nearest_leads(thread: Thread, now: datetime, *, but: Person | None = None) -> list[Person]:
    """Those of the receivers who are appointed most nearly for this board; admins last."""
    path = path_to(all_boards()[thread.board_id])
    distances = {}
    for person in receivers(thread, now):
        if person is but:
            continue
        found = policy.granting(powers_of(person.id), RECEIVE, now, path=path)
        if found is None:
            distances[person] = len(path) + 1
        else:
            distances[person] = path.index(found.board_id) if found.board_id in path else len(path)
    least = min(distances.values(), default=0)
    return [person for person, distance in distances.items() if distance == least]


def online(people: Iterable[Person], now: datetime) -> list[Person]:
    """Those who can be reached now, in the same order."""
    known = {person.id: person for person in people}
    here = set(
        db.session.scalars(
            select(Presence.person_id).where(
                Presence.person_id.in_(known),
                Presence.seen_at > now - online_within(),
                Presence.away_at.is_(None),
            )
        )
        if known
        else ()
    )
    return [person for person in known.values() if person.id in here]


def to_tell(
    who: str, thread: Thread, owner: Person | None, now: datetime, *, told: Collection[int]
) -> list[Person]:
    """Who of those meant is told: everybody who can be reached, but of other hosts one alone.

    That one is somebody who was not ``told`` before, where there is one, with least to do.
    """
    there = online(meant(who, thread, owner, now), now)
    if who in (LEAD, EVERYBODY) or there == [owner]:
        return there
    fresh = [person for person in there if person.id not in told] or there
    return least_busy(fresh)[:1]


def least_busy(people: Sequence[Person]) -> list[Person]:
    """These people, those who look after fewest waiting threads first."""
    if len(people) < 2:
        return list(people)
    ids = [person.id for person in people]
    rows = db.session.execute(
        select(Turn.owner_id, func.count().label("number"))
        .where(Turn.owner_id.in_(ids), Turn.turn == HOSTS_TURN)
        .group_by(Turn.owner_id)
    )
    busy = {row.owner_id: row.number for row in rows}
    return sorted(people, key=lambda person: (busy.get(person.id, 0), person.id))
