"""An address of every route, on a site that holds at least one of everything."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from forum.boards.groups import add_member, make_group
from forum.database import Base, db
from forum.jobs import Job
from forum.moments import now
from tests.cast import make_board, make_host, make_reply, make_thread, opening_post, somebody

#: What stands before an id in an address → the table that the id is of.
TABLES = {
    "admin/boards": "boards",
    "admin/groups": "groups",
    "admin/jobs": "jobs",
    "members": "people",
    "moderation/hosts": "host_appointments",
    "moderation/roles": "host_roles",
    "posts": "posts",
    "threads": "threads",
}
#: Other words in addresses, on the site that ``furnish`` makes.
WORDS: dict[str, Callable[[str], str]] = {
    "boards/<slug>": lambda _rule: "stoves",
    "tags/<tag>": lambda _rule: "smoke",
    "people/<handle>": lambda _rule: "asta-lind",
    "hosts/<handle>": lambda _rule: "hedda-vik",
    "-<slug>": lambda _rule: "how-do-i-light-it",
    "static/<path:filename>": lambda _rule: "css/site.css",
}


def furnish() -> None:
    """Put one of everything into the database, through the site's own actions."""
    anna = somebody("anna")
    make_host("hedda")
    board = make_board("Stoves")
    add_member(anna, make_group(anna, "Testers"), somebody("bo").handle)
    thread = make_thread(board=board, title="How do I light it?", tags=["smoke"])
    make_reply(thread)
    make_reply(thread, somebody("hedda"))
    db.session.rollback()
    with db.engine.begin() as connection:
        moment = now()
        connection.execute(
            Base.metadata.tables["jobs"].insert(),
            {
                "kind": "nobody.knows",
                "payload": {},
                "made_at": moment,
                "run_at": moment,
                "set_aside_at": moment,
                "last_error": "It broke.",
            },
        )
    assert opening_post(thread).number == 1


def an_id(table: str) -> int:
    """The first row's, or one that nothing has."""
    if table == Job.__tablename__:
        found = db.session.scalar(select(func.max(Job.id)).where(Job.set_aside_at.is_not(None)))
    else:
        found = db.session.scalar(select(func.min(Base.metadata.tables[table].c.id)))
    return found or 1


def address_of(rule: Rule) -> str:
    """An address that this route answers. Raises LookupError for a part that is new here."""
    address = rule.rule
    for pattern, word in WORDS.items():
        if pattern in address:
            address = address.replace(pattern, pattern.split("<")[0] + word(address))
    while found := re.search(r"<id:\w+>", address):
        before = address[: found.start()].strip("/").split("/")
        table = TABLES.get("/".join(before[-2:])) or TABLES.get(before[-1])
        if table is None:
            raise LookupError(f"tests/house/addresses.py does not know the id in {rule.rule}")
        address = address.replace(found[0], str(an_id(table)), 1)
    if "<" in address:
        raise LookupError(f"tests/house/addresses.py does not know a word in {rule.rule}")
    return address


@dataclass(frozen=True)
class Route:
    """One route, with an address of it; ``entry`` says who may enter."""

    endpoint: str
    address: str
    entry: str
    reads: bool
    writes: bool


def routes(app: Flask) -> Iterator[Route]:
    """Every route but static files."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        methods = rule.methods or set()
        entry = str(getattr(app.view_functions[rule.endpoint], "entry", ""))
        yield Route(
            rule.endpoint, address_of(rule), entry, "GET" in methods, bool(methods - READING)
        )


READING = {"GET", "HEAD", "OPTIONS"}
