"""What waits for a host: the whole list, and applying a board's promise to it."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import permissions, web
from forum.boards.queries import get_board
from forum.errors import Missing
from forum.moments import now as this_moment
from forum.threads.queries import get_thread
from forum.threads.views.blueprint import thread_path
from forum.web import permitted, see_other
from moderation.unanswered import applying, filters, queries
from moderation.unanswered.forms import PolicyForm
from moderation.unanswered.priority import SET, set_priority
from moderation.unanswered.queries import READ

blueprint = Blueprint("unanswered", "moderation.unanswered")


@blueprint.get("/moderation/unanswered")
@permitted(READ)
def index() -> Any:
    """All threads for which a host is due now, the oldest first; or those that are coming."""
    now = this_moment()
    asked = _asked(now)
    return web.answer(
        "moderation/unanswered/index.html",
        asked=asked,
        total=queries.total(current_user, asked.filters, now),
        page=queries.waiting_page(current_user, asked.filters, web.page_number(), now),
        now=now,
    )


def _asked(now: datetime) -> filters.Asked:
    """As the address says, else as this browser last chose, as far as that is still there."""
    arguments = web.remembered_filters("unanswered")
    try:
        return filters.read(arguments, current_user, now)
    except Missing:
        if arguments is request.args:
            raise
        return filters.read({}, current_user, now)


@blueprint.route("/moderation/unanswered/policy", methods=["GET", "POST"])
@permitted(applying.APPLY)
def policy() -> Any:
    """Show what applying a board's policy to its waiting threads would do; then do it."""
    board, form = get_board(current_user, request.args.get("board", "")), PolicyForm()
    permissions.require(current_user, applying.APPLY, board)
    if not form.validate_on_submit():
        preview = applying.preview(board, this_moment())
        form.stamp.data = preview.stamp
        return web.answer("moderation/unanswered/policy.html", form, board=board, preview=preview)
    applying.apply_policy(current_user, board, form.stamp.data or "")
    flash(_("The threads that wait are being looked through. It takes a moment."))
    return see_other(url_for("moderation.unanswered.index", board=board.slug))


@blueprint.post("/threads/<id:id>/priority")
@permitted(SET)
def priority(id: int) -> Any:
    """Say how pressing a thread is."""
    thread = get_thread(current_user, id)
    set_priority(current_user, thread, request.form.get("priority", ""))
    return see_other(thread_path(get_thread(current_user, id)))
