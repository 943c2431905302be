"""Where mailed links lead: a page with a button; only the button changes something."""

from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import languages, web
from forum.errors import Invalid, Missing, TooMany
from forum.people import confirming, consents, documents, held, mails, resetting
from forum.people.forms import ConfirmForm, ForgotForm, NewPasswordForm
from forum.people.views.blueprint import blueprint
from forum.people.words import title_of
from forum.security import safe_path
from forum.web import public, see_other


def _dead_link() -> Any:
    """The link holds no more; what to do about it."""
    return web.answer("forum/people/_dead_link.html"), 404


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> Any:
    """Confirm an address; afterwards the same page shows what was published.

    Where the account is not signed in its password is asked for: an address that a stranger
    registered with is not confirmed by a click of its owner.
    """
    form = ConfirmForm()
    try:
        found = confirming.read_link(token)
        own = current_user.is_authenticated and current_user.id == found.person.id
        if request.method == "POST":
            confirming.confirm_address(token, None if own else form.password.data or "")
            return see_other(url_for("forum.people.confirm", token=token))
    except Missing:
        return _dead_link()
    except (Invalid, TooMany) as problem:
        return _confirm_page(confirming.read_link(token), form, problem)
    return _confirm_page(found, form)


def _confirm_page(found: confirming.Confirmation, form: ConfirmForm, problem: Any = None) -> Any:
    rows = (held.published_of if found.is_done else held.waiting_of)(found.person)
    texts = [(safe_path(row.published_path), title_of(row)) for row in rows]
    return web.answer("forum/people/confirm.html", form, problem, found=found, texts=texts)


@blueprint.route("/forgot", methods=["GET", "POST"])
@public
def forgot() -> Any:
    """Ask for a link to set a new password. The answer never tells whether an address is known."""
    form = ForgotForm()
    if not form.validate_on_submit():
        return web.answer("forum/people/forgot.html", form)
    try:
        resetting.ask_for_reset(form.email.data, languages.current())
    except (Invalid, TooMany) as problem:
        return web.answer("forum/people/forgot.html", form, problem)
    return see_other(url_for("forum.people.forgotten"))


@blueprint.get("/forgot/sent")
@public
def forgotten() -> Any:
    """What happens now."""
    return web.answer("forum/people/forgotten.html")


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> Any:
    """Set another password by a mailed link."""
    return _set_password(mails.RESET, token)


@blueprint.route("/join/<token>", methods=["GET", "POST"])
@public
def join(token: str) -> Any:
    """Accept an invitation: set the first password."""
    return _set_password(mails.JOIN, token)


def _set_password(purpose: str, token: str) -> Any:
    form, template = NewPasswordForm(), f"forum/people/{purpose}.html"
    page: dict[str, Any] = {"documents": documents.in_force() if purpose == mails.JOIN else ()}
    try:
        person = resetting.read_link(purpose, token)
        if not form.validate_on_submit():
            return web.answer(template, form, person=person, **page)
        resetting.set_password(purpose, token, form.password.data, agreed=consents.shown())
    except Invalid as problem:
        person = resetting.read_link(purpose, token)
        return web.answer(template, form, problem, person=person, **page)
    except Missing:
        return _dead_link()
    flash(_("Your password is set. Sign in with it."))
    return see_other(url_for("forum.people.sign_in"))


@blueprint.route("/account/confirm", methods=["GET", "POST"])
@web.signed_in
def unconfirmed() -> Any:
    """The address waits for its confirmation; the button sends the mail again."""
    if current_user.unproven_email is None:
        return see_other(url_for("forum.people.account"))
    if request.method == "POST":
        confirming.resend(current_user)
        flash(_("We have sent the mail again."))
        return see_other(url_for("forum.people.unconfirmed"))
    return web.answer("forum/people/unconfirmed.html")
