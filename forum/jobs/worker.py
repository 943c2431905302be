"""The worker: takes due jobs under a lease, carries them out, notes what went wrong.

A worker that dies keeps nothing: its lease runs out and another takes the job over.
"""

import logging
import secrets
import time
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from forum import limits, sockets
from forum.database import db, transaction
from forum.jobs.models import Job, enqueue
from forum.moments import now as this_moment
from forum.sockets import JobKind

logger = logging.getLogger(__name__)
POLL_SECONDS = 0.25
#: How long to wait when something is broken that no job can be blamed for.
STUMBLE_SECONDS = 2.0


def take(now: datetime) -> tuple[JobKind | None, list[Job]]:
    """Lease the job that has been due longest, and others of its kind up to the kind's batch.

    Jobs that have failed before are taken one by one, so that a bad one does not spoil its batch.
    """
    lease = secrets.token_hex(8)
    until = now + timedelta(seconds=current_app.config["JOB_LEASE_SECONDS"])
    with transaction() as session:
        first = _first(session, now)
        if first is None:
            return None, []
        kind = sockets.of().jobs.get(first.kind)
        size = kind.batch if kind and first.tries == 0 else 1
        chosen = [first]
        if size > 1:
            alike = _due(now).where(Job.kind == first.kind, Job.tries == 0, Job.id != first.id)
            chosen += session.scalars(alike.limit(size - 1)).all()
        session.execute(
            update(Job)
            .where(Job.id.in_([job.id for job in chosen]))
            .values(lease=lease, leased_until=until, key=None, tries=Job.tries + 1)
        )
    return kind or JobKind(first.kind, _unknown), chosen


def _first(session: Session, now: datetime) -> Job | None:
    while (job := session.scalar(_due(now).limit(1))) is not None:
        if job.tries < current_app.config["JOB_TRIES"]:
            return job
        # It was taken for the last time and neither done nor put back: maybe it ends its worker.
        job.lease, job.leased_until, job.set_aside_at = None, None, now
        job.last_error = "The worker ended while it carried this out for the last time."
    return None


def _due(now: datetime) -> Select[Job]:
    free = or_(Job.leased_until.is_(None), Job.leased_until < now)
    return (
        select(Job)
        .where(Job.set_aside_at.is_(None), Job.run_at <= now, free)
        .order_by(Job.run_at, Job.id)
        .with_for_update(skip_locked=True)
    )


def _unknown(_payloads: Sequence[object]) -> None:
    raise LookupError("No module that is switched on knows this kind of job.")


def carry_out(kind: JobKind, jobs: Sequence[Job], *, now: datetime | None = None) -> bool:
    """Run these jobs; on success they are gone, else they wait for another try or are set aside.

    The next try comes 5 seconds after ``now``, then thrice as late each time, at most 6 hours.
    """
    ids, lease = [job.id for job in jobs], jobs[0].lease
    payloads = [job.payload for job in jobs]
    try:
        kind.run(payloads)
    except Exception as error:
        db.session().rollback()
        logger.warning("job %s %s failed: %s", kind.name, ids, type(error).__name__)
        _put_back(ids, lease, _words(error), now or this_moment())
        return False
    with transaction() as session:
        # Only under our own lease: if it ran out, the job is another worker's now.
        session.execute(delete(Job).where(Job.id.in_(ids), Job.lease == lease))
    return True


def _words(error: Exception) -> str:
    return "".join(traceback.format_exception(error)[-3:])[-2000:]


def _put_back(ids: Sequence[int], lease: str | None, error: str, now: datetime) -> None:
    last = current_app.config["JOB_TRIES"]
    with transaction() as session:
        rows = session.scalars(select(Job).where(Job.id.in_(ids), Job.lease == lease))
        for job in rows:
            job.last_error, job.lease, job.leased_until = error, None, None
            job.run_at = now + timedelta(seconds=min(5 * 3 ** (job.tries - 1), 6 * 3600))
            if job.tries >= last:
                job.set_aside_at = now


def run_due(now: datetime | None = None) -> int:
    """Carry out everything that is due, then return how many jobs were tried."""
    count = 0
    while True:
        kind, jobs = take(now or this_moment())
        if kind is None:
            return count
        carry_out(kind, jobs, now=now)
        count += len(jobs)


def add_periodic(now: datetime) -> None:
    """Write the periodic jobs of each period that has begun, once, whichever worker comes first."""
    for periodic in sockets.of().periodic:
        period = timedelta(seconds=periodic.every_seconds)
        with transaction():
            if limits.is_first(f"periodic:{periodic.kind}", period, now=now):
                enqueue(periodic.kind, {}, key=periodic.kind)


def work(app: Flask, stopped: Callable[[], bool]) -> None:
    """Work until ``stopped()``; looks for jobs every ``POLL_SECONDS`` when there are none."""
    minute = 0
    while not stopped():
        try:
            with app.app_context():
                moment = this_moment()
                if int(moment.timestamp()) // 60 != minute:
                    minute = int(moment.timestamp()) // 60
                    add_periodic(moment)
                kind, jobs = take(moment)
                if kind is not None:
                    carry_out(kind, jobs)
                    continue
        except Exception:
            # A database that is away for a moment must not end the worker.
            logger.exception("the worker stumbled")
            time.sleep(STUMBLE_SECONDS)
        time.sleep(POLL_SECONDS)


def lag_seconds(now: datetime) -> float:
    """For how long the oldest due job that nobody works on has waited, in seconds."""
    oldest = db.session.scalar(
        select(func.min(Job.run_at)).where(
            Job.set_aside_at.is_(None), or_(Job.leased_until.is_(None), Job.leased_until < now)
        )
    )
    return max((now - oldest).total_seconds(), 0.0) if oldest else 0.0
