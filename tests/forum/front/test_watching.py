"""What machines ask: alive, ready, what to leave alone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum import sockets
from forum.database import db, transaction
from forum.front import readiness
from forum.jobs import enqueue
from forum.moments import now
from tests.client import Browser
from tests.statements import statements


@pytest.fixture
def checks(app: Flask) -> Iterator[dict[str, Any]]:
    """What readiness asks, for this test to change."""
    plugged = sockets.of(app)
    known = dict(plugged.readiness)
    plugged.readiness.clear()
    plugged.readiness.update({name: known[name] for name in ("database", "worker")})
    yield plugged.readiness
    plugged.readiness.clear()
    plugged.readiness.update(known)


def test_alive_is_said_without_asking_the_database(app: Flask, client: Browser) -> None:
    with statements(app) as said:
        page = client.get("/health")
    assert page.json == {"alive": True}
    assert said == []


def test_ready_speaks_of_database_search_and_worker(client: Browser) -> None:
    page = client.get("/ready")
    assert page.json is not None
    assert {"database", "search", "worker"} <= set(page.json["parts"])


def test_ready_when_all_parts_are(client: Browser, checks: dict[str, Any]) -> None:
    page = client.get("/ready")
    assert page.status_code == 200
    assert page.json is not None
    assert page.json["ready"] is True
    assert page.json["parts"]["worker"] == {"ok": True, "says": "0 seconds behind"}
    assert page.headers["Cache-Control"] == "no-store"


def test_one_part_that_is_not_makes_it_not(client: Browser, checks: dict[str, Any]) -> None:
    checks["search"] = lambda: (False, "is being rebuilt")
    page = client.get("/ready")
    assert page.status_code == 503
    assert page.json is not None
    assert page.json["parts"]["search"] == {"ok": False, "says": "is being rebuilt"}
    assert page.json["parts"]["database"]["ok"] is True


def test_a_part_that_breaks_is_named_and_nothing_of_its_error_is_told(
    client: Browser, checks: dict[str, Any]
) -> None:
    def breaks() -> tuple[bool, str]:
        raise RuntimeError("postgres://forum:secret@db.internal")

    checks["search"] = breaks
    page = client.get("/ready")
    assert page.status_code == 503
    assert "secret" not in page.get_data(as_text=True)
    assert page.json is not None
    assert page.json["parts"]["search"] == {"ok": False, "says": "does not answer"}


def test_a_database_that_does_not_answer_is_told(
    client: Browser, checks: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: Any) -> None:
        raise OSError("no route to db.internal")

    monkeypatch.setattr(db.session, "execute", fails)
    page = client.get("/ready")
    assert page.status_code == 503
    assert page.json is not None
    assert page.json["parts"]["database"] == {"ok": False, "says": "does not answer"}


@pytest.mark.parametrize(("late", "ready"), [(-1, True), (1, False)])
def test_a_worker_that_falls_behind_is_told(
    client: Browser, checks: dict[str, Any], late: int, ready: bool
) -> None:
    allowed = timedelta(seconds=readiness.TOO_LATE_SECONDS)
    with transaction():
        enqueue("mail.send", {}, run_at=now() - allowed - timedelta(seconds=30 * late))
    assert (client.get("/ready").status_code == 200) is ready


def test_search_engines_are_asked_to_leave_alone_what_is_not_for_reading(client: Browser) -> None:
    page = client.get("/robots.txt")
    assert page.mimetype == "text/plain"
    lines = page.get_data(as_text=True).splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /search" in lines
    assert not any(line.endswith((" /", " /boards", " /threads")) for line in lines)
