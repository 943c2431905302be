"""The button on a thread's page."""

from typing import Any

from flask import Blueprint, request
from flask_login import current_user

from forum.threads.queries import get_thread
from forum.threads.views.blueprint import thread_path
from forum.web import permitted, see_other
from moderation.seen import actions
from moderation.unanswered.answerers import ANSWER

blueprint = Blueprint("seen", "moderation.seen")


@blueprint.post("/threads/<id:id>/seen")
@permitted(ANSWER)
def say(id: int) -> Any:
    """Say that one has read a thread, or take it back."""
    thread = get_thread(current_user, id)
    act = actions.take_back if request.form.get("say") == "no" else actions.say_read
    act(current_user, thread)
    return see_other(thread_path(get_thread(current_user, id)))
