"""Where one is signed in."""

from typing import Any

from flask import flash, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import web
from forum.people import sessions as rows
from forum.people.views.blueprint import blueprint
from forum.web import see_other, signed_in


@blueprint.get("/account/sessions")
@signed_in
def sessions() -> Any:
    """The browsers in which one is signed in."""
    return web.answer("forum/people/sessions.html", rows=rows.list_sessions(current_user))


@blueprint.post("/account/sessions/<id:id>/end")
@signed_in
def end_session(id: int) -> Any:
    """Sign out there."""
    rows.end_session(current_user, id)
    flash(_("You are signed out there."))
    return see_other(url_for("forum.people.sessions"))


@blueprint.post("/account/sessions/end-others")
@signed_in
def end_other_sessions() -> Any:
    """Sign out everywhere but here."""
    rows.end_other_sessions(current_user)
    flash(_("You are signed out everywhere else."))
    return see_other(url_for("forum.people.sessions"))


@blueprint.post("/account/seen")
@signed_in
def seen() -> Any:
    """A script says that this sign-in is used; that is noted before every POST."""
    return "", 204
