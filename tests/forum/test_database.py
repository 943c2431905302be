"""The one place that commits: nothing is lost, nothing is written by halves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from forum.database import db, forget, locked, once, transaction
from forum.jobs import Job, enqueue
from forum.limits import Count
from forum.people.models import SignIn
from tests.cast import make_person
from tests.forum.children import PATIENCE_SECONDS

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def counter(app: Flask) -> Count:
    """A number in the database, 0."""
    row = Count(key="counter", began_at=NOON, ends_at=NOON, count=0)
    with transaction() as session:
        session.add(row)
    return row


def stored() -> int:
    """The number, as the database holds it."""
    db.session.rollback()
    return db.session.scalar(select(Count.count)) or 0


def jobs() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Job)) or 0


def elsewhere(app: Flask, do: Callable[[], Any]) -> Thread:
    """Do this in a thread with a connection of its own, as another request would."""

    def run() -> None:
        with app.app_context():
            do()
            db.session.remove()

    thread = Thread(target=run, daemon=True)
    thread.start()
    return thread


@contextmanager
def ended(thread: Thread) -> Iterator[None]:
    """Wait for it at the end."""
    yield
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()


# --- Many who write --------------------------------------------------------------------------


def test_locked_waits_for_whoever_holds_the_row_and_reads_what_they_wrote(
    app: Flask, counter: Count
) -> None:
    read: list[int] = []
    holds, waits = Event(), Event()

    def other() -> None:
        row = db.session.scalars(select(Count)).one()
        holds.wait(PATIENCE_SECONDS)
        waits.set()
        with transaction():
            read.append(locked(row).count)

    with ended(elsewhere(app, other)), transaction():
        row = locked(counter)
        holds.set()
        waits.wait(PATIENCE_SECONDS)
        row.count = 7
        assert read == []
    assert read == [7]


@pytest.mark.sqlite
def test_reading_does_not_wait_for_who_writes(app: Flask, counter: Count) -> None:
    seen: list[int] = []
    with transaction():
        locked(counter).count = 3
        db.session.flush()
        elsewhere(app, lambda: seen.append(stored())).join(PATIENCE_SECONDS)
        assert seen == [0]


# --- All or nothing --------------------------------------------------------------------------


def count_and_fail(counter: Count) -> None:
    locked(counter).count = 1
    enqueue("nobody.knows", {})
    db.session.flush()
    raise RuntimeError("On purpose.")


def test_a_transaction_within_another_joins_it(counter: Count) -> None:
    with transaction() as outer:
        with transaction() as inner:
            assert inner is outer
            locked(counter).count = 1
        assert outer.in_transaction()
        outer.rollback()
    assert stored() == 0


def test_a_failure_of_the_inner_takes_the_outer_back(counter: Count) -> None:
    def write_and_fail() -> None:
        with transaction():
            locked(counter).ends_at = NOON + timedelta(days=1)
            with transaction():
                count_and_fail(counter)

    with pytest.raises(RuntimeError):
        write_and_fail()
    assert (stored(), jobs()) == (0, 0)


def test_after_a_failure_the_next_one_works(counter: Count) -> None:
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(
            insert(Count), {"key": "counter", "began_at": NOON, "ends_at": NOON, "count": 9}
        )
    with transaction():
        locked(counter).count = 2
    assert stored() == 2


def test_what_is_added_outside_a_transaction_is_not_kept(app: Flask, counter: Count) -> None:
    with app.app_context():
        db.session.add(Job(kind="x", payload={}, made_at=NOON, run_at=NOON))
        db.session.flush()
    assert jobs() == 0


def test_what_was_read_before_a_transaction_is_not_written_by_it(counter: Count) -> None:
    counter.count = 99  # changed while reading, where nothing may be changed
    with transaction():
        pass
    assert stored() == 0


def test_what_is_remembered_ends_where_a_transaction_begins_and_ends(counter: Count) -> None:
    answers = iter(range(10))

    def ask() -> int:
        return once("number", lambda: next(answers))

    assert (ask(), ask()) == (0, 0)
    with transaction():
        assert (ask(), ask()) == (1, 1)
        forget()
        assert ask() == 2
    assert ask() == 3


# --- What the database is told --------------------------------------------------------------


def test_nothing_may_refer_to_what_is_not_there(app: Flask) -> None:
    orphan = SignIn(person_id=4711, token_hash="x", began_at=NOON, ends_at=NOON)
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(orphan)


def test_what_belongs_to_a_row_goes_with_it(app: Flask) -> None:
    person = make_person()
    with transaction() as session:
        session.add(SignIn(person_id=person.id, token_hash="x", began_at=NOON, ends_at=NOON))
    with transaction() as session:
        session.execute(text("DELETE FROM people WHERE id = :id"), {"id": person.id})
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0


def test_an_id_is_never_given_out_twice(app: Flask) -> None:
    enqueue("nobody.knows", {})
    first = db.session.scalars(select(Job.id)).one()
    with transaction() as session:
        session.execute(delete(Job))
    enqueue("nobody.knows", {})
    db.session.rollback()
    assert db.session.scalars(select(Job.id)).one() > first


def test_an_error_of_the_database_says_nothing_of_the_values(app: Flask) -> None:
    enqueue("nobody.knows", {}, key="asta@example.org")
    with pytest.raises(IntegrityError) as caught, transaction() as session:
        session.add(Job(kind="x", payload={}, key="asta@example.org", made_at=NOON, run_at=NOON))
    said = str(caught.value)
    assert "parameters hidden" in said
    assert NOON.strftime("%Y-%m-%d") not in said


# --- Times -----------------------------------------------------------------------------------


def test_a_time_of_another_zone_is_kept_in_utc(counter: Count) -> None:
    helsinki = timezone(timedelta(hours=2))
    with transaction():
        locked(counter).ends_at = datetime(2026, 3, 1, 14, tzinfo=helsinki)
    db.session.rollback()
    read = db.session.scalars(select(Count).execution_options(populate_existing=True)).one()
    assert read.ends_at == NOON
    assert read.ends_at.tzinfo is UTC


def test_times_are_compared_as_moments_and_not_as_words(counter: Count) -> None:
    later_by_the_clock = datetime(2026, 3, 1, 13, tzinfo=timezone(timedelta(hours=2)))
    assert later_by_the_clock < NOON
    found = db.session.scalar(select(Count.key).where(Count.ends_at > later_by_the_clock))
    assert found == "counter"
