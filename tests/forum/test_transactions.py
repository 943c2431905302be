"""What was answered is kept: no write is lost when many write at once, and none when one breaks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from forum import limits
from forum.database import db, locked, transaction
from forum.jobs import Job, enqueue
from forum.limits import Count
from tests.processes import run_together

PROCESSES = 8
THEN = datetime(2026, 11, 22, 12, tzinfo=UTC)


def counter() -> Count:
    return db.session.scalars(select(Count)).one()


@pytest.fixture
def zero(app: Flask) -> None:
    """One counter, at nothing."""
    with transaction() as session:
        session.add(Count(key="counted", began_at=THEN, ends_at=THEN, count=0))


def read_then_write(_app: Flask, rounds: int) -> None:
    """Read, think, write, as an action does: the surest way to lose updates where they can be."""
    for _round in range(rounds):
        seen = counter()
        assert seen.count >= 0
        with transaction():
            row = locked(counter())
            row.count = row.count + 1
            enqueue("test.counted", {"count": row.count})


def test_eight_writers_lose_no_update(app: Flask, zero: None) -> None:
    run_together(app, read_then_write, rounds=40, processes=PROCESSES)
    db.session.rollback()
    assert counter().count == 40 * PROCESSES
    # Had two of them read the same number, it would stand here twice, and another be missing.
    payloads = db.session.scalars(select(Job.payload)).all()
    assert sorted(each["count"] for each in payloads) == list(range(1, 40 * PROCESSES + 1))


@pytest.mark.prove
def test_eight_writers_lose_no_update_in_a_long_run(app: Flask, zero: None) -> None:
    run_together(app, read_then_write, rounds=500, processes=PROCESSES)
    db.session.rollback()
    assert counter().count == 500 * PROCESSES


def spend_one(_app: Flask, rounds: int) -> None:
    for _round in range(rounds):
        limits.spend("together", 10_000, timedelta(hours=1), now=THEN)


def test_limits_are_counted_across_processes(app: Flask) -> None:
    run_together(app, spend_one, rounds=20, processes=PROCESSES)
    assert counter().count == 20 * PROCESSES


class Broken(Exception):
    """Something went wrong in the middle."""


def fail_after_writing() -> None:
    with transaction():
        counter().count = 99
        enqueue("test.never", {})
        raise Broken


def test_a_transaction_that_breaks_leaves_nothing(zero: None) -> None:
    with pytest.raises(Broken):
        fail_after_writing()
    assert counter().count == 0
    assert db.session.scalar(select(func.count()).select_from(Job)) == 0


def test_an_inner_transaction_falls_with_the_outer_one(zero: None) -> None:
    def outer() -> None:
        with transaction():
            with transaction():
                counter().count = 99
            raise Broken

    with pytest.raises(Broken):
        outer()
    assert counter().count == 0


def test_what_was_read_before_is_read_again_inside(app: Flask, zero: None) -> None:
    row = counter()
    assert row.count == 0
    run_together(app, read_then_write, rounds=1, processes=1)
    # Still the snapshot of the reading.
    assert row.count == 0
    with transaction():
        assert row.count == 1


def test_a_time_without_a_zone_is_refused(app: Flask) -> None:
    def write() -> None:
        with transaction() as session:
            naive = THEN.replace(tzinfo=None)
            session.add(Count(key="naive", began_at=naive, ends_at=naive, count=0))

    with pytest.raises(Exception, match="without a zone"):
        write()


@pytest.mark.sqlite
def test_sqlite_is_set_to_lose_nothing_in_a_power_cut(app: Flask) -> None:
    def pragma(name: str) -> Any:
        return db.session.scalar(text(f"PRAGMA {name}"))

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2  # FULL
    assert pragma("foreign_keys") == 1
    assert pragma("busy_timeout") >= 5000
