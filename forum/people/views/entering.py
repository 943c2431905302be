"""Coming in and going out: register, sign in, sign out."""

from typing import Any

from flask import request, url_for
from flask_login import current_user

from forum import web
from forum.errors import Conflict, Invalid, TooMany
from forum.people import consents, documents, entering, registering, sign_ins
from forum.people.forms import RegisterForm, SignInForm
from forum.people.views.blueprint import HOME, asked_for, blueprint, onward
from forum.security import safe_path
from forum.web import public, see_other


def _is_in() -> bool:
    """Somebody unconfirmed may still sign in with another account that they have."""
    return bool(current_user.is_authenticated and current_user.is_confirmed)


@blueprint.route("/register", methods=["GET", "POST"])
@public
def register() -> Any:
    """Make an account. The answer is the same whether the address is known or not."""
    form = RegisterForm(next=asked_for())
    if request.method != "POST" and _is_in():
        return see_other(onward(form.next.data))
    page: dict[str, Any] = {"documents": documents.in_force()}
    if not form.validate_on_submit():
        return web.answer("forum/people/register.html", form, **page)
    try:
        words = (form.email.data, form.name.data, form.password.data)
        registering.register(*words, keep=form.keep.data, agreed=consents.shown())
    except (Invalid, TooMany, Conflict) as problem:
        return web.answer("forum/people/register.html", form, problem, **page)
    return see_other(safe_path(form.next.data, url_for("forum.people.unconfirmed")))


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    """Sign in, and go where one wanted to go."""
    form = SignInForm(next=asked_for())
    if request.method != "POST" and _is_in():
        return see_other(onward(form.next.data))
    if not form.validate_on_submit():
        return web.answer("forum/people/sign_in.html", form)
    try:
        entering.sign_in(form.email.data, form.password.data, keep=form.keep.data)
    except (Invalid, TooMany) as problem:
        return web.answer("forum/people/sign_in.html", form, problem)
    return see_other(onward(form.next.data))


@blueprint.post("/sign-out")
@public
def sign_out() -> Any:
    """Sign this browser out."""
    if current_user.is_authenticated:
        sign_ins.end_sign_in(current_user)
    return see_other(url_for(HOME))
