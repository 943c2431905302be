"""Where the stop link of a mail leads."""

from typing import Any

from flask import Blueprint, request, url_for

from forum import web
from forum.notifications import stops
from forum.web import public, see_other

blueprint = Blueprint("notifications", __name__)


@blueprint.route("/notifications/stop/<id:id>/<token>", methods=["GET", "POST"])
@public
def stop(id: int, token: str) -> Any:
    """No more mail about a thread, or mail again: each by a button."""
    person_id = stops.read_link(id, token)
    if request.method != "POST":
        stopped = stops.has_stopped(person_id, id)
        return web.answer("forum/notifications/stop.html", stopped=stopped, id=id)
    if request.form.get("say", "yes") == "yes":
        stops.stop_mail(person_id, id)
    else:
        stops.start_mail(person_id, id)
    return see_other(url_for("forum.notifications.stop", id=id, token=token))
