"""``vardskap demo``: a story in an instance folder of its own, on loopback."""

import os
from pathlib import Path

import click
from flask import current_app

from forum import upgrading
from forum.cli.serving import run_house
from forum.cli.story import ACCOUNTS, PASSWORD, tell


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port to listen on, on loopback.")
@click.option("--no-serve", is_flag=True, help="Lay the story and stop.")
def demo(port: int, no_serve: bool) -> None:
    """Lay a story into instance/demo/ and serve it here, for trying things out."""
    # An instance of its own: the demo's known passwords must never meet a real community.
    base = Path(os.environ.get("VARDSKAP_INSTANCE") or Path.cwd() / "instance")
    from forum.app import create_app

    site = {"INSTANCE": str(base / "demo"), "DEMO": True, "SITE_URL": f"http://127.0.0.1:{port}"}
    os.environ.pop("VARDSKAP_DATABASE_URL", None)
    app = create_app({**site, "SITE_NAME": "Fjällglöd", "LANGUAGE": "en"})
    with app.app_context():
        upgrading.upgrade()
        tell()
        _index()
        _greet(port)
        if not no_serve:
            settings = {f"VARDSKAP_{name}": str(current_app.config[name]) for name in _PASSED_ON}
            run_house("127.0.0.1", port, settings)


_PASSED_ON = ("DEMO", "SITE_URL", "SITE_NAME", "LANGUAGE")


def _index() -> None:
    from forum.jobs.worker import run_due

    run_due()


def _greet(port: int) -> None:
    click.echo(f"\nThe forum stands at http://127.0.0.1:{port}/\n")
    click.echo(f"Everybody's password is: {PASSWORD}")
    for email, who in ACCOUNTS:
        click.echo(f"  {email:32} {who}")
    click.echo("\nMail lies as files in instance/demo/mail/. Stop with Ctrl-C.\n")
