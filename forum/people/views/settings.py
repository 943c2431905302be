"""How the pages look, and what others learn of one."""

from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import web
from forum.errors import Invalid
from forum.people import blocking, queries, settings
from forum.people.forms import AppearanceForm, PrivacyForm
from forum.people.models import THEMES
from forum.people.views.blueprint import blueprint
from forum.security import safe_path
from forum.web import public, see_other, signed_in


@blueprint.route("/account/appearance", methods=["GET", "POST"])
@public
def appearance() -> Any:
    """Light or dark: kept with the account, or in this browser."""
    form = AppearanceForm(theme=settings.theme() or THEMES[0])
    if not form.validate_on_submit():
        return web.answer("forum/people/appearance.html", form)
    response = see_other(url_for("forum.people.appearance"))
    try:
        if current_user.is_authenticated:
            settings.choose_theme(current_user, form.theme.data or "")
        else:
            settings.keep_theme(response, form.theme.data or "")
    except Invalid as problem:
        return web.answer("forum/people/appearance.html", form, problem)
    return response


@blueprint.route("/account/privacy", methods=["GET", "POST"])
@signed_in
def privacy() -> Any:
    """Who sees what one wrote, and whom one has blocked."""
    form, blocked = PrivacyForm(obj=current_user), blocking.list_blocked(current_user)
    if not form.validate_on_submit():
        return web.answer("forum/people/privacy.html", form, blocked=blocked)
    try:
        settings.change_privacy(
            current_user,
            activity_for=form.activity_for.data or "",
            is_suggested=form.is_suggested.data,
        )
    except Invalid as problem:
        return web.answer("forum/people/privacy.html", form, problem, blocked=blocked)
    flash(_("Your choice is kept."))
    return see_other(url_for("forum.people.privacy"))


@blueprint.route("/people/<handle>/block", methods=["GET", "POST"])
@signed_in
def block(handle: str) -> Any:
    """Block somebody, or unblock them."""
    person = queries.get_person(handle, current_user.id)
    if request.method != "POST":
        is_blocked = blocking.has_blocked(current_user.id, person.id)
        return web.answer("forum/people/block.html", person=person, is_blocked=is_blocked)
    if request.form.get("say") == "no":
        blocking.unblock(current_user, person)
        flash(_("%(name)s is not blocked any more.", name=person.name))
    else:
        blocking.block(current_user, person)
        flash(_("%(name)s is blocked.", name=person.name))
    back = url_for("forum.people.show", handle=handle)
    return see_other(safe_path(request.form.get("next"), back))
