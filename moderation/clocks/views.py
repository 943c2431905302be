"""By when hosts answer: what holds where, and saying it anew."""

from typing import Any

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import permissions, web
from forum.boards.models import Board
from forum.boards.queries import get_board
from forum.boards.words import KIND_WORDS
from forum.errors import Conflict, Invalid, Problem
from forum.moments import now as this_moment
from forum.web import permitted, see_other
from moderation.calendars.queries import all_calendars
from moderation.clocks import applying, places, setting_up
from moderation.clocks.forms import ApplyForm, PolicyForm, policy_form
from moderation.clocks.promising import hours_in_words
from moderation.clocks.setting_up import MANAGE
from moderation.clocks.words import CLOCK_WORDS, PRIORITY_WORDS

blueprint = Blueprint("clocks", "moderation.clocks")
_WORDS: dict[str, Any] = {
    "hours_in_words": hours_in_words,
    "clock_words": CLOCK_WORDS,
    "kind_words": KIND_WORDS,
    "priority_words": PRIORITY_WORDS,
}


@blueprint.get("/moderation/policies")
@permitted(MANAGE)
def index() -> Any:
    """What is owed in time, on every board and where no board says it."""
    found, listed = places.places(current_user, this_moment()), all_calendars()
    words: dict[str, Any] = {"places": found, "calendars": listed}
    return web.answer("moderation/clocks/index.html", **words, **_WORDS)


@blueprint.route("/moderation/policies/edit", methods=["GET", "POST"])
@permitted(MANAGE)
def edit() -> Any:
    """Say by when hosts answer on a board, or wherever no board says it."""
    slug = request.args.get("board", "")
    board = get_board(current_user, slug) if slug else None
    permissions.require(current_user, MANAGE, board)
    form = _form(board)
    if not form.validate_on_submit():
        return _edit_page(form, board)
    try:
        read = form.version.data or 0
        setting_up.set_policy(current_user, board, form.plan(), read=read)
    except (Conflict, Invalid) as problem:
        return _edit_page(form, get_board(current_user, slug) if slug else None, problem)
    flash(_("Saved. It applies from now on."))
    return see_other(url_for("moderation.clocks.edit", board=slug or None))


def _form(board: Board | None) -> PolicyForm:
    place = places.place_of(board)
    chosen = place.own.calendar_id if place.own else 0
    calendars = [
        (each.calendar.id, each.calendar.name)
        for each in all_calendars()
        if each.calendar.archived_at is None or each.calendar.id == chosen
    ]
    return policy_form(place.own, place.holds, calendars, of_site=board is None)


def _edit_page(form: PolicyForm, board: Board | None, problem: Problem | None = None) -> Any:
    versions = places.versions_of(board)
    quicker = versions[0][0] if versions and isinstance(problem, Conflict) else None
    if quicker:
        form.start_again_from(quicker)
    names = {each.calendar.id: each.calendar.name for each in all_calendars()}
    words: dict[str, Any] = {"board": board, "calendars": names, **_WORDS}
    said: dict[str, Any] = {"versions": versions, "theirs": quicker}
    return web.answer("moderation/clocks/edit.html", form, problem, **words, **said)


@blueprint.route("/moderation/policies/apply", methods=["GET", "POST"])
@permitted(applying.APPLY)
def apply() -> Any:
    """Show what putting today's terms on open threads would do; then do it."""
    form = ApplyForm()
    if not form.validate_on_submit():
        preview = applying.preview(current_user, this_moment())
        form.stamp.data = preview.stamp
        return web.answer("moderation/clocks/apply.html", form, preview=preview)
    applying.apply_terms(current_user, form.stamp.data or "")
    flash(_("The open threads are being looked through. It takes a moment."))
    return see_other(url_for("moderation.clocks.apply"))
