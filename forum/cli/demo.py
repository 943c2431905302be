"""``vardskap demo``: a story in an instance folder of its own, on loopback."""

import os
from pathlib import Path
from typing import Any

import click

from forum import upgrading
from forum.cli.serving import run_house
from forum.cli.starting import start
from forum.cli.story import ACCOUNTS, PASSWORD, tell

LOOPBACK = "127.0.0.1"


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port to listen on, on loopback.")
@click.option("--no-serve", is_flag=True, help="Lay the story and stop.")
def demo(port: int, no_serve: bool) -> None:
    """Lay a story into instance/demo/ and serve it here, for trying things out."""
    # An instance of its own: the demo's known passwords must never meet a real community, nor its
    # mail a real server, whatever the environment says.
    folder = Path(os.environ.get("VARDSKAP_INSTANCE") or Path.cwd() / "instance") / "demo"
    site = {
        "DEMO": True,
        "DATABASE_URL": f"sqlite:///{folder.resolve() / 'vardskap.sqlite'}",
        "SMTP_URL": "",
        "SITE_URL": f"http://{LOOPBACK}:{port}",
        "SITE_NAME": "Fjällglöd",
        "LANGUAGE": "en",
        "LANGUAGES": ("en", "sv"),
    }
    app = start({**site, "INSTANCE": str(folder)})
    with app.app_context():
        upgrading.upgrade()
        tell()
        _index()
        _greet(port)
        if not no_serve:
            run_house(LOOPBACK, port, {f"VARDSKAP_{name}": _text(site[name]) for name in site})


def _text(value: Any) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _index() -> None:
    from forum.jobs.worker import run_due

    run_due()


def _greet(port: int) -> None:
    click.echo(f"\nThe forum stands at http://{LOOPBACK}:{port}/\n")
    click.echo(f"Everybody's password is: {PASSWORD}")
    for email, who in ACCOUNTS:
        click.echo(f"  {email:32} {who}")
    click.echo("\nMail lies as files in instance/demo/mail/. Stop with Ctrl-C.\n")
