"""Writes ``docs/reference.md`` from the code: ``python -m tests.house.reference``."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from flask import Flask

from forum import permissions
from forum.app import create_app
from forum.cli import main
from forum.config import SETTINGS

PAGE = Path(__file__).parents[2] / "docs" / "reference.md"


def _table(*heads: str) -> list[str]:
    return ["| " + " | ".join(heads) + " |", "| " + " | ".join("---" for _ in heads) + " |"]


def _default(value: Any) -> str:
    words = ", ".join(value) if isinstance(value, tuple) else str(value)
    return f"`{words}`" if words else "(empty)"


def _settings() -> Iterator[str]:
    yield "## Settings\n"
    yield (
        "The environment (`VARDSKAP_<NAME>`) wins over `instance/config.py` (`NAME = value`), and"
        " that over the default.\n"
    )
    yield from _table("Setting", "Default", "What it is")
    for setting in SETTINGS:
        yield f"| `{setting.name}` | {_default(setting.default)} | {setting.why} |"


def _commands(app: Flask) -> Iterator[str]:
    yield "\n## Commands\n"
    yield from _table("Command", "What it does")
    found = {**main.commands, **app.cli.commands}
    for name in sorted(found):
        yield from _command(f"vardskap {name}", found[name])


def _command(words: str, command: click.Command) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from _command(f"{words} {name}", command.commands[name])
        return
    context = click.Context(command)
    usage = " ".join(command.collect_usage_pieces(context)).replace("[OPTIONS]", "").strip()
    options = [
        f"`{option.opts[-1]}`"
        for option in command.params
        if isinstance(option, click.Option) and option.name != "help"
    ]
    text = " ".join((command.help or "").split())
    more = f" Options: {', '.join(options)}." if options else ""
    yield f"| `{f'{words} {usage}'.strip()}` | {text}{more} |"


def _permissions(app: Flask) -> Iterator[str]:
    yield "\n## Permissions\n"
    yield (
        "A role is a set of permissions; an appointment gives a role for everything or for a board"
        " and what is under it. Customers read the sentence on the host's page.\n"
    )
    yield from _table("Permission", "Title", "Its holder …", "Held")
    with app.test_request_context():
        for permission in permissions.registered():
            words = (permission.title, permission.sentence, permission.scope.value)
            yield f"| `{permission.key}` | " + " | ".join(str(word) for word in words) + " |"


def page() -> str:
    """The whole page, as it must stand."""
    with TemporaryDirectory() as folder:
        app = create_app({"INSTANCE": folder, "TESTING": True})
        lines = [*_settings(), *_commands(app), *_permissions(app)]
    head = "# Reference\n\nWritten from the code by `python -m tests.house.reference`.\n"
    return "\n".join([head, *lines]) + "\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
