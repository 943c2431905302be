"""The queue, for hosts; what waits of one's own, for members; what waits at all, for admins."""

from typing import Any

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from forum import web
from forum.boards.actions import MANAGE
from forum.boards.queries import get_board, visible_ids
from forum.database import MAX_ID
from forum.errors import Conflict, Invalid, Problem
from forum.moments import now as this_moment
from forum.threads.asking import ask_in, said_yes_to
from forum.threads.composing import number
from forum.web import permitted, see_other, signed_in
from moderation.review import actions, queries, setting_up
from moderation.review.forms import (
    OUTCOME_WORDS,
    VERB_WORDS,
    WHY_WORDS,
    DecideForm,
    ListedForm,
    RuleForm,
    TextForm,
)
from moderation.review.models import REJECTED, RELEASED
from moderation.review.telling import HANDLE

blueprint = Blueprint("review", "moderation.review")
_WORDS: dict[str, Any] = {"why_words": WHY_WORDS, "verbs": VERB_WORDS, "outcomes": OUTCOME_WORDS}


# --- For hosts ---------------------------------------------------------------------------------


@blueprint.get("/moderation/review")
@permitted(HANDLE)
def queue() -> Any:
    """What waits for a host's look, who waited longest first."""
    return _queue(DecideForm(formdata=None))


def _queue(form: Any, problem: Problem | None = None, chosen: Any = ()) -> Any:
    page = queries.queue_page(current_user, web.page_number(), this_moment())
    words = {"page": page, "chosen": chosen, **_WORDS}
    return web.answer("moderation/review/queue.html", form, problem, **words)


@blueprint.post("/moderation/review")
@permitted(HANDLE)
def decide() -> Any:
    """Release or reject those that are ticked; each is checked by itself."""
    form, read = DecideForm(), _ticked()
    outcome = REJECTED if request.form.get("say") == "reject" else RELEASED
    if not form.validate():
        return _queue(form, chosen=read)
    try:
        done, troubles = actions.decide_all(current_user, read, outcome, form.reason.data or "")
    except Invalid as problem:
        return _queue(form, problem, read)
    if outcome == RELEASED:
        flash(ngettext("%(num)s text is posted.", "%(num)s texts are posted.", done))
    else:
        flash(ngettext("%(num)s text is not posted.", "%(num)s texts are not posted.", done))
    for trouble in troubles:
        flash(trouble, "warning")
    return see_other(url_for("moderation.review.queue"))


def _ticked() -> dict[int, str]:
    """What is ticked, each as its id and the mark of what was shown of it."""
    said = [each.partition("-") for each in request.form.getlist("chosen")[: web.PAGE_SIZE]]
    numbers = [(number(text_id), mark) for text_id, _dash, mark in said]
    return {text_id: mark for text_id, mark in numbers if text_id and text_id <= MAX_ID}


# --- For whoever wrote it ----------------------------------------------------------------------


@blueprint.get("/account/review")
@signed_in
def index() -> Any:
    """What of one's own waits, or waited."""
    page = queries.my_texts(current_user, web.page_number())
    readable = visible_ids(current_user)
    return web.answer("moderation/review/index.html", page=page, readable=readable, **_WORDS)


@blueprint.route("/account/review/<id:id>", methods=["GET", "POST"])
@signed_in
def show(id: int) -> Any:
    """One's own text: it waits and can be changed; or what came of it, with the text."""
    row = queries.get_mine(current_user, id)
    form = TextForm(title=row.title, text=row.text)
    if not (row.is_waiting and form.validate_on_submit()):
        return web.answer("moderation/review/show.html", form, row=row, **_WORDS)
    try:
        title, text, checked = form.title.data or "", form.text.data, said_yes_to(form.data)
        actions.change_text(current_user, row, title, text, answered_checks=checked)
    except (Conflict, Invalid) as problem:
        asked = ask_in(form, problem)
        row = queries.get_mine(current_user, id)
        words = {"row": row, "asked": asked, **_WORDS}
        return web.answer("moderation/review/show.html", form, problem, **words)
    flash(_("Your text is changed. It still waits."))
    return see_other(url_for("moderation.review.show", id=id))


@blueprint.post("/account/review/<id:id>/take-back")
@signed_in
def take_back(id: int) -> Any:
    """Take one's own text back."""
    actions.take_back(current_user, queries.get_mine(current_user, id))
    flash(_("You have it back. Nothing is posted."))
    return see_other(url_for("moderation.review.show", id=id))


# --- For admins --------------------------------------------------------------------------------


@blueprint.route("/moderation/review/rule", methods=["GET", "POST"])
@permitted(MANAGE)
def rule() -> Any:
    """What waits on a board."""
    board = get_board(current_user, request.args.get("board", ""))
    form = RuleForm(obj=queries.rule_of(board))
    if not form.validate_on_submit():
        return web.answer("moderation/review/rule.html", form, board=board)
    plan = setting_up.RulePlan(form.first_posts.data, form.links.data, form.words.data)
    try:
        setting_up.set_rule(current_user, board, plan)
    except Invalid as problem:
        board = get_board(current_user, request.args.get("board", ""))
        return web.answer("moderation/review/rule.html", form, problem, board=board)
    flash(_("From now on it is so."))
    return see_other(url_for("forum.boards.edit", id=board.id))


@blueprint.route("/moderation/review/words", methods=["GET", "POST"])
@permitted(MANAGE)
def words() -> Any:
    """The list of words."""
    form = ListedForm()
    if not form.validate_on_submit():
        return web.answer("moderation/review/words.html", form, listed=queries.listed_words())
    try:
        setting_up.list_words(current_user, form.words.data)
    except Invalid as problem:
        listed = queries.listed_words()
        return web.answer("moderation/review/words.html", form, problem, listed=listed)
    return see_other(url_for("moderation.review.words"))


@blueprint.post("/moderation/review/words/<id:id>/remove")
@permitted(MANAGE)
def unlist(id: int) -> Any:
    """Take a word off the list."""
    setting_up.unlist_words(current_user, id)
    return see_other(url_for("moderation.review.words"))
