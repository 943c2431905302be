"""``vardskap serve``, as a company runs it: web and worker in processes of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from forum.app import create_app
from forum.cli import serving
from forum.database import db
from forum.jobs import Job
from forum.mail import JOB
from forum.moments import now
from tests.databases import Supply
from tests.forum.children import ROOT, environment, until
from tests.servers import Server
from tests.servers import serving as served

LETTER = {
    "to": "asta@example.org",
    "subject": "Hej",
    "text": "Välkommen.\n",
    "headers": {"Message-ID": "<one@example.org>"},
}


@dataclass
class House:
    """A running site with its instance folder, and an app of ours on the same database."""

    server: Server
    folder: Path
    app: Flask

    def ask(self, statement: Any) -> Any:
        with self.app.app_context(), db.engine.begin() as connection:
            return connection.execute(statement)

    def children(self) -> dict[int, str]:
        """Every process below the one that was started: its number and its command line."""
        return {
            number: command
            for number, (parent, command) in processes().items()
            if _is_below(number, self.server.process.pid)
        }

    def worker(self) -> int | None:
        found = [number for number, words in self.children().items() if words.endswith(" worker")]
        return found[0] if found else None


def processes() -> dict[int, tuple[int, str]]:
    """Every process of this machine: number → (its parent's, its command line)."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
        except OSError:
            continue
        if status[0] != "Z":
            found[int(folder.name)] = (int(status[1]), command)
    return found


def _is_below(number: int, above: int) -> bool:
    known = processes()
    while number in known:
        number = known[number][0]
        if number == above:
            return True
    return False


@pytest.fixture
def house(supply: Supply, tmp_path: Path) -> Iterator[House]:
    """``serve`` on an empty database, with one web process."""
    url, folder = supply.empty("served"), tmp_path / "instance"
    site = environment(DATABASE_URL=url, INSTANCE=folder, WEB_PROCESSES=1)
    command = [sys.executable, "-m", "forum.cli", "serve"]
    with served(command, tmp_path / "log", environment=site, folder=ROOT) as server:
        app = create_app({"DATABASE_URL": url, "INSTANCE": str(tmp_path / "watcher")})
        yield House(server, folder, app)
        with app.app_context():
            db.engine.dispose()
    supply.drop("served")


def test_a_house_is_served_and_stopped(house: House) -> None:
    server = house.server
    check_that_it_answers(server)
    check_that_its_worker_works(house)
    check_that_a_killed_worker_is_replaced(house)
    check_that_a_killed_web_process_is_replaced(house)
    check_that_it_stops_with_all_its_children(house)


def check_that_it_answers(server: Server) -> None:
    assert server.get("/health")[0] == 200
    # Ready when the worker has made the index of the search.
    until(lambda: answers(server, "/ready"))
    status, home = server.get("/")
    assert (status, "<h1" in home) == (200, True)
    # Sent by anybody, from this machine even: nothing that is believed.
    forged = {"X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on", "SCRIPT_NAME": "/evil"}
    with urlopen(Request(server.address + "/", headers=forged), timeout=20) as answer:
        assert "Strict-Transport-Security" not in answer.headers
        assert b"/evil" not in answer.read()


def check_that_its_worker_works(house: House) -> None:
    moment = now()
    house.ask(insert(Job).values(kind=JOB, payload=LETTER, made_at=moment, run_at=moment))
    left = select(func.count()).select_from(Job).where(Job.kind == JOB)
    until(lambda: house.ask(left).scalar() == 0)
    [letter] = (house.folder / "mail").glob("*.txt")
    assert "Välkommen." in letter.read_text(encoding="utf-8")
    letter.unlink()


def check_that_a_killed_worker_is_replaced(house: House) -> None:
    first = house.worker()
    assert first
    os.kill(first, signal.SIGKILL)
    until(lambda: house.worker() not in (None, first))
    check_that_its_worker_works(house)


def check_that_a_killed_web_process_is_replaced(house: House) -> None:
    [web] = [n for n, words in house.children().items() if "gunicorn" in words and is_leaf(n)]
    os.kill(web, signal.SIGKILL)
    until(lambda: web not in processes())
    assert until(lambda: answers(house.server))


def is_leaf(number: int) -> bool:
    return all(parent != number for parent, _command in processes().values())


def answers(server: Server, path: str = "/health") -> bool:
    try:
        return server.get(path)[0] == 200
    except OSError:
        return False


def check_that_it_stops_with_all_its_children(house: House) -> None:
    children = set(house.children())
    assert len(children) == 3  # the web's master, its one process, the worker
    assert house.server.stop() == 0
    assert children & set(processes()) == set()
    assert not answers(house.server)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children")
def test_when_it_is_killed_nobody_stays_behind() -> None:
    """Else the next one finds the port taken."""
    child = "import signal; print('here', flush=True); signal.pause()"
    parent = (
        "import os, sys; from forum.cli.serving import _start;"
        f" _start([sys.executable, '-c', {child!r}], dict(os.environ)).wait()"
    )
    with subprocess.Popen([sys.executable, "-c", parent], cwd=ROOT, stdout=subprocess.PIPE) as one:
        assert one.stdout
        assert one.stdout.readline() == b"here\n"
        [below] = [number for number in processes() if _is_below(number, one.pid)]
        one.kill()
        until(lambda: below not in processes())


# --- What the children are told ------------------------------------------------------------------


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, str]]:
    """The environment in which web and worker are started; none is."""

    def tell(app: Flask, *arguments: Any) -> dict[str, str]:
        started: list[dict[str, str]] = []
        ended = SimpleNamespace(poll=lambda: 0, wait=lambda _seconds: 0)

        def start(_command: list[str], env: dict[str, str], **_more: Any) -> Any:
            started.append(env)
            return ended

        monkeypatch.setattr(serving.subprocess, "Popen", start)
        monkeypatch.setattr(serving.signal, "signal", lambda *_: None)
        with app.app_context(), pytest.raises(SystemExit):
            serving.run_house(*arguments)
        assert len(started) == 2
        assert started[0] == started[1]
        return started[0]

    return tell


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8126"),
        ("0.0.0.0", "http://127.0.0.1:8126"),
        ("::", "http://127.0.0.1:8126"),
        ("::1", "http://[::1]:8126"),
        ("forum.example.org", "http://forum.example.org:8126"),
    ],
)
def test_where_nobody_has_said_so_the_site_is_where_it_listens(
    make_app: Any, told: Callable[..., dict[str, str]], host: str, address: str
) -> None:
    app = make_app(SITE_URL="http://127.0.0.1:8000")
    assert told(app, host, 8126)["VARDSKAP_SITE_URL"] == address


def test_the_address_that_the_company_chose_is_kept(
    make_app: Any, told: Callable[..., dict[str, str]]
) -> None:
    app = make_app(SITE_URL="https://forum.example.org")
    assert "VARDSKAP_SITE_URL" not in told(app, "127.0.0.1", 8126)
