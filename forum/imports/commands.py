"""``vardskap import stackexchange DIR --board SLUG``."""

import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from forum.imports.actions import ThreadWriter, make_board
from forum.imports.bodies import cleaned
from forum.imports.dump import Dump
from forum.imports.people import ImportedPeople
from forum.imports.staging import StagedPost, Staging
from forum.moments import now

SHOW_BAD_ROWS = 20
PROGRESS_SECONDS = 2
_SITE = re.compile(r"https?://((?:[a-z]+\.)?(?:meta\.)?(?:stackexchange|stackoverflow)\.com)/")
#: Every question on a meta site carries one of these.
_META_TAGS = frozenset({"discussion", "support", "bug", "feature-request"})


@click.group("import")
def imports() -> None:
    """Bring in a community's archive."""


@imports.command("stackexchange")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--board", "slug", required=True, help="Board to fill; made where there is none.")
@click.option("--language", default="en", show_default=True, help="What it is written in.")
@click.option(
    "--site", default=None, help="Address it comes from, for links; guessed if not given."
)
@with_appcontext
def stackexchange(folder: Path, slug: str, language: str, site: str | None) -> None:
    """Import a Stack Exchange dump from FOLDER. Run again, it goes on where it stopped."""
    dump = Dump(folder)
    if not dump.has("Posts"):
        raise click.ClickException(f"There is no Posts.xml in {folder}.")
    shown = _Progress()
    staging_path = Path(current_app.config["INSTANCE"]) / f"import-{slug}.sqlite"
    staging = Staging(staging_path)
    try:
        staging.fill(dump, shown.reading)
        site = (site if site is not None else guess_site(staging)).rstrip("/")
        click.echo(f"Links lead to {site}." if site else "No link to the source: give --site.")
        _import(dump, staging, slug, language, site, shown)
    finally:
        staging.close()
        staging_path.unlink(missing_ok=True)
    _tell_bad_rows(dump)


def _import(
    dump: Dump, staging: Staging, slug: str, language: str, site: str, shown: "_Progress"
) -> None:
    source = f"stackexchange:{site.partition('//')[2] or slug}"
    board = make_board(slug, language, now())
    people = ImportedPeople(source, language, site)
    people.read(dump)
    writer = ThreadWriter(source, site, board, people)

    def leave_out(key: str, why: str) -> None:
        file = "Comments" if key.startswith("c") else "Posts"
        dump.leave_out(file, 0, f"{key.lstrip('c')}: {why}")

    todo = (posts for posts in staging.threads() if not _is_there(writer, posts))
    writer.write(cleaned(todo, site), leave_out, shown.writing(staging.count()))
    writer.write_links(staging.links(), now())
    tally = writer.tally
    click.echo(
        f"{people.made} people, {tally.threads} threads, {tally.replies} replies,"
        f" {tally.comments} comments, {tally.solutions} solutions; {tally.present} threads were"
        " there already."
    )


def _is_there(writer: ThreadWriter, posts: list[StagedPost]) -> bool:
    there = bool(writer.known([posts[0].key]))
    writer.tally.present += there
    return there


def guess_site(staging: Staging) -> str:
    """The site that most links lead to; its meta where the tags are those of one. May be empty."""
    hosts: Counter[str] = Counter()
    questions = meta = 0
    for tags, html in staging.samples():
        questions += 1
        meta += bool(_META_TAGS.intersection(tags.split("|")))
        hosts.update(host.replace("meta.", "") for host in _SITE.findall(html))
    if not hosts:
        return ""
    host = hosts.most_common(1)[0][0]
    if meta > questions * 0.9:
        name, _dot, domain = host.partition(".")
        host = f"{name}.meta.{domain}" if domain.count(".") else f"meta.{host}"
    return f"https://{host}"


class _Progress:
    """A line now and then on a long run."""

    def __init__(self) -> None:
        self.last = time.monotonic()

    def _due(self) -> bool:
        due = time.monotonic() - self.last > PROGRESS_SECONDS
        if due:
            self.last = time.monotonic()
        return due

    def reading(self, file: str, count: int) -> None:
        if self._due():
            click.echo(f"Reading {file}: {count} rows", err=True)

    def writing(self, total: int) -> Callable[[int], None]:
        def tell(done: int) -> None:
            if self._due():
                click.echo(f"Writing threads: {done} of {total}", err=True)

        return tell


def _tell_bad_rows(dump: Dump) -> None:
    for row in dump.bad[:SHOW_BAD_ROWS]:
        click.echo(f"Left out: {row}", err=True)
    if len(dump.bad) > SHOW_BAD_ROWS:
        click.echo(f"… and {len(dump.bad) - SHOW_BAD_ROWS} more rows.", err=True)
