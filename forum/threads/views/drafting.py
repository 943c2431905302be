"""While one writes: previews, drafts, names to choose from. Nothing here publishes anything."""

from datetime import timedelta
from typing import Any

from flask import Response, current_app, flash, jsonify, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from forum import limits, web
from forum.database import MAX_ID
from forum.errors import Problem
from forum.moments import moment
from forum.people.addresses import digest, network
from forum.threads import drafts, links, writing
from forum.threads.composer import take_along
from forum.threads.drafts import Draft
from forum.threads.naming import people_for
from forum.threads.views.blueprint import blueprint
from forum.web import public, see_other, signed_in


def wants_preview() -> bool:
    """Whether the form was sent to be looked at, not to be published."""
    return "preview" in request.form


def preview_of(text: str) -> Markup:
    """How the text would look. Raises Invalid, and TooMany where it is asked for too often."""
    who = str(current_user.id) if current_user.is_authenticated else digest(network())
    most = current_app.config["PREVIEWS_PER_MINUTE"]
    limits.spend(f"previews:{who}", most, timedelta(minutes=1))
    return links.one_shown_to(current_user, writing.compose(text).html)


def preview_in(form: Any) -> Markup:
    """How a form's text would look, with the files that were sent beside it. Raises Problem."""
    form.text.take_along()
    return preview_of(form.text.data or "")


def draft_seen() -> int:
    """The version of the draft that this form was made of."""
    return min(request.form.get("draft", 0, type=int), MAX_ID) if request.form else 0


def restore(form: Any, draft: Draft | None) -> None:
    """Put what was saved into a form that nothing was typed into yet."""
    for name, text in (draft.fields if draft else {}).items():
        if name in form and name not in drafts.NOT_KEPT:
            form[name].process_data(text)


@blueprint.post("/preview")
@public
def preview() -> Any:
    """The text of a form as it would look, for the script of the composer."""
    text = request.form.get("text") or request.form.get("note") or ""
    return Response(preview_of(text), mimetype="text/html")


@blueprint.post("/drafts")
@public
def save_draft() -> Any:
    """Keep what is being written. The script is told the version, or what stands there instead."""
    if not current_user.is_authenticated:
        return _told({"signed_out": True}, 401)
    place = request.form.get("place", "")
    try:
        take_along("text")
        fields = drafts.fields_of(request.form)
        draft = drafts.save(current_user, place, fields, version=draft_seen())
    except drafts.Overtaken as overtaken:
        return _overtaken(place, overtaken)
    except Problem as problem:
        if not _by_script():
            raise
        return _told({"problem": str(problem.sentence)}, problem.status)
    if _by_script():
        return _told(_about(draft))
    flash(_("Your draft is saved. It waits here for you."))
    return see_other(place_path(place))


def _overtaken(place: str, overtaken: drafts.Overtaken) -> Any:
    if _by_script():
        return _told(_about(overtaken.theirs), 409)
    raise overtaken


def _by_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _told(words: dict[str, Any], status: int = 200) -> Response:
    response = jsonify(words)
    response.status_code = status
    return response


def _about(draft: Draft | None) -> dict[str, Any]:
    if draft is None:
        return {"version": 0}
    return {
        "version": draft.version,
        "text": draft.text,
        "saved": str(_("Draft saved %(time)s", time=moment(draft.saved_at))),
    }


def place_path(place: str) -> str:
    """The page where a draft is written on."""
    kind, _colon, number = place.partition(":")
    if kind == "edit":
        return url_for("forum.threads.edit_post", id=int(number))
    if kind in ("reply", "note"):
        return url_for("forum.threads.bare", id=int(number), _anchor=kind)
    return url_for("forum.threads.new")


@blueprint.post("/drafts/discard")
@signed_in
def discard_draft() -> Any:
    """Throw one of one's drafts away."""
    place = request.form.get("place", "")
    drafts.discard(current_user, place)
    flash(_("The draft is thrown away."))
    back = "list" in request.form or not drafts.is_place(place)
    return see_other(url_for("forum.threads.draft_list") if back else place_path(place))


@blueprint.get("/account/drafts")
@signed_in
def draft_list() -> Any:
    """All that one is writing, with links to write on."""
    rows = drafts.list_drafts(current_user)
    titles = drafts.titles_of(current_user, [draft.place for draft in rows])
    shown = [(draft, titles.get(draft.place, ""), place_path(draft.place)) for draft in rows]
    return web.answer("forum/threads/draft_list.html", rows=shown)


@blueprint.get("/people/complete")
@signed_in
def complete() -> Any:
    """Members whose handle or name begins like this, for the script of the composer."""
    thread_id = min(request.args.get("thread", 0, type=int), MAX_ID)
    found = people_for(current_user, request.args.get("q", ""), thread_id or None)
    return _told({"people": [{"handle": each.handle, "name": each.name} for each in found]})
