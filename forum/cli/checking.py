"""``vardskap check``: is this house fit to be opened?"""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from forum import sockets, upgrading
from forum.cli.story import DEMO_DOMAIN
from forum.database import db
from forum.people.models import Person


@click.command()
@with_appcontext
def check() -> None:
    """Say what is set, and what is wrong; ends with 1 where something is."""
    config = current_app.config
    url = db.engine.url.render_as_string(hide_password=True)
    click.echo(f"Instance folder  {config['INSTANCE']}")
    click.echo(f"Database         {url}")
    click.echo(f"Modules          {', '.join(config['MODULES']) or 'none'}")
    click.echo(f"Site address     {config['SITE_URL']}")
    click.echo(f"Mail             {'SMTP' if config['SMTP_URL'] else _mail_folder()}")
    problems = _problems()
    for note in _notes() if not problems else ():
        click.echo(note)
    for problem in problems:
        click.echo(f"! {problem}", err=True)
    if problems:
        raise SystemExit(1)
    click.echo("All is well.")


def _mail_folder() -> str:
    return f"files in {Path(current_app.config['INSTANCE']) / 'mail'}"


def _problems() -> list[str]:
    found = []
    config = current_app.config
    key = Path(config["INSTANCE"]) / "secret_key"
    if key.exists() and key.stat().st_mode & 0o077:
        found.append("The secret key can be read by others: chmod 600 instance/secret_key.")
    try:
        current = upgrading.current()
    except OperationalError:
        return [*found, "The database does not answer."]
    if current != upgrading.newest():
        return [*found, "The database is not up to date: run `vardskap db upgrade`."]
    if not config["DEMO"] and _has_demo_accounts():
        found.append("There are demo accounts here, whose password everybody knows. Remove them.")
    return found


def _notes() -> list[str]:
    """What is not ready yet: the worker, once it runs, sees to it, so it is no fault."""
    asked = [(name, *ready()) for name, ready in sockets.of().readiness.items()]
    return [f"Not ready yet    {name} {words}" for name, fine, words in asked if not fine]


def _has_demo_accounts() -> bool:
    demo = Person.email_key.endswith(f"@{DEMO_DOMAIN}", autoescape=True)
    return db.session.scalar(select(Person.id).where(demo).limit(1)) is not None
