"""What becomes of promises, errands, the hosts' list, and what a customer was promised."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from forum import permissions, web
from forum.errors import Conflict, Invalid, Refused
from forum.moments import now as this_moment
from forum.people.account_links import account_link
from forum.threads.queries import get_thread
from forum.threads.views.blueprint import thread_path
from forum.web import permitted, see_other, signed_in
from moderation.promises import actions, errands, queries
from moderation.promises.forms import (
    AgainForm,
    DoneForm,
    ErrandForm,
    KeptForm,
    OwnerForm,
    TakeBackForm,
)
from moderation.promises.models import Promise
from moderation.promises.picking import chosen_due, options
from moderation.unanswered.answerers import ANSWER, answerers

blueprint = Blueprint("promises", "moderation.promises")
ACCOUNT_LINK = account_link("moderation.promises.mine", _l("What you were promised"), "clock")


@blueprint.get("/account/promises")
@signed_in
def mine() -> Any:
    """What I was promised, and how it went."""
    now = this_moment()
    page = queries.promises_to(current_user, web.page_number())
    kept = queries.kept_last_quarter(now)
    return web.answer("moderation/promises/mine.html", page=page, kept=kept, now=now)


@blueprint.get("/moderation/promises")
@permitted(ANSWER)
def index() -> Any:
    """Open promises: my own, everybody's, the broken ones."""
    show, now = web.remembered("promises", queries.SHOWS, queries.MINE), this_moment()
    return web.answer(
        "moderation/promises/index.html",
        show=show,
        page=queries.open_promises(current_user, show, web.page_number(), now),
        errands=queries.open_errands(current_user) if show == queries.MINE else [],
        now=now,
    )


@blueprint.route("/moderation/promises/<id:id>/renegotiate", methods=["GET", "POST"])
@permitted(ANSWER)
def renegotiate(id: int) -> Any:
    """Give it another time, before it is due, with a reason."""
    promise, form = queries.get_promise(current_user, id), AgainForm()
    opened = queries.open_hours(promise.thread.board)
    form.offer(options(this_moment(), opened, promise.to.time_zone))

    def act(promise: Promise) -> None:
        if (due_at := chosen_due(form.typed(), opened)) is None:
            raise Invalid(_("Choose by when you promise it."), "due")
        actions.renegotiate(current_user, promise, due_at, form.reason.data or "")

    return _change(promise, form, "renegotiate", act, _("It has another time now."))


@blueprint.route("/moderation/promises/<id:id>/withdraw", methods=["GET", "POST"])
@permitted(ANSWER)
def withdraw(id: int) -> Any:
    """Take it back, with a reason that the customer reads."""
    promise, form = queries.get_promise(current_user, id), TakeBackForm()

    def act(promise: Promise) -> None:
        actions.withdraw_promise(current_user, promise, form.reason.data or "")

    return _change(promise, form, "withdraw", act, _("The promise is taken back."))


@blueprint.route("/moderation/promises/<id:id>/transfer", methods=["GET", "POST"])
@permitted(ANSWER)
def transfer(id: int) -> Any:
    """Let another host keep it."""
    promise, form = queries.get_promise(current_user, id), OwnerForm()
    people = answerers(promise.thread, this_moment())
    others = {each.handle: each for each in people if each.id != promise.owner_id}
    form.offer(others.values())

    def act(promise: Promise) -> None:
        if (owner := others.get(form.owner.data)) is None:
            raise Invalid(_("Choose a host who may answer here."), "owner")
        actions.transfer_promise(current_user, promise, owner, form.note.data or "")

    return _change(promise, form, "transfer", act, _("Another host keeps it now."))


@blueprint.route("/moderation/promises/<id:id>/keep", methods=["GET", "POST"])
@permitted(ANSWER)
def keep(id: int) -> Any:
    """Say which answer, or which contact, kept it."""
    promise, form = queries.get_promise(current_user, id), KeptForm()
    answers, contacts = queries.answers_since(promise), queries.contacts_since(promise)
    found: dict[str, Any] = {f"post-{each.id}": {"post": each} for each in answers}
    found |= {f"contact-{each.id}": {"contact": each} for each in contacts}

    def act(promise: Promise) -> None:
        if form.what.data not in found:
            raise Invalid(_("Choose what kept it."), "what")
        actions.keep_promise(current_user, promise, **found[form.what.data])

    words = {"answers": answers, "contacts": contacts}
    return _change(promise, form, "keep", act, _("The promise is kept."), **words)


def _change(
    promise: Promise, form: Any, verb: str, act: Callable[[Promise], None], done: str, **words: Any
) -> Any:
    """One of the pages about a promise: its form, or back to the thread when it is done."""
    page = f"moderation/promises/{verb}.html"
    permissions.require(current_user, ANSWER, promise.thread)
    if not form.validate_on_submit():
        return web.answer(page, form, promise=promise, now=this_moment(), **words)
    promise_id = promise.id
    try:
        act(promise)
    except (Invalid, Conflict, Refused) as problem:
        promise = queries.get_promise(current_user, promise_id)
        return web.answer(page, form, problem, promise=promise, now=this_moment(), **words)
    flash(done)
    return see_other(thread_path(queries.get_promise(current_user, promise_id).thread))


# --- Errands -------------------------------------------------------------------------------------


@blueprint.route("/threads/<id:id>/errands/new", methods=["GET", "POST"])
@permitted(ANSWER)
def new_errand(id: int) -> Any:
    """Have a third party do something."""
    thread, form = get_thread(current_user, id), ErrandForm()
    permissions.require(current_user, ANSWER, thread)
    opened = queries.open_hours(thread.board)
    form.offer(options(this_moment(), opened))
    page = "moderation/promises/errand.html"
    if not form.validate_on_submit():
        return web.answer(page, form, thread=thread)
    try:
        if (due_at := chosen_due(form.typed(), opened)) is None:
            raise Invalid(_("Choose by when it should be done."), "due")
        party, words = form.party.data or "", form.words.data or ""
        errands.make_errand(current_user, thread, party, words, due_at)
    except Invalid as problem:
        return web.answer(page, form, problem, thread=get_thread(current_user, id))
    flash(_("Noted. You see it under the thread’s title until it is done."))
    return see_other(thread_path(get_thread(current_user, id)))


@blueprint.route("/moderation/errands/<id:id>/done", methods=["GET", "POST"])
@permitted(ANSWER)
def finish_errand(id: int) -> Any:
    """Write down what came of it."""
    errand, form = queries.get_errand(current_user, id), DoneForm()
    permissions.require(current_user, ANSWER, errand.thread)
    page = "moderation/promises/done.html"
    if not form.validate_on_submit():
        return web.answer(page, form, errand=errand)
    try:
        errands.finish_errand(current_user, errand, form.outcome.data or "")
    except (Invalid, Conflict) as problem:
        errand = queries.get_errand(current_user, id)
        return web.answer(page, form, problem, errand=errand)
    return see_other(thread_path(queries.get_errand(current_user, id).thread))


@blueprint.route("/moderation/errands/<id:id>/give", methods=["GET", "POST"])
@permitted(ANSWER)
def give_errand(id: int) -> Any:
    """Let another host look after it."""
    errand, form = queries.get_errand(current_user, id), OwnerForm()
    permissions.require(current_user, ANSWER, errand.thread)
    people = answerers(errand.thread, this_moment())
    others = {each.handle: each for each in people if each.id != errand.owner_id}
    form.offer(others.values())
    page = "moderation/promises/give_errand.html"
    if not form.validate_on_submit():
        return web.answer(page, form, errand=errand)
    try:
        if (owner := others.get(form.owner.data)) is None:
            raise Invalid(_("Choose a host who may answer here."), "owner")
        errands.give_errand(current_user, errand, owner)
    except (Invalid, Conflict, Refused) as problem:
        errand = queries.get_errand(current_user, id)
        return web.answer(page, form, problem, errand=errand)
    return see_other(thread_path(queries.get_errand(current_user, id).thread))
