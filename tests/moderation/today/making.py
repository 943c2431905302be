"""Clocks, promises and the like, laid straight into their tables."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from forum.database import Base, db, transaction
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.models import Thread
from moderation.calendars.queries import newest_version
from moderation.clocks.models import Clock, PolicyVersion
from moderation.contacts.models import Contact, CustomerWait
from moderation.promises.models import Errand, Promise
from tests.cast import make_calendar, make_policy, opening_post, somebody

_cycles = count(1)
ALWAYS = [[["00:00", "24:00"]]] * 7


def kept(row: Base) -> Any:
    with transaction() as session:
        session.add(row)
    return row


def versions() -> tuple[int, int]:
    """The ids of a policy version and of its calendar's, which is always open; made once.

    It is switched off: so no other clocks run than those that a test makes.
    """
    policy = db.session.scalar(select(PolicyVersion).limit(1))
    if policy is None:
        policy = make_policy(calendar=make_calendar(week=ALWAYS), is_on=False)
    return policy.id, newest_version(policy.calendar_id).id


def make_clock(
    thread: Thread,
    due_at: datetime | None,
    kind: str = "first_answer",
    *,
    state: str = "running",
    **more: Any,
) -> Clock:
    """A clock of four open hours that began when the thread did."""
    policy_id, calendar_id = versions()
    started = thread.opened_at
    values = {
        "cycle": next(_cycles),
        "target": 4 * 3600,
        "started_at": started,
        "counts_from": started,
        "consumed_at": started,
    }
    return kept(
        Clock(
            thread_id=thread.id,
            board_id=thread.board_id,
            kind=kind,
            state=state,
            due_at=due_at,
            policy_version_id=policy_id,
            calendar_version_id=calendar_id,
            **(values | more),
        )
    )


def make_promise(
    thread: Thread, due_at: datetime, owner: Person | None = None, **more: Any
) -> Promise:
    """Hedda promised the asker an answer by then, an hour ago."""
    owner = owner or somebody("hedda")
    values: dict[str, Any] = {
        "words": "I will look at your stove",
        "made_at": this_moment() - timedelta(hours=1),
        "zone": "Europe/Stockholm",
    }
    return kept(
        Promise(
            thread_id=thread.id,
            to_id=thread.asker_id,
            owner_id=owner.id,
            by_id=owner.id,
            due_at=due_at,
            **(values | more),
        )
    )


def make_errand(thread: Thread, due_at: datetime, owner: Person | None = None) -> Errand:
    """The carrier is asked where the parcel is."""
    owner, made = owner or somebody("hedda"), this_moment() - timedelta(hours=1)
    words = {"party": "the carrier", "words": "Where is the parcel?"}
    return kept(
        Errand(
            thread_id=thread.id,
            owner_id=owner.id,
            by_id=owner.id,
            made_at=made,
            due_at=due_at,
            **words,
        )
    )


def make_contact(thread: Thread, by: Person | None = None, **more: Any) -> Contact:
    """Hedda called the asker an hour ago."""
    at = this_moment() - timedelta(hours=1)
    values: dict[str, Any] = {"channel": "phone", "words": "We talked.", "answers": False}
    values |= {"contacted_at": at, "logged_at": at, "with_id": thread.asker_id}
    return kept(Contact(thread_id=thread.id, by_id=(by or somebody("hedda")).id, **(values | more)))


def make_customer_wait(thread: Thread, since: datetime, **more: Any) -> CustomerWait:
    """The asker was asked something in the opening post's place."""
    return kept(
        CustomerWait(
            thread_id=thread.id,
            post_id=opening_post(thread).id,
            by_id=somebody("hedda").id,
            since=since,
            **more,
        )
    )
