"""A worker may be killed at any moment: every job is still carried out."""

import os
import random
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum import sockets
from forum.database import db, transaction
from forum.jobs import Job, enqueue
from forum.jobs.worker import run_due, work
from forum.moments import now
from tests.processes import fork, run_together

JOBS = 300
KILLS = 20
KIND = "test.note"


def note_of(app: Flask) -> Path:
    """Where jobs note what they did: a line survives whoever wrote it."""
    return Path(app.config["INSTANCE"]) / "noted"


def plug(app: Flask, tell: int | None = None) -> None:
    """Make the job known: it notes its number, and tells each start through a pipe."""

    def run(payloads: object) -> None:
        if tell is not None:
            os.write(tell, b".")
        with note_of(app).open("a") as noted:
            for payload in list(payloads):  # type: ignore[call-overload]
                noted.write(f"{payload['number']}\n")

    sockets.of(app).add_job(KIND, run, batch=5)


def kill_workers(app: Flask, kills: int) -> None:
    """Start a worker and kill it after a few of its batches, again and again."""
    chance = random.Random(7)
    for _kill in range(kills):
        hear, tell = os.pipe()
        plug(app, tell)
        db.session.remove()
        db.engine.dispose()
        child = fork(lambda: work(app, lambda: False))
        os.close(tell)
        for _start in range(chance.randint(1, 3)):
            if not os.read(hear, 1):
                break
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(hear)


def survive(app: Flask, kills: int) -> None:
    with transaction():
        for number in range(JOBS):
            enqueue(KIND, {"number": number})
    run_together(app, kill_workers, rounds=kills, processes=1)
    db.session.rollback()
    plug(app)
    # What the dead held is free again when their leases have run out.
    run_due(now() + timedelta(seconds=app.config["JOB_LEASE_SECONDS"] + 1))


def jobs_left() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Job)) or 0


def test_twenty_killed_workers_lose_no_job(app: Flask) -> None:
    survive(app, KILLS)
    noted = [int(line) for line in note_of(app).read_text().split()]
    assert set(noted) == set(range(JOBS))
    assert jobs_left() == 0
    # At least once, and hardly more: only what was in the hands of the dead is done again.
    assert len(noted) - JOBS <= KILLS * 5


@pytest.mark.prove
def test_many_killed_workers_lose_no_job(app: Flask) -> None:
    survive(app, 50)
    noted = [int(line) for line in note_of(app).read_text().split()]
    assert set(noted) == set(range(JOBS))
    assert jobs_left() == 0


def work_until_done(app: Flask, _rounds: int) -> None:
    plug(app)
    run_due(now() + timedelta(seconds=1))


def test_workers_beside_each_other_do_each_job_once(app: Flask) -> None:
    with transaction():
        for number in range(JOBS):
            enqueue(KIND, {"number": number})
    run_together(app, work_until_done, rounds=1, processes=4)
    noted = [int(line) for line in note_of(app).read_text().split()]
    assert sorted(noted) == list(range(JOBS))
    assert jobs_left() == 0
