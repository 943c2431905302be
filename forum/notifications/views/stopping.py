"""Where the stop links of mails lead, without signing in."""

from typing import Any

from flask import request, url_for

from forum import web
from forum.notifications import stops
from forum.notifications.telling import kinds
from forum.notifications.views.blueprint import blueprint
from forum.security import csrf
from forum.web import public, see_other


# Mail programs send this form by themselves (RFC 8058): what stands for its token is the signature
# in the address.
@blueprint.route("/notifications/stop/<what>/<token>", methods=["GET", "POST"])
@csrf.exempt
@public
def stop(what: str, token: str) -> Any:
    """No more of this mail, or mail again: each by a button, or by the mail program's."""
    person = stops.read_link(what, token)
    if request.method != "POST":
        stopped, kind = stops.has_stopped(person, what), kinds().get(what)
        return web.answer("forum/notifications/stop.html", stopped=stopped, what=what, kind=kind)
    if request.form.get("say", "yes") == "yes":
        stops.stop_mail(person, what)
    else:
        stops.start_mail(person, what)
    return see_other(url_for("forum.notifications.stop", what=what, token=token))
