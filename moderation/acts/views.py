"""The log, and limits."""

from typing import Any

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import web
from forum.boards.queries import visible_boards
from forum.errors import Invalid
from forum.moments import now as this_moment
from forum.people.queries import get_person
from forum.threads.forms import ReasonForm
from forum.web import permitted, see_other, signed_in
from moderation.acts import filters, limiting, queries
from moderation.acts.forms import LimitForm
from moderation.acts.words import ACT_WORDS

blueprint = Blueprint("acts", "moderation.acts")


@blueprint.get("/moderation/log")
@permitted(queries.READ)
def log() -> Any:
    """What staff did, and why; the newest first."""
    now = this_moment()
    asked = filters.read(request.args, current_user, now)
    return web.answer(
        "moderation/acts/log.html",
        asked=asked,
        page=queries.acts_page(current_user, asked.wanted, web.page_number(), now),
        act_words=ACT_WORDS,
        readable=visible_boards(current_user),
    )


@blueprint.route("/moderation/people/<handle>/limit", methods=["GET", "POST"])
@permitted(limiting.LIMIT)
def limit(handle: str) -> Any:
    """Limit who may write, for a time."""
    person, form, now = get_person(handle), LimitForm(), this_moment()
    if not form.validate_on_submit():
        return web.answer("moderation/acts/limit.html", form, person=person)
    try:
        until, suspend = form.until(now), form.what.data == "suspend"
        reason = form.reason.data
        limiting.limit_person(current_user, person, until, reason, suspend=suspend, now=now)
    except Invalid as problem:
        person = get_person(handle)
        return web.answer("moderation/acts/limit.html", form, problem, person=person)
    flash(_("%(name)s reads, and cannot write for now.", name=person.name))
    return see_other(url_for("forum.people.show", handle=handle))


@blueprint.route("/moderation/people/<handle>/unlimit", methods=["GET", "POST"])
@permitted(limiting.LIMIT)
def unlimit(handle: str) -> Any:
    """Let a limited person write again."""
    person, form = get_person(handle), ReasonForm()
    if not form.validate_on_submit():
        return web.answer("moderation/acts/unlimit.html", form, person=person)
    try:
        limiting.unlimit_person(current_user, person, form.reason.data)
    except Invalid as problem:
        person = get_person(handle)
        return web.answer("moderation/acts/unlimit.html", form, problem, person=person)
    flash(_("%(name)s can write again.", name=person.name))
    return see_other(url_for("forum.people.show", handle=handle))


@blueprint.get("/account/limit")
@signed_in
def my_limit() -> Any:
    """For whoever is limited: why, until when, and the way to write to the hosts."""
    return web.answer("moderation/acts/my_limit.html")
