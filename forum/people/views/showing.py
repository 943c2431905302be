"""People as others see them, and what staff may do about an account."""

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import permissions, web
from forum.errors import Invalid, Refused, TooMany
from forum.people import admins, blocking, photos, queries
from forum.people.forms import InviteForm
from forum.people.inviting import invite_person
from forum.people.models import Person
from forum.people.views.blueprint import blueprint
from forum.web import permitted, public, see_other, signed_in


def _person(handle: str) -> Person:
    return queries.get_person(handle, getattr(current_user, "id", None))


@blueprint.get("/people/<handle>")
@public
def show(handle: str) -> Any:
    """Who somebody is, and what they have done here."""
    person = _person(handle)
    is_another = current_user.is_authenticated and current_user.id != person.id
    return web.answer(
        "forum/people/show.html",
        person=person,
        may_block=is_another,
        is_blocked=is_another and person.id in blocking.blocked_by(current_user),
    )


@blueprint.get("/photos/<name>")
@public
def photo(name: str) -> Any:
    """A photo. It never changes under its name, so it may be kept for ever."""
    response = Response(photos.read(name), mimetype="image/webp")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@blueprint.route("/people/<handle>/invite", methods=["GET", "POST"])
@permitted("person:invite")
def invite(handle: str) -> Any:
    """Invite somebody who was imported."""
    person, form = _person(handle), InviteForm()
    permissions.require(current_user, "person:invite")
    if not form.validate_on_submit():
        return web.answer("forum/people/invite.html", form, person=person)
    try:
        invite_person(current_user, person, form.email.data)
    except (Invalid, TooMany) as problem:
        return web.answer("forum/people/invite.html", form, problem, person=_person(handle))
    flash(_("The invitation is on its way."))
    return see_other(url_for("forum.people.show", handle=handle))


@blueprint.route("/people/<handle>/admin", methods=["GET", "POST"])
@signed_in
def admin(handle: str) -> Any:
    """Make somebody an admin, or one of the others again; only admins."""
    person = _person(handle)
    if not current_user.is_admin:
        raise Refused(_("Only admins make admins."))
    if request.method != "POST":
        return web.answer("forum/people/admin.html", person=person)
    if request.form.get("say") == "yes":
        admins.make_admin(current_user, person)
    else:
        admins.withdraw_admin(current_user, person)
    return see_other(url_for("forum.people.show", handle=handle))
