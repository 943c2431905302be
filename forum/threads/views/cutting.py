"""Cutting personal data out of a thread."""

from typing import Any

from flask import flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from forum import permissions, web
from forum.errors import Invalid
from forum.threads import cutting, queries
from forum.threads.forms import ReasonForm
from forum.threads.views.blueprint import blueprint, post_path
from forum.web import permitted, see_other


class CutForm(ReasonForm):
    """The words that go, each on its line, and why."""

    words = TextAreaField(
        _l("What is cut"), validators=[DataRequired(_l("Name what is to be cut."))]
    )


@blueprint.route("/posts/<id:id>/cut", methods=["GET", "POST"])
@permitted(cutting.CUT)
def cut(id: int) -> Any:
    """Cut words out of a post, its history and whatever repeats them in its thread."""
    post, form = queries.get_post(current_user, id), CutForm()
    permissions.require(current_user, cutting.CUT, post)
    if not form.validate_on_submit():
        return web.answer("forum/threads/cut.html", form, post=post)
    try:
        words = form.words.data.splitlines()
        cutting.cut_words(current_user, post, words, form.reason.data)
    except Invalid as problem:
        post = queries.get_post(current_user, id)
        return web.answer("forum/threads/cut.html", form, problem, post=post)
    flash(_("It is cut, and stands in no history. The search forgets it within minutes."))
    return see_other(post_path(queries.get_post(current_user, id)))
