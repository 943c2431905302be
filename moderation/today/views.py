"""What wants a host now: today's page, and each list behind its numbers.

A script asks for the changing part alone, and says which one it has: 304 where that is still so.
"""

import hashlib
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import get_locale
from flask_login import current_user

from forum import permissions, web
from forum.boards.queries import visible_boards
from forum.errors import Missing
from forum.moments import now as this_moment
from forum.moments import span
from forum.threads.queries import get_thread
from forum.web import permitted
from moderation.today import queries
from moderation.today.history import terms_of, told_clocks, versions_of
from moderation.today.lists import LISTS, NEXT
from moderation.today.queries import Today
from moderation.today.words import CLOCK_PAGE, WORDS
from moderation.unanswered import queries as waits
from moderation.unanswered.queries import READ, Filters

blueprint = Blueprint("today", "moderation.today")
#: How many rows stand on today's page.
FIRST = 10
OLDEST = 5
#: What the script says in this header: that it wants the changing part alone.
LIVE = "X-Live"


@blueprint.get("/moderation/")
@permitted(READ)
def index() -> Any:
    """Everything in numbers, and what comes next; where nothing is due, the oldest that wait."""
    now = this_moment()
    found = queries.look(current_user, NEXT, 1, now, FIRST)
    waiting, oldest = waits.today(current_user, now), None
    if not found.page.items:
        oldest = waits.waiting_page(current_user, Filters(), 1, now, OLDEST)
    return _live("index", found, now, _stamp(waiting, oldest, now), waiting=waiting, oldest=oldest)


def _stamp(waiting: waits.Today, oldest: Any, now: datetime) -> Any:
    """All that a reader sees of what waits for an answer, as plain values."""
    totals = (waiting.due, waiting.unowned, waiting.mine, waiting.coming)
    boards = [
        (board.id, found.count, found.oldest and span(now - found.oldest))
        for board, found in waiting.by_board
    ]
    rows = [(row.thread.id, row.thread.title, row.turn.owner_id) for row in oldest or ()]
    return [found.count for found in totals], boards, rows


@blueprint.get("/moderation/today/<name>")
@permitted(READ)
def listed(name: str) -> Any:
    """One of the lists, a page at a time."""
    if name not in (NEXT, *LISTS):
        raise Missing
    now = this_moment()
    found = queries.look(current_user, name, web.page_number(), now)
    return _live("listed", found, now, name, name=name)


@blueprint.get("/threads/<id:id>/clocks")
@permitted(READ)
def history(id: int) -> Any:
    """When what is due on a thread, and why: its clocks with everything that happened to them."""
    thread = get_thread(current_user, id)
    permissions.require(current_user, READ, thread)
    told, terms = told_clocks(thread), terms_of(thread)
    return web.answer(
        "moderation/today/history.html",
        thread=thread,
        told=told,
        terms=terms,
        versions=versions_of(told, terms),
        boards=visible_boards(current_user),
        now=this_moment(),
        **CLOCK_PAGE,
    )


def _live(page: str, found: Today, now: datetime, stamp: Any, **words: Any) -> Response:
    rows = [row.stamp(now) for row in found.page]
    seen = (current_user.id, str(get_locale()), found.numbers, rows, found.page.number, stamp)
    mark = hashlib.sha256(repr(seen).encode()).hexdigest()[:20]
    words |= {"found": found, "now": now, "mark": mark, **WORDS}
    if request.if_none_match.contains(mark):
        answer = Response(status=304)
    elif LIVE in request.headers:
        answer = web.part(f"moderation/today/_{page}.html", **words)
    else:
        answer = web.answer(f"moderation/today/{page}.html", **words)
    answer.set_etag(mark)
    return answer
