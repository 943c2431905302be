"""Serving: web and worker beside each other, started and stopped together."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from forum import upgrading
from forum.config import DEFAULTS

GRACE_SECONDS = 15
LOOK_SECONDS = 0.2
PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--no-upgrade", is_flag=True, help="Leave the database as it is.")
@with_appcontext
def serve(host: str, port: int, no_upgrade: bool) -> None:
    """Upgrade the database, then serve the site with its worker, until stopped."""
    if not no_upgrade:
        upgrading.upgrade()
    run_house(host, port)


def run_house(host: str, port: int, extra: dict[str, str] | None = None) -> None:
    """Run web and worker as children; restart a worker that dies, stop both on SIGTERM or SIGINT.

    Ends the process: 0 after a stop, the web server's own code when that fails.
    """
    environment = {
        **os.environ,
        "VARDSKAP_INSTANCE": current_app.config["INSTANCE"],
        **_site_url(host, port),
        **(extra or {}),
    }
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    web = _start(_web_command(host, port), environment)
    worker = _start_worker(environment)
    while not stopping.is_set() and web.poll() is None:
        if worker.poll() is not None:
            click.echo("The worker ended; it is started again.", err=True)
            stopping.wait(1)
            worker = _start_worker(environment)
        stopping.wait(LOOK_SECONDS)
    code = web.poll()
    _stop(web, worker)
    sys.exit(code or 0)


def _site_url(host: str, port: int) -> dict[str, str]:
    """Where the site is reached, unless the company has said so itself."""
    if current_app.config["SITE_URL"] != DEFAULTS["SITE_URL"]:
        return {}
    here = "127.0.0.1" if host in ("0.0.0.0", "::", "") else _bracketed(host)
    return {"VARDSKAP_SITE_URL": f"http://{here}:{port}"}


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _web_command(host: str, port: int) -> list[str]:
    config = current_app.config
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "--bind",
        f"{_bracketed(host)}:{port}",
        "--workers",
        str(config["WEB_PROCESSES"]),
        "--threads",
        str(config["WEB_THREADS"]),
        "--worker-class",
        "gthread",
        "--worker-tmp-dir",
        config["INSTANCE"],
        "--graceful-timeout",
        "10",
        "--no-control-socket",
        # Whom to believe is said by TRUSTED_PROXIES; the server itself believes nobody.
        "--forwarded-allow-ips",
        "",
        "forum.app:create_app()",
    ]


def _start_worker(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    return _start([sys.executable, "-m", "forum.cli", "worker"], environment)


def _start(command: list[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, env=environment, preexec_fn=_end_with_parent)


def _end_with_parent() -> None:
    # However we end, also when we are killed: who stayed behind would keep the port. Linux can.
    if _prctl is not None:
        _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(*children: "subprocess.Popen[bytes]") -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    end = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.wait(max(end - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@click.command()
@with_appcontext
def worker() -> None:
    """Carry out jobs until stopped: mail, the search index, what is due."""
    from forum.jobs.worker import work

    stopping: list[Any] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.append(True))
    parent = os.getppid()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    work(app, lambda: bool(stopping) or os.getppid() != parent)


@click.group("db")
def database() -> None:
    """The database."""


@database.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Bring the database to the newest version; does nothing where it is."""
    upgrading.upgrade()
    click.echo(f"The database is at {upgrading.current()}.")
