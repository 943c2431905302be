"""Keyed jobs: one waits for all changes until it is taken; what changes later gets its own."""

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db, locked, transaction
from forum.jobs import Job, enqueue, worker
from forum.limits import Count
from forum.moments import now as this_moment
from forum.sockets import Sockets
from tests.forum.children import PATIENCE_SECONDS

Waiting = Callable[[], list[Job]]


def test_while_one_waits_another_of_its_key_is_not_needed(waiting: Waiting) -> None:
    enqueue("note", {"what": 1}, key="same")
    enqueue("note", {"what": 2}, key="same")
    enqueue("note", {"what": 3}, key="other")
    enqueue("note", {"what": 4})
    enqueue("note", {"what": 5})
    assert [job.payload["what"] for job in waiting()] == [1, 3, 4, 5]


def test_what_changes_during_the_work_gets_a_job_of_its_own(
    plugged: Sockets, waiting: Waiting
) -> None:
    runs: list[int] = []

    def change_once_more(_payloads: Any) -> None:
        runs.append(1)
        if len(runs) == 1:
            enqueue("index", {}, key="index:1")

    plugged.add_job("index", change_once_more)
    enqueue("index", {}, key="index:1")
    assert worker.run_due() == 2
    assert waiting() == []


def test_a_keyed_job_that_failed_does_not_keep_later_ones_out(
    done: list[Any], waiting: Waiting
) -> None:
    enqueue("note", {"what": "break"}, key="same")
    worker.run_due()
    enqueue("note", {"what": 2}, key="same")
    worker.run_due()
    assert done == [2]
    assert [job.payload["what"] for job in waiting()] == ["break"]


def in_a_thread(app: Flask, do: Callable[[], Any]) -> Thread:
    """As in another process: with a connection of its own."""

    def run() -> None:
        with app.app_context():
            do()
            db.session.remove()

    thread = Thread(target=run, daemon=True)
    thread.start()
    return thread


@pytest.mark.postgres
def test_a_waiting_job_that_a_change_counts_on_is_not_taken_before_it_can_be_seen(
    app: Flask, done: list[Any], waiting: Waiting
) -> None:
    enqueue("note", {"what": 1}, key="same")
    with transaction():
        enqueue("note", {"what": 1}, key="same")
        db.session.flush()
        with app.app_context():
            assert worker.take(this_moment()) == (None, [])
    assert len(worker.take(this_moment())[1]) == 1


@pytest.mark.postgres
def test_a_change_that_comes_while_the_job_is_being_taken_gets_its_own(
    app: Flask, done: list[Any], waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue("note", {"what": 1}, key="same")
    changes = []
    with transaction():
        worker.take(this_moment())
        changes.append(in_a_thread(app, lambda: enqueue("note", {"what": 2}, key="same")))
        changes[0].join(0.2)
        assert changes[0].is_alive()  # it waits until we have taken what was there
    changes[0].join(PATIENCE_SECONDS)
    assert [(job.payload["what"], job.key) for job in waiting()] == [(1, None), (2, "same")]


CHANGES, WRITERS, WORKERS = 25, 3, 2


def test_no_change_is_missed_however_writers_and_workers_meet(app: Flask, plugged: Sockets) -> None:
    """The index, in small: it must end with the last state, whoever was quicker."""
    moment = this_moment()
    with transaction() as session:
        session.add(Count(key="state", began_at=moment, ends_at=moment, count=0))
    read: list[int] = []
    finished = Event()

    def index(_payloads: Any) -> None:
        db.session.rollback()
        read.append(db.session.scalar(select(Count.count)) or 0)
        db.session.rollback()

    def change() -> None:
        for _time in range(CHANGES):
            with transaction() as session:
                locked(session.scalars(select(Count)).one()).count += 1
                enqueue("index", {}, key="index")

    def work() -> None:
        while not finished.is_set():
            worker.run_due()

    plugged.add_job("index", index)
    db.session.rollback()
    workers = [in_a_thread(app, work) for _number in range(WORKERS)]
    writers = [in_a_thread(app, change) for _number in range(WRITERS)]
    for thread in writers:
        thread.join(PATIENCE_SECONDS)
    finished.set()
    for thread in workers:
        thread.join(PATIENCE_SECONDS)
    worker.run_due()
    assert max(read) == CHANGES * WRITERS
    assert len(read) <= CHANGES * WRITERS
