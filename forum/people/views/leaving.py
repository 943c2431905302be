"""One's own data: to take along, and to take away."""

from typing import Any

from flask import current_app, flash, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from forum import permissions, web
from forum.errors import Conflict, Invalid, Refused, TooMany
from forum.people import copying, erasing, queries
from forum.people.forms import EraseForm, LeaveForm, PasswordForm
from forum.people.views.blueprint import HOME, blueprint
from forum.web import permitted, see_other, signed_in


@blueprint.route("/account/data", methods=["GET", "POST"])
@signed_in
def data() -> Any:
    """Ask for a copy of one's data, and see whether it is ready."""
    form, days = PasswordForm(), current_app.config["DATA_COPY_DAYS"]
    page: dict[str, Any] = {"copy": copying.copy_of(current_user), "days": days}
    if not form.validate_on_submit():
        return web.answer("forum/people/data.html", form, **page)
    try:
        copying.ask_for_copy(current_user, form.current_password.data or "")
    except (Conflict, Invalid, TooMany) as problem:
        return web.answer("forum/people/data.html", form, problem, **page)
    flash(_("Your copy is being made. We write to you when it is ready."))
    return see_other(url_for("forum.people.data"))


@blueprint.get("/account/data/copy")
@signed_in
def data_copy() -> Any:
    """The copy, for its owner alone."""
    path = copying.read(current_user)
    response = send_file(path, "application/zip", as_attachment=True, download_name="my-data.zip")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.route("/account/leave", methods=["GET", "POST"])
@signed_in
def leave() -> Any:
    """Delete one's own account."""
    form, page = LeaveForm(), {"days": current_app.config["ERASE_AFTER_DAYS"]}
    if not form.validate_on_submit():
        return web.answer("forum/people/leave.html", form, **page)
    try:
        password = form.current_password.data or ""
        until = erasing.ask_to_erase(current_user, password, cut_words=form.cut_words.data)
    except (Invalid, Refused, TooMany) as problem:
        return web.answer("forum/people/leave.html", form, problem, **page)
    logout_user()
    flash(_("Your account will be deleted. We have sent you a mail.") if until else _("Goodbye."))
    return see_other(url_for(HOME))


@blueprint.route("/people/<handle>/erase", methods=["GET", "POST"])
@permitted("person:erase")
def erase(handle: str) -> Any:
    """Delete somebody's account, with a reason."""
    person, form = queries.get_person(handle, current_user.id), EraseForm()
    permissions.require(current_user, erasing.ERASE)
    if not form.validate_on_submit():
        return web.answer("forum/people/erase.html", form, person=person)
    reason, cut_words = form.reason.data or "", form.cut_words.data
    try:
        erasing.erase_member(current_user, person, reason, cut_words=cut_words)
    except (Invalid, Refused) as problem:
        return web.answer("forum/people/erase.html", form, problem, person=person)
    flash(_("The account is deleted."))
    return see_other(url_for(HOME))
