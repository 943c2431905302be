"""What somebody is told, and saying that it has been read."""

from typing import Any

from flask import Response, jsonify, request, url_for
from flask_login import current_user

from forum import web
from forum.notifications import queries, seeing, slots
from forum.notifications.views.blueprint import blueprint
from forum.web import see_other, signed_in


@blueprint.get("/notifications")
@signed_in
def index() -> Any:
    """What somebody is told, newest first."""
    page = queries.notices_page(current_user, web.page_number())
    return web.answer("forum/notifications/index.html", page=page, kind_of=queries.kind_of)


@blueprint.get("/notifications/unseen")
@signed_in
def unseen() -> Any:
    """How many are unseen, for a page that has been open for a while; 304 while nothing changed."""
    count = queries.unseen_of(current_user).total()
    answer = jsonify(count=count, label=slots.bell_words(count))
    answer.add_etag()
    return answer.make_conditional(request)


@blueprint.post("/notifications/seen")
@signed_in
def see() -> Any:
    """One has been seen, or what is told about a thread or a page of it, or everything."""
    seeing.see(current_user, seeing.chosen(request.form))
    if request.form.get("quietly"):
        return Response(status=204)
    return see_other(url_for("forum.notifications.index"))
