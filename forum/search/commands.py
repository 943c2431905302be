"""``vardskap search rebuild``."""

import click
from flask.cli import with_appcontext

from forum.search import indexer
from forum.search.engine import IndexUnavailable


@click.group()
def search() -> None:
    """Look after the search index."""


@search.command()
@with_appcontext
def rebuild() -> None:
    """Make the index anew from the database. The site goes on searching meanwhile."""
    try:
        count = indexer.rebuild()
    except IndexUnavailable as unavailable:
        raise click.ClickException(str(unavailable)) from None
    click.echo(f"The search index holds {count} posts.")
