"""The terms of a thread: which versions its clocks run under, and since which fact."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.boards.queries import all_boards
from forum.database import db
from forum.events import ThreadEventHappened
from forum.threads.models import Thread
from moderation.clocks.models import PolicyVersion, ThreadTerms
from moderation.clocks.policies import Newest, newest_of
from moderation.unanswered.clock import NORMAL, Terms
from moderation.unanswered.models import Turn
from moderation.unanswered.targets import targets_of

#: After these the newest versions hold; after a correction only where the kind is another.
BRINGING = frozenset(
    {"opened", "moved", "edited", "priority_set", "merged", "split_off", "terms_applied"}
)


def terms_of(thread_ids: Sequence[int]) -> dict[int, list[Terms]]:
    """The terms of each of these threads, in order, in one statement."""
    rows = db.session.execute(
        select(ThreadTerms, PolicyVersion)
        .outerjoin(PolicyVersion, PolicyVersion.id == ThreadTerms.policy_version_id)
        .where(ThreadTerms.thread_id.in_(thread_ids))
        .order_by(ThreadTerms.at, ThreadTerms.id)
    )
    found: dict[int, list[Terms]] = {thread_id: [] for thread_id in thread_ids}
    for row, version in rows:
        found[row.thread_id].append(terms_in(row, version))
    return found


def row_today(
    thread: Thread, newest: Newest | None, priority: str, at: datetime, event_id: int
) -> ThreadTerms:
    """The terms that hold today for this thread, as a row that is not in the database."""
    return ThreadTerms(
        thread_id=thread.id,
        at=at,
        event_id=event_id,
        board_id=thread.board_id,
        kind=thread.kind,
        priority=priority,
        policy_version_id=newest.policy.id if newest else None,
        calendar_version_id=newest.calendar_version_id if newest else None,
    )


def terms_in(row: ThreadTerms, version: PolicyVersion | None) -> Terms:
    """What a row of terms says, by its version of the policy."""
    if version is None:
        return Terms(row.event_id, row.board_id, row.priority)
    targets = targets_of(version.rules, row.kind, row.priority)
    return Terms(
        event_id=row.event_id,
        board_id=row.board_id,
        priority=row.priority,
        policy_version_id=version.id,
        calendar_version_id=row.calendar_version_id,
        targets={kind: minutes * 60 for kind, minutes in targets.items()},
        pauses=frozenset(version.pauses),
    )


def keep_terms(fact: ThreadEventHappened, terms: list[Terms]) -> list[Terms]:
    """The thread's terms after this fact; a row is written where it brings others."""
    if not _brings(fact):
        return terms
    last = fact.facts[-1]
    thread = db.session.get_one(Thread, fact.thread_id)
    newest = newest_of(all_boards()[thread.board_id])
    if newest is None and not terms:
        return terms
    priority = last.priority or (terms[-1].priority if terms else _priority(thread, fact))
    row = row_today(thread, newest, priority, fact.at, fact.event_id)
    after = terms_in(row, newest.policy if newest else None)
    if terms and _same(terms[-1], after):
        return terms
    db.session.add(row)
    return [*terms, after]


def _brings(fact: ThreadEventHappened) -> bool:
    last: Any = fact.facts[-1]
    if fact.kind in BRINGING:
        return fact.kind != "edited" or last.kind_was is not None
    waits = fact.standing.waits
    return bool(waits) and waits[-1].event_id == fact.event_id


def _priority(thread: Thread, fact: ThreadEventHappened) -> str:
    """As hosts had set it while no policy held."""
    if fact.kind == "opened":
        return NORMAL
    found = db.session.scalar(select(Turn.priority).where(Turn.thread_id == thread.id))
    return found or NORMAL


def _same(one: Terms, other: Terms) -> bool:
    """Whether two terms differ in nothing but the fact that brought them."""
    return vars(one) | {"event_id": 0} == vars(other) | {"event_id": 0}
