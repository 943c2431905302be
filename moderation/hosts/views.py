"""Who the hosts are, what each may decide, and whether they are here."""

from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import web
from forum.boards.queries import visible_boards
from forum.errors import Conflict, Invalid, Problem
from forum.moments import now
from forum.security import safe_path
from forum.web import page_number, public, see_other, signed_in
from moderation.authority.told import authority_of, sentences_of
from moderation.hosts import actions, queries
from moderation.hosts.forms import ProfileForm, profile_form
from moderation.hosts.models import HostProfile

blueprint = Blueprint("hosts", __name__)


@blueprint.route("/hosts")
@public
def index() -> Any:
    """Everybody who is host of something that the reader may read."""
    moment = now()
    page = queries.hosts_page(current_user, page_number(), moment)
    # On the other boards they may not decide more: there they have no appointment of their own.
    told = {host.person.id: authority_of(host.person, host.duty_boards, moment) for host in page}
    return render_template(
        "moderation/hosts/index.html", page=page, told=told, sentences_of=sentences_of
    )


@blueprint.route("/hosts/<handle>")
@public
def show(handle: str) -> Any:
    """One host: who they are, what they look after, what they may decide."""
    moment, boards = now(), visible_boards(current_user)
    host = queries.get_host(current_user, handle, moment)
    told = authority_of(host.person, boards.values(), moment)
    return render_template("moderation/hosts/show.html", host=host, told=told)


@blueprint.route("/hosts/me/edit", methods=["GET", "POST"])
@signed_in
def edit() -> Any:
    """A host's own public words."""
    profile = queries.profile_of(current_user)
    form = profile_form(profile)
    if not form.validate_on_submit():
        return _edit_page(form)
    bio, languages, read_at = form.bio.data or "", form.languages.data or [], form.moment_read()
    try:
        actions.change_profile(current_user, bio=bio, languages=languages, read_at=read_at)
    except Conflict as problem:
        return _edit_page(form, problem, queries.profile_of(current_user))
    except Invalid as problem:
        return _edit_page(form, problem)
    flash(_("Saved. It stands on your page now."))
    return see_other(url_for("moderation.hosts.edit"))


def _edit_page(
    form: ProfileForm, problem: Problem | None = None, theirs: HostProfile | None = None
) -> Any:
    if theirs is not None:
        form.start_again_from(theirs)
    return web.answer(
        "moderation/hosts/edit.html",
        form,
        problem,
        theirs=theirs,
        is_host=bool(queries.duties_of(current_user, current_user, now())),
        presence=queries.presence_of(current_user),
        is_online=queries.is_online(current_user, now()),
    )


@blueprint.route("/moderation/presence", methods=["POST"])
@signed_in
def presence() -> Any:
    """A sign of life by script (204), or the buttons "I am here" and "I am away"."""
    state = request.form.get("state")
    if state is None:
        actions.give_sign_of_life(current_user)
        return "", 204
    if state == "away":
        actions.say_away(current_user)
        flash(_("You are shown as away until you say that you are here."))
    else:
        actions.say_here(current_user)
        flash(_("You are shown as online."))
    return see_other(safe_path(request.form.get("next"), url_for("moderation.hosts.edit")))
