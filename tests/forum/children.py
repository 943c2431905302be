"""Processes of our own, for what only shows when several write, or when one is killed."""

import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from tests.servers import clean_environment

ROOT = Path(__file__).parents[2]
#: A child that has not done its work by then is killed, and the test fails.
PATIENCE_SECONDS = 60
_LOOK_SECONDS = 0.02


def environment_of(app: Flask, **settings: object) -> dict[str, str]:
    """What a child needs to be the same site: database, instance folder, and these settings."""
    chosen = {
        "DATABASE_URL": app.config["DATABASE_URL"],
        "INSTANCE": app.config["INSTANCE"],
        **settings,
    }
    return environment(**chosen)


def environment(**settings: object) -> dict[str, str]:
    """A clean environment with these settings of ours."""
    named = {f"VARDSKAP_{name}": str(value) for name, value in settings.items()}
    return {**clean_environment(), **named, "PYTHONWARNINGS": "default"}


def start(*command: str, environment: Mapping[str, str], **more: Any) -> subprocess.Popen[str]:
    """Run ``python -m command`` in the checkout; what it says comes with ``end``."""
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **more,
    )


def end(child: subprocess.Popen[str], seconds: float = PATIENCE_SECONDS) -> str:
    """Wait until the child has ended well; what it said. Fails where it ends badly or never."""
    try:
        said = child.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        child.kill()
        said = child.communicate()[0]
    assert child.returncode == 0, f"It ended with {child.returncode} and said:\n{said}"
    return said


def until(happened: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> Any:
    """Wait for this to be true and return it; fails when it never is."""
    waiting = threading.Event()
    for _look in range(int(seconds / _LOOK_SECONDS)):
        if found := happened():
            return found
        waiting.wait(_LOOK_SECONDS)
    raise AssertionError(f"Waited in vain for {getattr(happened, '__name__', happened)}.")
