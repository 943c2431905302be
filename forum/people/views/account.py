"""One's own account."""

from typing import Any

from flask import current_app, flash, url_for
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user

from forum import languages, web
from forum.errors import Invalid, TooMany
from forum.people import confirming, profiles, resetting, zones
from forum.people.forms import AccountForm, AddressForm, ChangePasswordForm
from forum.people.profiles import Profile
from forum.people.views.blueprint import blueprint
from forum.web import see_other, signed_in


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> Any:
    """Name, words, language, photo; and the ways to the rest."""
    person = current_user
    form = AccountForm(obj=person)
    form.language.choices = languages.pairs(current_app.config["LANGUAGES"])
    form.time_zone.choices = _zones()
    if not form.validate_on_submit():
        return web.answer("forum/people/account.html", form)
    try:
        profiles.change_profile(person, _wanted(form))
    except (Invalid, TooMany) as problem:
        return web.answer("forum/people/account.html", form, problem)
    refresh()
    flash(_("Your account is changed."))
    return see_other(url_for("forum.people.account"))


def _zones() -> dict[str, Any]:
    own = current_app.config["TIMEZONE"]
    return {_("Usual"): [("", _("As here: %(zone)s", zone=own))], **zones.choices()}


def _wanted(form: AccountForm) -> Profile:
    return Profile(
        name=form.name.data,
        about=form.about.data or "",
        language=form.language.data or "",
        time_zone=form.time_zone.data or "",
        photo=form.photo_bytes(),
        without_photo=form.without_photo.data,
    )


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in
def password() -> Any:
    """Change the password; ends all other sign-ins."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return web.answer("forum/people/password.html", form)
    try:
        resetting.change_password(current_user, form.current_password.data, form.password.data)
    except (Invalid, TooMany) as problem:
        return web.answer("forum/people/password.html", form, problem)
    flash(_("Your password is changed. You are signed out everywhere else."))
    return see_other(url_for("forum.people.account"))


@blueprint.route("/account/email", methods=["GET", "POST"])
@signed_in
def email() -> Any:
    """Move the account to another address."""
    form = AddressForm()
    if not form.validate_on_submit():
        return web.answer("forum/people/email.html", form)
    try:
        confirming.move_to(current_user, form.email.data, form.current_password.data)
    except (Invalid, TooMany) as problem:
        return web.answer("forum/people/email.html", form, problem)
    return see_other(url_for("forum.people.unconfirmed"))


@blueprint.post("/account/email/keep")
@signed_in
def keep_email() -> Any:
    """Stay with the present address."""
    confirming.keep_address(current_user)
    flash(_("You keep your address."))
    return see_other(url_for("forum.people.account"))
