"""Files: showing one, and taking some from a composer that runs scripts."""

from typing import Any

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import web
from forum.errors import Invalid, Missing, Problem, TooMany
from forum.files import queries, rules
from forum.files.composing import FIELD, take
from forum.files.forms import FileRuleForm
from forum.files.sending import answer
from forum.web import permitted, public, see_other, signed_in

blueprint = Blueprint("files", "forum.files")


@blueprint.get("/files/<key>/<name>")
@public
def show(key: str, name: str) -> Any:
    """A picture or an attachment, for whoever may see a post that it belongs to."""
    sight = queries.get_file(current_user, key)
    if name != sight.file.slug:
        raise Missing
    return answer(sight)


@blueprint.post("/files")
@signed_in
def create() -> Any:
    """Take a file and say by what a text names it; read by a script."""
    try:
        texts = [take(upload) for upload in request.files.getlist(FIELD)]
    except Problem as problem:
        wait = {"Retry-After": str(problem.retry_after)} if isinstance(problem, TooMany) else {}
        return {"sentence": str(problem)}, problem.status, wait
    return {"texts": texts}, 201


@blueprint.route("/admin/files", methods=["GET", "POST"])
@permitted(rules.MANAGE)
def choose() -> Any:
    """Which files may be attached to posts."""
    form, problem = FileRuleForm(endings=", ".join(rules.attachment_endings())), None
    if form.validate_on_submit():
        try:
            rules.choose_endings(current_user, form.endings.data or "")
            flash(_("From now on these files are taken."))
            return see_other(url_for(".choose"))
        except Invalid as refused:
            problem = refused
    return web.answer("forum/files/choose.html", form, problem)
