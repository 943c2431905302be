"""``vardskap mail receive``: what a mail server hands a mail to, on standard input."""

import os
import sys

import click
from flask.cli import ScriptInfo


@click.group("mail")
def mail() -> None:
    """Mail that comes in."""


@mail.command("receive")
@click.option("--to", default="", help="The address that it was delivered to, if the server knows.")
@click.pass_context
def receive(context: click.Context, to: str) -> None:
    """Take one mail from standard input: ``reply: "|vardskap mail receive"``.

    Ends with 0 once the mail is dealt with, also where it was refused, and with 75 (try again)
    where something here is broken: then the mail server keeps it.
    """
    try:
        with context.ensure_object(ScriptInfo).load_app().app_context():
            from forum.mailbox import receiving

            raw = sys.stdin.buffer.read(receiving.max_bytes() + 1)
            receiving.receive(raw, to=to)
    except Exception as error:
        # No words of the error: they may hold some of the mail, and land in the server's log.
        click.echo(f"The mail could not be taken now: {type(error).__name__}.", err=True)
        sys.exit(os.EX_TEMPFAIL)
