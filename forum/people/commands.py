"""``vardskap people``: admins, from the machine that the site runs on."""

import os

import click
from flask import current_app
from flask.cli import with_appcontext

from forum.database import locked, transaction
from forum.errors import Problem
from forum.moments import now
from forum.people import admins, queries
from forum.people.addresses import check_email, email_key
from forum.people.confirming import prove_address
from forum.people.models import Person
from forum.people.names import check_name
from forum.people.passwords import check_password, hash_password
from forum.people.registering import make_person

PASSWORD_VARIABLE = "VARDSKAP_ADMIN_PASSWORD"


@click.group("people")
def people() -> None:
    """Look after people and admins."""


@people.command("add-admin")
@click.argument("email")
@click.option("--name", default="", help="Name of a new admin; else it is made of the address.")
@with_appcontext
def add_admin(email: str, name: str) -> None:
    """Make the person with this EMAIL an admin, with a new account where there is none.

    Asks for a password where one is needed, or takes it from VARDSKAP_ADMIN_PASSWORD.
    """
    try:
        email = check_email(email)
        person = queries.owner_of(email_key(email))
        if person is None or not person.has_account:
            person = _with_account(person, email, name)
        is_new = admins.make_admin(None, person)
    except Problem as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(
        f"{person.name} <{email}> {'is an admin now' if is_new else 'was an admin already'}."
    )


@people.command("remove-admin")
@click.argument("email")
@with_appcontext
def remove_admin(email: str) -> None:
    """Let the person with this EMAIL be an admin no more; the account stays."""
    person = queries.owner_of(email_key(email))
    if person is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    try:
        changed = admins.withdraw_admin(None, person)
    except Problem as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"{person.name} is {'no admin any more' if changed else 'no admin'}.")


def _with_account(person: Person | None, email: str, name: str) -> Person:
    """Give somebody an account with a password, confirmed: whoever runs the machine says so."""
    name = person.name if person else check_name(name or _name_from(email))
    password = os.environ.get(PASSWORD_VARIABLE) or click.prompt(
        "Password", hide_input=True, confirmation_prompt=True
    )
    check_password(password, name=name, email=email)
    password_hash = hash_password(password)
    with transaction():
        person = locked(person) if person else _make(name, email)
        person.password_hash = password_hash
        prove_address(person, now())
    return person


def _make(name: str, email: str) -> Person:
    person = make_person(name, language=current_app.config["LANGUAGE"], now=now())
    person.claimed_email, person.claimed_key = email, email_key(email)
    return person


def _name_from(email: str) -> str:
    words = email.partition("@")[0].replace("_", " ").replace(".", " ").replace("-", " ")
    return words.title() if len(words) > 1 else f"Admin {words}"
