"""Terms, privacy notice and house rules: to read, to agree to, and for admins to write."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import permissions, web
from forum.errors import Conflict, Invalid
from forum.people import consents, documents
from forum.people.forms import AgreeForm, PublishForm, document_form
from forum.people.views.blueprint import asked_for, blueprint
from forum.security import safe_path
from forum.web import permitted, public, see_other, signed_in

KINDS = "any(terms, privacy, rules):kind"


@blueprint.get(f"/<{KINDS}>")
@public
def document(kind: str) -> Any:
    """The version that holds, or an earlier one, with a list of all."""
    versions, holds = documents.versions_of(kind), documents.in_force()
    asked = request.args.get("version", type=int)
    chosen = [row for row in versions if asked is None or row.version == asked]
    return web.answer(
        "forum/people/document.html",
        kind=kind,
        document=chosen[0] if chosen else None,
        versions=versions,
        others=[row.kind for row in holds],
    ), 200 if chosen or asked is None else 404


@blueprint.route("/account/agree", methods=["GET", "POST"])
@signed_in
def agree() -> Any:
    """What is new, and the box; afterwards one goes on with what one was about to do."""
    form, missing = AgreeForm(next=asked_for()), consents.missing_of(current_user)
    if not missing:
        return see_other(safe_path(form.next.data, url_for("forum.people.account")))
    words: dict[str, Any] = {"documents": missing}
    if not form.validate_on_submit():
        return web.answer("forum/people/agree.html", form, **words)
    try:
        already = {row.id for row, _at in consents.consents_of(current_user)}
        consents.agree(current_user, consents.shown() | already)
    except Invalid as problem:
        form.agree.data = False
        return web.answer("forum/people/agree.html", form, problem, **words)
    flash(_("Thank you."))
    return see_other(safe_path(form.next.data, url_for("forum.people.account")))


# --- For admins ----------------------------------------------------------------------------------


@blueprint.get("/admin/documents")
@permitted("document:manage")
def all_documents() -> Any:
    """What holds, what is being written, and who has not agreed yet."""
    permissions.require(current_user, documents.MANAGE)
    rows = [(kind, words, documents.all_of(kind)) for kind, words in documents.KIND_WORDS.items()]
    missing = consents.count_missing()
    return web.answer("forum/people/all_documents.html", rows=rows, missing=missing)


@blueprint.route(f"/admin/documents/<{KINDS}>", methods=["GET", "POST"])
@permitted("document:manage")
def edit_document(kind: str) -> Any:
    """Write the next version."""
    permissions.require(current_user, documents.MANAGE)
    form = document_form(kind)
    page = {"kind": kind, "title": documents.KIND_WORDS[kind]}
    if not form.validate_on_submit():
        return web.answer("forum/people/edit_document.html", form, **page)
    try:
        documents.refuse_stale(kind, form.seen.data or "")
        documents.save_draft(current_user, kind, form.texts("words"), form.texts("summary"))
    except (Conflict, Invalid) as problem:
        return web.answer("forum/people/edit_document.html", form, problem, **page)
    return see_other(url_for("forum.people.publish_document", kind=kind))


@blueprint.route(f"/admin/documents/<{KINDS}>/publish", methods=["GET", "POST"])
@permitted("document:manage")
def publish_document(kind: str) -> Any:
    """Look the draft over, and publish it."""
    permissions.require(current_user, documents.MANAGE)
    form, draft = PublishForm(), documents.draft_of(kind)
    page = {"kind": kind, "title": documents.KIND_WORDS[kind], "draft": draft}
    if draft is None:
        return see_other(url_for("forum.people.edit_document", kind=kind))
    if not form.validate_on_submit():
        return web.answer("forum/people/publish_document.html", form, **page)
    try:
        documents.publish(current_user, kind, _midnight(form.holds_from.data))
    except Invalid as problem:
        return web.answer("forum/people/publish_document.html", form, problem, **page)
    flash(_("It is published."))
    return see_other(url_for("forum.people.all_documents"))


def _midnight(day: Any) -> datetime | None:
    """When that day begins here; None where no day was chosen."""
    zone = ZoneInfo(current_app.config["TIMEZONE"])
    return datetime.combine(day, time(), zone) if day else None
