"""Logging a contact; waiting for the customer, and waiting no more."""

from typing import Any

from flask import Blueprint, flash, request
from flask_babel import gettext as _
from flask_login import current_user

from forum import permissions, web
from forum.errors import Invalid, Refused
from forum.threads.models import Thread
from forum.threads.queries import get_post, get_thread
from forum.threads.views.blueprint import post_path, thread_path
from forum.web import permitted, see_other
from moderation.contacts import actions, parts, waiting
from moderation.contacts.forms import ContactForm
from moderation.unanswered.answerers import ANSWER

blueprint = Blueprint("contacts", "moderation.contacts")


@blueprint.route("/threads/<id:id>/contacts", methods=["GET", "POST"])
@permitted(actions.LOG)
def log(id: int) -> Any:
    """Log a contact outside the forum."""
    thread, form = get_thread(current_user, id), ContactForm()
    permissions.require(current_user, actions.LOG, thread)
    form.offer(thread.asker.name)
    if not form.validate_on_submit():
        return _page(thread, form)
    try:
        contact = _log(thread, form)
    except (Invalid, Refused) as problem:
        return _page(get_thread(current_user, id), form, problem)
    flash(_("It is noted."))
    return see_other(thread_path(get_thread(current_user, id), _anchor=f"contact-{contact.id}"))


def _log(thread: Thread, form: ContactForm) -> Any:
    return actions.log_contact(
        current_user,
        thread,
        channel=form.channel.data,
        words=form.words.data or "",
        contacted_at=form.moment,
        with_name=form.other_name,
        answers=bool(form.answers.data),
        added=parts.read_added(current_user, thread, request.form),
    )


def _page(thread: Thread, form: ContactForm, problem: Any = None) -> Any:
    more = parts.fields_of(thread, request.form)
    return web.answer("moderation/contacts/log.html", form, problem, thread=thread, more=more)


@blueprint.post("/posts/<id:id>/await")
@permitted(ANSWER)
def await_customer(id: int) -> Any:
    """Wait for the customer to reply to this post."""
    waiting.await_customer(current_user, get_post(current_user, id))
    return see_other(post_path(get_post(current_user, id)))


@blueprint.post("/threads/<id:id>/await-no-more")
@permitted(ANSWER)
def await_no_more(id: int) -> Any:
    """Do not wait for the customer any more."""
    waiting.await_no_more(current_user, get_thread(current_user, id))
    return see_other(thread_path(get_thread(current_user, id)))
