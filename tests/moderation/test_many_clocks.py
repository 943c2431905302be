"""With 100,000 open clocks the worker and the pages of hosts still read by index."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, text, update

from forum.database import db, transaction
from forum.moments import now as this_moment
from forum.threads.models import Thread
from moderation.clocks.models import Clock
from moderation.escalation import looking
from moderation.escalation.models import Watch
from moderation.unanswered.models import Turn
from tests.cast import make_policy, make_thread
from tests.plans import Saying, multiply, sayings, whole_reads

GROWN = (Thread, Turn, Clock, Watch)
THREADS, KINDS = 200, ("first_answer", "resolution")
COPIES = 100_000 // (THREADS * len(KINDS)) - 1
BIG = frozenset(model.__tablename__ for model in GROWN)
LONGEST = timedelta(days=60)


@pytest.fixture
def many(app: Flask, lena: Any) -> datetime:
    """100,000 clocks run on 50,000 threads; few wait, few are late, and few due soon."""
    now, first, policy = this_moment(), make_thread(), make_policy()
    with transaction() as session:
        session.execute(update(Turn).values(turn="customer", host_due_from=None))
        row = session.get_one(Thread, first.id)
        session.execute(insert(Thread), [_like(row, id=first.id + n) for n in range(1, THREADS)])
        turn = session.get_one(Turn, first.id)
        more = [_like(turn, thread_id=first.id + n) for n in range(1, THREADS)]
        more[0].update(turn="host", host_due_from=now)
        session.execute(insert(Turn), more)
        session.execute(delete(Watch))
        session.execute(delete(Clock))
        session.execute(insert(Clock), list(_clocks(first, policy, now)))
        session.execute(insert(Watch), list(_watches(session.scalars(select(Clock)), now)))
        for model in (Thread, Turn, Clock, Watch):
            multiply(
                model,
                COPIES,
                {"id": _span(session, model), "thread_id": THREADS, "clock_id": THREADS * 2},
            )
            if db.engine.dialect.name == "postgresql":
                # Else it checks each reference as in a small table: from end to end.
                session.execute(text(f"ANALYZE {model.__tablename__}"))
    assert db.session.scalar(select(func.count()).select_from(Clock)) == 100_000
    return now


def _span(session: Any, model: Any) -> int:
    if "id" not in model.__table__.columns:
        return 0
    least, most = session.execute(select(func.min(model.id), func.max(model.id))).one()
    return int(most - least + 1)


def _like(row: Any, **others: Any) -> dict[str, Any]:
    values = {each.name: getattr(row, each.name) for each in row.__table__.columns}
    return {**values, **others}


def _clocks(first: Thread, policy: Any, now: datetime) -> Iterable[dict[str, Any]]:
    for n in range(THREADS):
        for place, kind in enumerate(KINDS):
            due = now - timedelta(hours=12) + LONGEST * (n + place / 2) / THREADS
            yield {
                "thread_id": first.id + n,
                "board_id": first.board_id,
                "kind": kind,
                "cycle": 1,
                "policy_version_id": policy.id,
                "calendar_version_id": 1,
                "target": 14_400,
                "state": "running",
                "started_at": now - LONGEST,
                "counts_from": now - LONGEST,
                "consumed_at": now - LONGEST,
                "due_at": due,
            }


def _watches(clocks: Iterable[Clock], now: datetime) -> Iterable[dict[str, Any]]:
    for clock in clocks:
        assert clock.due_at is not None
        later = clock.due_at + timedelta(days=1)
        yield {
            "clock_id": clock.id,
            "thread_id": clock.thread_id,
            "due_at": clock.due_at,
            "look_at": max(later, now + timedelta(days=1)),
        }


def read_whole(said: Iterable[Saying]) -> list[str]:
    """What was said so that a big table is read from end to end."""
    db.session.rollback()
    each = {str(saying): saying for saying in said}.values()
    with db.engine.connect() as connection:
        found = [(saying, whole_reads(connection, saying, BIG)) for saying in each]
    return [f"{scans}: {saying}" for saying, scans in found if scans]


def worker(now: datetime) -> list[Saying]:
    """What the worker says when three clocks are to be looked at."""
    with transaction() as session:
        due = select(Watch.id).order_by(Watch.id).limit(3)
        session.execute(update(Watch).where(Watch.id.in_(due)).values(look_at=now))
    with sayings() as said:
        looking.look(None, now=now)
    left = select(func.count()).select_from(Watch).where(Watch.look_at <= now)
    assert db.session.scalar(left) == 0
    return said


def test_the_worker_and_pages_of_hosts_read_what_is_due_by_index(
    many: datetime, client: Any, lena: Any
) -> None:
    assert read_whole(worker(many)) == []
    client.sign_in(lena)
    for path in ("/moderation/", "/moderation/today/late", "/moderation/today/soon"):
        with sayings() as said:
            assert client.get(path).status_code == 200
        assert any("clocks" in str(saying) for saying in said)
        assert read_whole(said) == [], path
    with sayings() as said:
        db.session.scalars(select(Clock.id).where(Clock.lateness > 7)).all()
    assert len(read_whole(said)) == 1
