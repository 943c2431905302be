"""What can be done with jobs that were set aside, and the choice of a language."""

from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select, update

from forum import permissions
from forum.database import db, transaction
from forum.errors import Invalid, Missing
from forum.jobs import Job
from forum.moments import now as this_moment
from forum.people.models import Person

MANAGE_JOBS = "job:manage"


def retry_job(person: Any, job_id: int, *, now: datetime | None = None) -> None:
    """Give a job that was set aside all its tries again, from now on. Raises Missing."""
    moment = now or this_moment()
    with transaction():
        permissions.require(person, MANAGE_JOBS, now=moment)
        job = _set_aside(job_id)
        job.set_aside_at, job.tries, job.run_at = None, 0, moment
        job.lease = job.leased_until = None


def discard_job(person: Any, job_id: int, *, now: datetime | None = None) -> None:
    """Forget a job that was set aside: its work is never done. Raises Missing."""
    with transaction() as session:
        permissions.require(person, MANAGE_JOBS, now=now)
        session.delete(_set_aside(job_id))


def _set_aside(job_id: int) -> Job:
    job = db.session().scalar(
        select(Job).where(Job.id == job_id, Job.set_aside_at.is_not(None)).with_for_update()
    )
    if job is None:
        raise Missing
    return job


def check_language(code: str) -> str:
    """A language that pages come in. Raises Invalid."""
    if code not in current_app.config["LANGUAGES"]:
        raise Invalid(_("These pages do not come in that language yet."), "language")
    return code


def choose_language(person: Person, code: str) -> None:
    """From now on pages and mails come to this person in this language."""
    code = check_language(code)
    with transaction() as session:
        session.execute(update(Person).where(Person.id == person.id).values(language=code))
