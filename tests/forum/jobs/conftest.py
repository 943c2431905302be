"""Kinds of jobs that only tests know."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum import sockets
from forum.database import db
from forum.jobs import Job

Payloads = Sequence[Mapping[str, Any]]


@pytest.fixture
def plugged(app: Flask) -> Iterator[sockets.Sockets]:
    """The app's sockets, with no periodic jobs and with kinds that are forgotten afterwards."""
    found = sockets.of(app)
    jobs, periodic = dict(found.jobs), list(found.periodic)
    found.periodic.clear()
    yield found
    found.jobs.clear()
    found.jobs.update(jobs)
    found.periodic[:] = periodic


@pytest.fixture
def done(plugged: sockets.Sockets) -> list[Any]:
    """What the kind ``note`` was given as ``what``, in order; ``"break"`` makes it fail."""
    noted: list[Any] = []

    def note(payloads: Payloads) -> None:
        for payload in payloads:
            if payload["what"] == "break":
                raise RuntimeError("It broke.")
            noted.append(payload["what"])

    plugged.add_job("note", note)
    return noted


@pytest.fixture
def waiting(app: Flask) -> Callable[[], list[Job]]:
    """All jobs that are in the table, oldest first."""

    def read() -> list[Job]:
        db.session.rollback()
        rows = select(Job).order_by(Job.id).execution_options(populate_existing=True)
        return list(db.session.scalars(rows))

    return read
