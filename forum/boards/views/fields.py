"""What a board asks besides a title and a text, arranged by admins."""

from typing import Any

from flask import current_app, flash, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import languages, web
from forum.boards import fields as asking
from forum.boards import queries
from forum.boards.forms import FieldForm, field_form
from forum.boards.models import BoardField
from forum.boards.views.blueprint import blueprint
from forum.boards.words import FIELD_KIND_WORDS
from forum.errors import Invalid
from forum.web import permitted, see_other


@blueprint.get("/admin/boards/<id:id>/fields")
@permitted("board:manage")
def fields(id: int) -> Any:
    """What this board asks, in order."""
    board = queries.board_by_id(current_user, id)
    return web.answer(
        "forum/boards/fields.html",
        board=board,
        asked=asking.fields_of(board, archived=True),
        kind_words=FIELD_KIND_WORDS,
    )


def _form(asked: BoardField | None) -> FieldForm:
    return field_form(current_app.config["LANGUAGES"], asked)


@blueprint.route("/admin/boards/<id:id>/fields/new", methods=["GET", "POST"])
@permitted("board:manage")
def make_field(id: int) -> Any:
    """Ask one thing more."""
    board, form = queries.board_by_id(current_user, id), _form(None)
    if not form.validate_on_submit():
        return web.answer("forum/boards/make_field.html", form, board=board)
    try:
        asking.make_field(current_user, board, form.plan())
    except Invalid as problem:
        board = queries.board_by_id(current_user, id)
        return web.answer("forum/boards/make_field.html", form, problem, board=board)
    flash(_("From now on it is asked here."))
    return see_other(url_for(".fields", id=id))


@blueprint.route("/admin/fields/<id:id>", methods=["GET", "POST"])
@permitted("board:manage")
def edit_field(id: int) -> Any:
    """Change the words of a field."""
    asked = asking.get_field(current_user, id)
    form, board = _form(asked), queries.board_by_id(current_user, asked.board_id)
    if not form.validate_on_submit():
        return web.answer("forum/boards/edit_field.html", form, asked=asked, board=board)
    try:
        asking.edit_field(current_user, asked, form.plan(asked))
    except Invalid as problem:
        asked = asking.get_field(current_user, id)
        board = queries.board_by_id(current_user, asked.board_id)
        return web.answer("forum/boards/edit_field.html", form, problem, asked=asked, board=board)
    flash(_("Saved: %(label)s.", label=languages.translated(asked.label)))
    return see_other(url_for(".fields", id=asked.board_id))


@blueprint.post("/admin/fields/<id:id>/raise")
@permitted("board:manage")
def raise_field(id: int) -> Any:
    """One place up."""
    asked = asking.get_field(current_user, id)
    asking.raise_field(current_user, asked)
    return see_other(url_for(".fields", id=asked.board_id, _anchor=f"field-{id}"))


@blueprint.post("/admin/fields/<id:id>/archive")
@permitted("board:manage")
def archive_field(id: int) -> Any:
    """Ask it no more."""
    asked = asking.get_field(current_user, id)
    asking.archive_field(current_user, asked)
    return see_other(url_for(".fields", id=asked.board_id))


@blueprint.post("/admin/fields/<id:id>/unarchive")
@permitted("board:manage")
def unarchive_field(id: int) -> Any:
    """Ask it again."""
    asked = asking.get_field(current_user, id)
    asking.unarchive_field(current_user, asked)
    return see_other(url_for(".fields", id=asked.board_id))
