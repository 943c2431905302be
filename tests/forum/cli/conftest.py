"""The command line, called within the test's own process."""

from collections.abc import Callable
from contextvars import Context
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.cli import ScriptInfo

from forum.cli import main
from forum.cli.starting import start
from forum.database import db


def call(*arguments: str) -> Result:
    """What ``vardskap …`` says where only the environment is known."""
    info = ScriptInfo(create_app=start)
    said = Context().run(CliRunner().invoke, main, arguments, obj=info)
    with info.load_app().app_context():
        db.engine.dispose()
    return said


@pytest.fixture
def vardskap(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """``vardskap("check")``; settings go to the environment: ``vardskap("check", DEMO=1)``."""

    def run(*arguments: str, **settings: Any) -> Result:
        for name, value in settings.items():
            monkeypatch.setenv(f"VARDSKAP_{name}", str(value))
        return call(*arguments)

    return run
