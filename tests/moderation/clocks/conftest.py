"""The cast in March 2026, when these tests take place: hosts are appointed by then."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from tests.cast import make_appointment, make_policy, make_role, somebody

JANUARY = datetime(2026, 1, 1, tzinfo=UTC)


def _host(short: str) -> Any:
    person = somebody(short)
    make_appointment(person, make_role(now=JANUARY), now=JANUARY)
    return person


@pytest.fixture
def hedda(app: Flask) -> Any:
    """A host, for everything."""
    return _host("hedda")


@pytest.fixture
def hugo(app: Flask) -> Any:
    """Another host."""
    return _host("hugo")


@pytest.fixture
def policy(app: Flask) -> Any:
    """Four open hours for every answer, and eight for the whole, everywhere."""
    minutes = {"first_answer": 240, "next_answer": 240, "acknowledge": 60, "resolution": 480}
    return make_policy(**minutes, update=120, stale=960, pauses=["resolution"], now=JANUARY)
