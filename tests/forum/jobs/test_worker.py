"""The worker: what is due is done, what fails is tried again, what dies is taken over."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, text
from sqlalchemy.exc import OperationalError

from forum.database import db, transaction
from forum.jobs import Job, enqueue, worker
from forum.moments import now as this_moment
from forum.sockets import Periodic, Sockets
from tests.forum.jobs.conftest import Payloads

NOW = datetime(2099, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
Waiting = Callable[[], list[Job]]


@pytest.fixture
def other_worker(app: Flask) -> Iterator[None]:
    """A second worker's place: a connection and a memory of its own."""
    with app.app_context():
        yield
        db.session.remove()


def lease(app: Flask) -> timedelta:
    return timedelta(seconds=app.config["JOB_LEASE_SECONDS"])


# --- What is due -----------------------------------------------------------------------------


def test_what_is_due_is_done_and_gone(done: list[Any], waiting: Waiting) -> None:
    enqueue("note", {"what": 1})
    enqueue("note", {"what": 2})
    assert worker.run_due() == 2
    assert done == [1, 2]
    assert waiting() == []


def test_the_oldest_due_comes_first(done: list[Any]) -> None:
    enqueue("note", {"what": "later"}, run_at=NOW - SECOND)
    enqueue("note", {"what": "sooner"}, run_at=NOW - 2 * SECOND)
    worker.run_due(NOW)
    assert done == ["sooner", "later"]


def test_what_is_due_later_waits(done: list[Any]) -> None:
    enqueue("note", {"what": 1}, run_at=NOW)
    assert worker.run_due(NOW - SECOND) == 0
    assert worker.run_due(NOW) == 1


def test_a_job_goes_with_the_change_that_it_belongs_to(waiting: Waiting) -> None:
    def change_and_fail() -> None:
        with transaction():
            enqueue("note", {"what": 1})
            raise RuntimeError("On purpose.")

    with pytest.raises(RuntimeError):
        change_and_fail()
    assert waiting() == []


def test_lag_is_how_late_the_oldest_is_that_nobody_works_on(done: list[Any], app: Flask) -> None:
    enqueue("note", {"what": 1}, run_at=NOW)
    assert worker.lag_seconds(NOW) == 0
    assert worker.lag_seconds(NOW + 90 * SECOND) == 90
    worker.take(NOW + 90 * SECOND)
    assert worker.lag_seconds(NOW + 100 * SECOND) == 0
    assert worker.lag_seconds(NOW + 91 * SECOND + lease(app)) > 90


# --- What fails ------------------------------------------------------------------------------


def test_what_fails_is_tried_again_later_and_later(
    app: Flask, done: list[Any], waiting: Waiting
) -> None:
    enqueue("note", {"what": "break"}, run_at=NOW)
    moment, pauses = NOW, []
    for _try in range(app.config["JOB_TRIES"] - 1):
        assert worker.run_due(moment) == 1
        [job] = waiting()
        pauses.append((job.run_at - moment).total_seconds())
        assert worker.run_due(job.run_at - SECOND) == 0
        moment = job.run_at
    assert pauses == [5, 15, 45, 135, 405, 1215, 3645]


def test_the_pause_between_tries_never_exceeds_six_hours(
    app: Flask, done: list[Any], waiting: Waiting
) -> None:
    app.config["JOB_TRIES"] = 40
    enqueue("note", {"what": "break"}, run_at=NOW)
    with transaction() as session:
        session.scalars(select(Job)).one().tries = 20
    worker.run_due(NOW)
    assert waiting()[0].run_at == NOW + timedelta(hours=6)


def test_after_the_last_try_it_is_set_aside_with_its_error(
    app: Flask, done: list[Any], waiting: Waiting
) -> None:
    enqueue("note", {"what": "break"}, run_at=NOW)
    moment = NOW
    for _try in range(app.config["JOB_TRIES"]):
        assert worker.run_due(moment) == 1
        moment = waiting()[0].run_at
    [job] = waiting()
    assert job.set_aside_at is not None
    assert job.tries == app.config["JOB_TRIES"]
    assert "RuntimeError: It broke." in job.last_error
    assert worker.run_due(moment + timedelta(days=1)) == 0
    assert worker.lag_seconds(moment + timedelta(days=1)) == 0


def test_what_works_at_last_is_gone(plugged: Sockets, waiting: Waiting) -> None:
    tries: list[int] = []

    def works_the_third_time(_payloads: Payloads) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise ConnectionError("Not yet.")

    plugged.add_job("late", works_the_third_time)
    enqueue("late", {}, run_at=NOW)
    moment = NOW
    while jobs := waiting():
        moment = max(moment, jobs[0].run_at)
        worker.run_due(moment)
    assert len(tries) == 3


def test_what_a_failing_job_wrote_is_taken_back(plugged: Sockets, waiting: Waiting) -> None:
    def write_and_fail(_payloads: Payloads) -> None:
        with transaction():
            enqueue("note", {})
            raise RuntimeError("On purpose.")

    plugged.add_job("half", write_and_fail)
    enqueue("half", {})
    worker.run_due()
    assert [job.kind for job in waiting()] == ["half"]


def test_a_kind_that_nobody_knows_waits_for_somebody_who_does(
    plugged: Sockets, waiting: Waiting
) -> None:
    enqueue("strange", {}, run_at=NOW)
    assert worker.run_due(NOW) == 1
    [job] = waiting()
    assert (job.set_aside_at, "LookupError" in job.last_error) == (None, True)
    seen: list[Any] = []
    plugged.add_job("strange", seen.extend)
    worker.run_due(job.run_at)
    assert (seen, waiting()) == ([{}], [])


# --- Several at once -------------------------------------------------------------------------


def test_a_batch_is_handed_over_at_once(plugged: Sockets, waiting: Waiting) -> None:
    handed: list[list[int]] = []
    plugged.add_job("many", lambda jobs: handed.append([job["n"] for job in jobs]), batch=4)
    for number in range(6):
        enqueue("many", {"n": number})
    assert worker.run_due() == 6
    assert handed == [[0, 1, 2, 3], [4, 5]]
    assert waiting() == []


def test_a_batch_holds_one_kind_only(plugged: Sockets) -> None:
    handed: list[int] = []
    plugged.add_job("many", lambda jobs: handed.append(len(jobs)), batch=4)
    plugged.add_job("others", lambda jobs: handed.append(-len(jobs)), batch=4)
    for kind in ("many", "others", "many"):
        enqueue(kind, {})
    worker.run_due()
    assert sorted(handed) == [-1, 2]


def test_one_that_fails_does_not_sink_the_others_of_its_batch(
    plugged: Sockets, waiting: Waiting
) -> None:
    seen: list[int] = []

    def fail_at_three(jobs: Payloads) -> None:
        if any(job["n"] == 3 for job in jobs):
            raise RuntimeError("Three.")
        seen.extend(job["n"] for job in jobs)

    plugged.add_job("many", fail_at_three, batch=10)
    for number in range(6):
        enqueue("many", {"n": number}, run_at=NOW)
    worker.run_due(NOW)
    assert seen == []
    worker.run_due(NOW + 5 * SECOND)
    assert seen == [0, 1, 2, 4, 5]
    assert [job.payload["n"] for job in waiting()] == [3]


# --- Leases ----------------------------------------------------------------------------------


def test_what_one_has_taken_another_leaves_alone(
    app: Flask, done: list[Any], other_worker: None
) -> None:
    enqueue("note", {"what": 1}, run_at=NOW)
    kind, [job] = worker.take(NOW)
    assert kind is not None
    assert job.lease
    with app.app_context():
        assert worker.take(NOW + lease(app)) == (None, [])


def test_a_lease_that_ran_out_is_taken_over_and_the_first_deletes_nothing(
    app: Flask, done: list[Any], waiting: Waiting
) -> None:
    enqueue("note", {"what": 1}, run_at=NOW)
    slow_kind, slow = worker.take(NOW)
    assert slow_kind is not None
    late = NOW + lease(app) + SECOND
    with app.app_context():
        _kind, [taken_over] = worker.take(late)
        assert taken_over.lease != slow[0].lease
    worker.carry_out(slow_kind, slow)
    [still_there] = waiting()
    assert still_there.lease == taken_over.lease


def test_who_comes_late_and_fails_takes_nothing_from_who_took_over(
    app: Flask, done: list[Any], waiting: Waiting
) -> None:
    enqueue("note", {"what": "break"}, run_at=NOW)
    slow_kind, slow = worker.take(NOW)
    assert slow_kind is not None
    with app.app_context():
        _kind, [taken_over] = worker.take(NOW + lease(app) + SECOND)
    worker.carry_out(slow_kind, slow)
    [still_there] = waiting()
    assert still_there.lease == taken_over.lease
    assert still_there.last_error == ""


def test_what_ends_its_worker_each_time_is_set_aside_as_well(
    app: Flask, done: list[Any], waiting: Waiting
) -> None:
    enqueue("note", {"what": 1}, run_at=NOW)
    moment = NOW
    for _try in range(app.config["JOB_TRIES"]):
        assert len(worker.take(moment)[1]) == 1
        moment += lease(app) + SECOND
    enqueue("note", {"what": 2}, run_at=moment)
    assert worker.run_due(moment) == 1
    [job] = waiting()
    assert job.set_aside_at == moment
    assert "ended" in job.last_error
    assert done == [2]


def test_a_job_that_somebody_removed_meanwhile_harms_nobody(
    done: list[Any], waiting: Waiting
) -> None:
    enqueue("note", {"what": 1}, run_at=NOW)
    kind, jobs = worker.take(NOW)
    assert kind is not None
    with transaction() as session:
        session.execute(delete(Job))
    assert worker.carry_out(kind, jobs)
    assert waiting() == []


# --- Every so often --------------------------------------------------------------------------


def test_two_workers_write_a_periodic_job_once(plugged: Sockets, waiting: Waiting) -> None:
    plugged.periodic.append(Periodic("hourly", 3600))
    worker.add_periodic(NOW)
    worker.add_periodic(NOW)
    assert [job.kind for job in waiting()] == ["hourly"]


def test_a_periodic_job_comes_once_a_period_also_after_it_was_done(
    app: Flask, plugged: Sockets, waiting: Waiting
) -> None:
    ran: list[datetime] = []
    moment = [NOW]
    plugged.add_job("hourly", lambda _payloads: ran.append(moment[0]))
    plugged.periodic.append(Periodic("hourly", 3600))
    for minutes in range(180):
        moment[0] = NOW + timedelta(minutes=minutes)
        worker.add_periodic(moment[0])
        worker.run_due(max(moment[0], this_moment()))
    assert [at.hour for at in ran] == [12, 13, 14]


def test_a_periodic_job_that_still_waits_is_not_doubled(plugged: Sockets, waiting: Waiting) -> None:
    plugged.periodic.append(Periodic("hourly", 3600))
    for hours in range(5):
        worker.add_periodic(NOW + timedelta(hours=hours))
    assert len(waiting()) == 1


# --- On and on -------------------------------------------------------------------------------


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker looks again without waiting."""
    monkeypatch.setattr(worker, "POLL_SECONDS", 0)
    monkeypatch.setattr(worker, "STUMBLE_SECONDS", 0)


def test_a_database_that_is_away_for_a_moment_does_not_end_the_worker(
    app: Flask, done: list[Any], at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stumbles, take = [3], worker.take

    def stumble(moment: datetime) -> Any:
        if stumbles[0]:
            stumbles[0] -= 1
            raise OperationalError("SELECT 1", {}, Exception("away"))
        return take(moment)

    monkeypatch.setattr(worker, "take", stumble)
    enqueue("note", {"what": 1})
    db.session.rollback()
    looks = iter([False] * 10)
    worker.work(app, lambda: bool(done) or next(looks, True))
    assert done == [1]


@pytest.mark.postgres
def test_connections_that_the_server_closed_do_not_end_the_worker(
    app: Flask, plugged: Sockets, at_once: None, waiting: Waiting
) -> None:
    tries: list[int] = []

    def lose_the_connection(_payloads: Payloads) -> None:
        tries.append(1)
        if len(tries) < 3:
            mine = db.session.scalar(text("SELECT pg_backend_pid()"))
            with db.engine.connect() as another:
                another.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})

    plugged.add_job("lossy", lose_the_connection)
    enqueue("lossy", {})
    app.config["JOB_LEASE_SECONDS"] = 0
    db.session.remove()
    looks = iter([False] * 5000)
    worker.work(app, lambda: len(tries) >= 3 or next(looks, True))
    assert len(tries) == 3


def test_the_worker_stops_between_two_jobs(app: Flask, done: list[Any], at_once: None) -> None:
    for number in range(3):
        enqueue("note", {"what": number})
    db.session.rollback()
    worker.work(app, lambda: len(done) == 2)
    assert done == [0, 1]
