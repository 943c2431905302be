"""The log, limits, and many posts hidden at once."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import web
from forum.boards.queries import visible_boards
from forum.database import MAX_ID, transaction
from forum.errors import Invalid, Refused
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.people.queries import get_person
from forum.threads.forms import ReasonForm
from forum.web import permitted, see_other, signed_in
from moderation.acts import filters, limiting, queries, sweeping
from moderation.acts.forms import LimitForm, SweepForm
from moderation.acts.models import Sweep
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


@blueprint.route("/moderation/people/<handle>/posts", methods=["GET", "POST"])
@permitted(sweeping.HIDE)
def sweep(handle: str) -> Any:
    """Hide posts of one person, all at once; and limit them in the same step."""
    person, form, now = get_person(handle), SweepForm(), this_moment()
    ids = [each for each in request.form.getlist("posts", type=int) if 0 < each <= MAX_ID]
    if not form.validate_on_submit():
        return _sweep_page(person, form, None, ids)
    try:
        done = _sweep(person, form, ids, now)
    except (Invalid, Refused) as problem:
        return _sweep_page(get_person(handle), form, problem, ids)
    return see_other(url_for("moderation.acts.swept", id=done.id))


def _sweep(person: Person, form: SweepForm, ids: list[int], now: datetime) -> Sweep:
    ground, reason = form.ground.data, form.reason.data
    with transaction():
        if form.days.data:
            limiting.limit_person(current_user, person, form.until(now), reason, now=now)
        return sweeping.hide_all(current_user, person, ids, ground=ground, reason=reason, now=now)


def _sweep_page(person: Person, form: SweepForm, problem: Any, ids: list[int]) -> Any:
    now = this_moment()
    posts = sweeping.posts_to_hide(current_user, person, now)
    chosen = set(ids) if request.method == "POST" else {post.id for post in posts}
    able = limiting.may_limit(current_user, person, now)
    words = {"person": person, "posts": posts, "chosen": chosen, "may_limit": able}
    return web.answer("moderation/acts/sweep.html", form, problem, **words)


@blueprint.get("/moderation/sweeps/<id:id>")
@permitted(sweeping.HIDE)
def swept(id: int) -> Any:
    """What was hidden at once, and the way to undo it."""
    return _swept_page(id, ReasonForm(formdata=None))


def _swept_page(id: int, form: ReasonForm, problem: Any = None) -> Any:
    now = this_moment()
    found = sweeping.get_sweep(current_user, id, now)
    count = sweeping.count_swept(current_user, found, now)
    return web.answer("moderation/acts/swept.html", form, problem, sweep=found, count=count)


@blueprint.post("/moderation/sweeps/<id:id>/undo")
@permitted(sweeping.RESTORE)
def undo_sweep(id: int) -> Any:
    """Show all of it again."""
    form, found = ReasonForm(), sweeping.get_sweep(current_user, id, this_moment())
    if not form.validate():
        return _swept_page(id, form)
    try:
        sweeping.undo_all(current_user, found, form.reason.data)
    except Invalid as problem:
        return _swept_page(id, form, problem)
    flash(_("The posts are shown again."))
    return see_other(url_for("moderation.acts.swept", id=id))
