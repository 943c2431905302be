"""Numbers: how customers were answered, and what was promised and kept."""

from typing import Any

from flask import Blueprint, Response, request
from flask_login import current_user

from forum import web
from forum.boards.queries import visible_boards
from forum.moments import now as this_moment
from forum.web import permitted
from moderation.insight import export as exporting
from moderation.insight import filters, queries, showing, words
from moderation.insight.queries import READ

blueprint = Blueprint("insight", "moderation.insight")


@blueprint.get("/moderation/numbers")
@permitted(READ)
def numbers() -> Any:
    """A period in numbers, and what changed since the one before."""
    now = this_moment()
    asked = filters.read(request.args, current_user, now)
    found = queries.numbers(current_user, asked.wanted, now)
    return web.answer(
        "moderation/insight/numbers.html",
        asked=asked,
        shown=showing.show(found, now),
        now=now,
        **words.context(),
    )


@blueprint.get("/moderation/numbers.csv")
@permitted(READ)
def export() -> Any:
    """The same numbers as a file for a spreadsheet."""
    now = this_moment()
    asked = filters.read(request.args, current_user, now)
    found = queries.numbers(current_user, asked.wanted, now)
    response = Response(exporting.write(found), mimetype="text/csv")
    name = f"numbers-{asked.wanted.period.first}-{asked.wanted.period.last}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/moderation/numbers/late")
@permitted(READ)
def late() -> Any:
    """The threads behind "late" and "excused"."""
    now = this_moment()
    asked = filters.read(request.args, current_user, now)
    return web.answer(
        "moderation/insight/late.html",
        asked=asked,
        page=queries.late_page(asked.wanted, web.page_number(), now),
        readable=visible_boards(current_user),
        now=now,
        **words.context(),
    )
