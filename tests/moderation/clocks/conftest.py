"""The cast in March 2026, when these tests take place: hosts are appointed by then."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from tests.cast import make_appointment, make_role, somebody

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
