"""What somebody is told, and where the stop link of a mail leads."""

from typing import Any

from flask import Blueprint, request, url_for
from flask_login import current_user

from forum import web
from forum.notifications import queries, seeing, stops, telling
from forum.web import public, see_other, signed_in

blueprint = Blueprint("notifications", __name__)


@blueprint.get("/notifications")
@signed_in
def index() -> Any:
    """What somebody is told, newest first."""
    page = queries.notices_page(current_user, web.page_number())
    return web.answer("forum/notifications/index.html", page=page, kinds=telling.kinds())


@blueprint.post("/notifications/seen")
@signed_in
def see() -> Any:
    """All of it has been seen."""
    seeing.see_all(current_user)
    return see_other(url_for("forum.notifications.index"))


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
