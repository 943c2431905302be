"""An address of every route, on a site that holds at least one of everything."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from forum.boards.fields import FieldPlan, make_field
from forum.boards.groups import add_member, make_group
from forum.boards.models import Board
from forum.database import Base, db, transaction
from forum.jobs import Job
from forum.moments import now
from forum.notifications.stops import stop_link
from forum.people import mails
from forum.people.models import Person
from forum.threads.models import Thread
from forum.threads.review import WaitsForReview
from moderation.acts.sweeping import hide_all
from moderation.escalation.ladder import STARTER
from moderation.escalation.setting_up import set_rungs
from moderation.promises.actions import make_promise
from moderation.promises.due import presets
from moderation.promises.errands import make_errand
from moderation.promises.queries import open_hours
from moderation.reports.actions import report_post
from moderation.review.setting_up import RulePlan, list_words, set_rule
from tests.cast import (
    make_board,
    make_calendar,
    make_host,
    make_person,
    make_policy,
    make_reply,
    make_thread,
    somebody,
)

#: What stands before an id in an address → the table that the id is of.
TABLES = {
    "admin/boards": "boards",
    "admin/brand": "brands",
    "admin/fields": "board_fields",
    "admin/groups": "groups",
    "admin/jobs": "jobs",
    "admin/tags": "tags",
    "feeds": "feed_keys",
    "members": "people",
    "moderation/hosts": "host_appointments",
    "account/review": "review_texts",
    "moderation/calendars": "calendars",
    "moderation/errands": "errands",
    "moderation/promises": "promises",
    "moderation/reports": "reports",
    "moderation/sweeps": "sweeps",
    "review/words": "review_words",
    "moderation/roles": "host_roles",
    "account/sessions": "sign_ins",
    "posts": "posts",
    "threads": "threads",
}
#: Whose row it is cannot be asked for by everybody: it belongs to one browser.
NOBODYS = {"held": 1}


def furnish() -> dict[str, str]:
    """Put one of everything into the database, through the site's own actions.

    Returns what its addresses look like: part of a rule → the same part filled in.
    """
    anna, asta = somebody("anna"), somebody("asta")
    hedda = make_host("hedda")
    board = make_board("Stoves")
    make_field(anna, board, FieldPlan({"en": "Model"}))
    add_member(anna, make_group(anna, "Testers"), somebody("bo").handle)
    thread = make_thread(asta, board, title="How do I light it?", tags=["smoke"])
    make_reply(thread)
    reported = make_reply(thread)
    report_post(asta, reported, ground="spam")
    _let_something_wait(asta, board)
    hide_all(anna, somebody("clara"), [reported.id], ground="spam", reason="Sells watches")
    make_reply(thread, hedda)
    own = make_reply(thread, anna)
    make_calendar()
    make_policy()
    _promise_something(hedda, thread)
    imported = _import_somebody()
    confirm = mails._link(mails.CONFIRM, asta, mails.confirm_mark(asta.email_key))
    reset = mails._link(mails.RESET, asta, mails.password_mark(asta))
    join = mails._link(mails.JOIN, imported, mails.password_mark(imported))
    _set_a_job_aside()
    set_rungs(anna, None, STARTER, seen=0)
    return {
        "/posts/<id:id>/withdraw": f"/posts/{own.id}/withdraw",
        "/moderation/review/rule": f"/moderation/review/rule?board={board.slug}",
        "/moderation/unanswered/policy": f"/moderation/unanswered/policy?board={board.slug}",
        "/moderation/calendars/<id:id>/<what>": "/moderation/calendars/1/usual",
        "/boards/<slug>": f"/boards/{board.slug}",
        "/tags/<tag>": "/tags/smoke",
        "/people/<handle>/block": f"/people/{somebody('clara').handle}/block",
        "/synonyms/<key>": "/synonyms/fumes",
        "/people/<handle>/invite": f"/people/{imported.handle}/invite",
        "<any(terms, privacy, rules):kind>": "terms",
        "/moderation/today/<name>": "/moderation/today/late",
        "/people/<handle>": f"/people/{asta.handle}",
        "/hosts/<handle>": f"/hosts/{hedda.handle}",
        "/brand/<hash>": f"/brand/{'0' * 16}",
        "/brand/<name>": f"/brand/{'0' * 24}",
        "/files/<key>/<name>": f"/files/{'0' * 32}/stove.webp",
        "/photos/<name>": f"/photos/{'0' * 32}.webp",
        "/confirm/<token>": urlsplit(confirm).path,
        "/reset/<token>": urlsplit(reset).path,
        "/join/<token>": urlsplit(join).path,
        "/follows/<what>/<id:id>": f"/follows/thread/{thread.id}",
        "/notifications/stop/<what>/<token>": urlsplit(stop_link(asta.id, thread.id)).path,
        "-<slug>": f"-{thread.slug}",
    }


def _promise_something(host: Person, thread: Thread) -> None:
    """A promise and an errand, for the first time that the picker offers."""
    due_at = presets(now(), open_hours(thread.board))[0].due_at
    make_promise(host, thread, due_at)
    make_errand(host, thread, "the carrier", "look for it", due_at)


def _let_something_wait(person: Person, board: Board) -> None:
    """A text that waits for a host's look, for it holds a word of the list."""
    anna = somebody("anna")
    list_words(anna, "watches")
    set_rule(anna, board, RulePlan(words=True))
    with suppress(WaitsForReview):
        make_thread(person, board, text="Cheap watches!")


def _import_somebody() -> Person:
    """Somebody from an archive, who was invited and has not come yet."""
    person = make_person("Imported Person", email=None)
    with transaction():
        person.source_key, person.source_url = "archive:1", "https://archive.example/users/1"
        person.claimed_email = person.claimed_key = "imported@example.org"
    return person


def _set_a_job_aside() -> None:
    moment = now()
    broken = {
        "kind": "nobody.knows",
        "payload": {},
        "made_at": moment,
        "run_at": moment,
        "set_aside_at": moment,
        "last_error": "It broke.",
    }
    with transaction() as session:
        session.execute(Base.metadata.tables["jobs"].insert(), broken)


def an_id(table: str) -> int:
    """The first row's, or one that nothing has."""
    if table == Job.__tablename__:
        found = db.session.scalar(select(func.max(Job.id)).where(Job.set_aside_at.is_not(None)))
    else:
        found = db.session.scalar(select(func.min(Base.metadata.tables[table].c.id)))
    return found or 1


def address_of(rule: Rule, words: Mapping[str, str]) -> str:
    """An address that this route answers. Raises LookupError for a part that is new here."""
    address = rule.rule
    for part, filled in words.items():
        address = address.replace(part, filled)
    while found := re.search(r"<id:\w+>", address):
        before = address[: found.start()].strip("/").split("/")
        table = TABLES.get("/".join(before[-2:])) or TABLES.get(before[-1])
        if table is None and before[-1] not in NOBODYS:
            raise LookupError(f"tests/house/addresses.py does not know the id in {rule.rule}")
        number = an_id(table) if table else NOBODYS[before[-1]]
        address = address.replace(found[0], str(number), 1)
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


def routes(app: Flask, words: Mapping[str, str]) -> Iterator[Route]:
    """Every route but static files, on the site that ``furnish`` made."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        methods = rule.methods or set()
        entry = str(getattr(app.view_functions[rule.endpoint], "entry", ""))
        yield Route(
            rule.endpoint, address_of(rule, words), entry, "GET" in methods, bool(methods - READING)
        )


READING = {"GET", "HEAD", "OPTIONS"}
