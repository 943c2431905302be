"""Texts that wait for a sign-in or a confirmation."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import web
from forum.people import held as texts
from forum.people.views.blueprint import blueprint
from forum.people.words import fields_of, title_of
from forum.security import safe_path
from forum.web import public, see_other, signed_in


@blueprint.get("/held/<id:id>")
@public
def held(id: int) -> Any:
    """A text that is safe: what it waits for, or a form with all of it to send again."""
    row = texts.get_held(id)
    if row.published_path:
        return redirect(safe_path(row.published_path), 303)
    return web.answer("forum/people/held.html", row=row, fields=fields_of(row))


@blueprint.post("/held/<id:id>/discard")
@public
def discard(id: int) -> Any:
    """Throw one's own text away."""
    texts.discard(id)
    flash(_("The text is thrown away."))
    signed_in = current_user.is_authenticated
    return see_other(url_for("forum.people.waiting" if signed_in else "forum.front.home"))


@blueprint.get("/account/waiting")
@signed_in
def waiting() -> Any:
    """All of one's texts that wait."""
    rows = [(row, title_of(row)) for row in texts.list_waiting()]
    return web.answer("forum/people/waiting.html", rows=rows)
