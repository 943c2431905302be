"""Watching, following, muting; and how one wants to be told."""

from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import web
from forum.notifications import following, targets, wishes
from forum.notifications.forms import SettingsForm, settings_form
from forum.notifications.views.blueprint import blueprint
from forum.web import see_other, signed_in


@blueprint.post("/follows/<what>/<id:id>")
@signed_in
def follow(what: str, id: int) -> Any:
    """Watch, follow or mute a board, a tag, a thread or a person; or none of it."""
    target = targets.get_target(current_user, what, id)
    following.set_level(current_user, target, request.form.get("level", ""))
    if request.form.get("from") == "settings":
        return see_other(url_for("forum.notifications.settings", _anchor="follows"))
    return see_other(targets.address_of(target))


@blueprint.route("/account/notifications", methods=["GET", "POST"])
@signed_in
def settings() -> Any:
    """Which kinds are told in which way, how often mail comes, and what one follows."""
    form: SettingsForm = settings_form(wishes.settings_of(current_user.id))
    if not form.validate_on_submit():
        follows = targets.follows_of(current_user)
        return web.answer("forum/notifications/settings.html", form, follows=follows)
    wishes.choose(current_user, rhythm=form.rhythm.data, ways=form.ways())
    flash(_("Your choices are kept."))
    return see_other(url_for("forum.notifications.settings"))
