"""Claim, release, hand over, assign, take over; and the threads that I look after."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash
from flask_babel import gettext as _
from flask_login import current_user

from forum import permissions, web
from forum.errors import Invalid
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.models import Thread
from forum.threads.queries import get_thread
from forum.threads.views.blueprint import thread_path
from forum.web import permitted, see_other
from moderation.assignments import actions, queries
from moderation.assignments.actions import TakenBy
from moderation.assignments.forms import OwnerForm, ReasonForm
from moderation.unanswered.answerers import ANSWER, answerers

blueprint = Blueprint("assignments", "moderation.assignments")


@blueprint.get("/moderation/mine")
@permitted(ANSWER)
def mine() -> Any:
    """The threads that I look after: waiting for me, waiting for the customer, answered."""
    counts, now = queries.count_mine(current_user), this_moment()
    page = queries.my_page(current_user, web.page_number(), counts, now)
    ids = [row.thread.id for _part, row in page]
    return web.answer(
        "moderation/assignments/mine.html",
        counts=counts,
        page=page,
        given=queries.given_notes(current_user, ids),
        now=now,
    )


@blueprint.post("/threads/<id:id>/claim")
@permitted(actions.CLAIM)
def claim(id: int) -> Any:
    """Take a thread; who comes second is told who was quicker (409)."""
    try:
        actions.claim_thread(current_user, get_thread(current_user, id))
    except TakenBy as taken:
        thread = get_thread(current_user, id)
        page = web.answer("moderation/assignments/claim.html", thread=thread, owner=taken.owner)
        page.status_code = taken.status
        return page
    return see_other(thread_path(get_thread(current_user, id)))


@blueprint.post("/threads/<id:id>/release")
@permitted(ANSWER)
def release(id: int) -> Any:
    """Stop looking after a thread."""
    actions.release_thread(current_user, get_thread(current_user, id))
    return see_other(thread_path(get_thread(current_user, id)))


@blueprint.route("/threads/<id:id>/hand-over", methods=["GET", "POST"])
@permitted(ANSWER)
def hand_over(id: int) -> Any:
    """Give my thread to another host, with a note."""
    thread = get_thread(current_user, id)
    return _give(
        thread,
        {"title": _("Hand over"), "button": _("Hand over"), "needs_note": True},
        lambda owner, note: actions.hand_over(current_user, thread, owner, note),
    )


@blueprint.route("/threads/<id:id>/assign", methods=["GET", "POST"])
@permitted(actions.GIVE)
def assign(id: int) -> Any:
    """Ask another host to look after a thread."""
    thread = get_thread(current_user, id)
    permissions.require(current_user, actions.GIVE, thread)
    return _give(
        thread,
        {"title": _("Give to a host"), "button": _("Give"), "needs_note": False},
        lambda owner, note: actions.assign_thread(current_user, thread, owner, note),
    )


def _give(thread: Thread, words: dict[str, Any], act: Callable[[Person, str], object]) -> Any:
    form, people = OwnerForm(), answerers(thread, this_moment())
    others = {each.handle: each for each in people if each.id != current_user.id}
    form.offer(others.values())
    words |= {"thread": thread, "template": "moderation/assignments/give.html"}
    if not form.validate_on_submit():
        return _form_page(form, None, words)
    try:
        if (owner := others.get(form.owner.data)) is None:
            raise Invalid(_("Choose a host who may answer here."), "owner")
        act(owner, form.note.data or "")
    except Invalid as problem:
        return _form_page(form, problem, words | {"thread": get_thread(current_user, thread.id)})
    flash(_("%(name)s looks after this thread now.", name=owner.name))
    return see_other(thread_path(get_thread(current_user, thread.id)))


@blueprint.route("/threads/<id:id>/take-over", methods=["GET", "POST"])
@permitted(actions.TAKE)
def take_over(id: int) -> Any:
    """Look after a thread instead of another host, for a reason."""
    thread, form = get_thread(current_user, id), ReasonForm()
    permissions.require(current_user, actions.TAKE, thread)
    words = {"thread": thread, "template": "moderation/assignments/take_over.html"}
    if not form.validate_on_submit():
        return _form_page(form, None, words)
    try:
        actions.take_over(current_user, thread, form.reason.data)
    except Invalid as problem:
        return _form_page(form, problem, words | {"thread": get_thread(current_user, id)})
    return see_other(thread_path(get_thread(current_user, id)))


def _form_page(form: Any, problem: Invalid | None, words: dict[str, Any]) -> Any:
    return web.answer(form=form, problem=problem, **words)
