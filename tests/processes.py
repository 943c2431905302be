"""Several real processes on one database: each is a fork of one that has imported everything.

Run as a program of its own (``python -m tests.processes WORK ROUNDS PROCESSES``), so that no
thread or open connection of the tests is copied. ``WORK`` is ``package.module:function``; it is
called with the app and the number of rounds, in each process, within the app's context.
"""

import importlib
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask

#: After so long a process that hangs is killed, and the test fails.
PATIENCE_SECONDS = 100


def run_together(app: Flask, work: Callable[..., Any], *, rounds: int, processes: int) -> None:
    """Do this work in so many processes at once, on the database of this app.

    Raises AssertionError with what they said when one of them failed.
    """
    done = subprocess.run(
        [
            *(sys.executable, "-W", "error", "-m", "tests.processes"),
            *(f"{work.__module__}:{work.__qualname__}", str(rounds), str(processes)),
        ],
        env={**os.environ, **settings_of(app)},
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stderr[-4000:]


def settings_of(app: Flask) -> Mapping[str, str]:
    """What another process needs to work on this app's database and folder."""
    return {
        "VARDSKAP_DATABASE_URL": app.config["DATABASE_URL"],
        "VARDSKAP_INSTANCE": app.config["INSTANCE"],
        "VARDSKAP_MODULES": ",".join(app.config["MODULES"]),
    }


def fork(work: Callable[[], object]) -> int:
    """Do this in a child process; returns its number. It ends with 0 when that went well."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def main() -> int:
    from forum.app import create_app
    from forum.database import db

    place, rounds, processes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    module, _colon, name = place.partition(":")
    work = getattr(importlib.import_module(module), name)
    app = create_app()
    with app.app_context():
        db.engine.dispose()

    def in_a_child() -> None:
        with app.app_context():
            work(app, rounds)

    children = [fork(in_a_child) for _number in range(processes)]
    codes = [os.waitpid(child, 0)[1] for child in children]
    return 1 if any(codes) else 0


if __name__ == "__main__":
    sys.exit(main())
