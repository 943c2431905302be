"""The command ``vardskap``."""

from typing import Any

import click
from flask.cli import FlaskGroup

from forum.cli.starting import start


class _Vardskap(FlaskGroup):
    """Our own commands and those of modules; Flask's ``run`` and ``shell`` are left out."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            create_app=start,
            add_default_commands=False,
            add_version_option=False,
            load_dotenv=False,
            set_debug_flag=False,
            **more,
        )


@click.group(cls=_Vardskap, help="Värdskap: a forum where no question is left hanging.")
def main() -> None:
    """The console script."""


def _add_commands() -> None:
    from forum.cli import checking, demo, serving
    from forum.mailbox import commands

    main.add_command(serving.serve)
    main.add_command(serving.worker)
    main.add_command(serving.database)
    main.add_command(demo.demo)
    main.add_command(checking.check)
    # Known also while the site cannot be made: then the mail server is told to come again.
    main.add_command(commands.mail)


_add_commands()
