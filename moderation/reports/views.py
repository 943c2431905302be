"""Reporting, for members; the list of reports, for hosts."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import limits, permissions, web
from forum.errors import Conflict, Invalid, Missing, Problem, TooMany
from forum.moments import now as this_moment
from forum.threads.queries import get_post
from forum.threads.views.blueprint import post_path
from forum.web import permitted, see_other, signed_in
from moderation.desk import to_clean
from moderation.reports import actions, queries
from moderation.reports.forms import (
    EVENT_WORDS,
    GROUND_WORDS,
    STATE_WORDS,
    CloseForm,
    ReportForm,
    WordsForm,
)
from moderation.reports.models import Report

blueprint = Blueprint("reports", "moderation.reports")
PER_HOUR, LETTERS_A_DAY = 20, 5


@blueprint.route("/posts/<id:id>/report", methods=["GET", "POST"])
@signed_in
def report(id: int) -> Any:
    """Tell the hosts what is wrong with a post."""
    post, form = get_post(current_user, id), ReportForm()
    permissions.require(current_user, actions.REPORT, post)
    if not form.validate_on_submit():
        return web.answer("moderation/reports/report.html", form, post=post)
    try:
        if queries.said_already(current_user, id) is None:
            limits.spend(f"report:{current_user.id}", PER_HOUR, timedelta(hours=1))
        ground, words = form.ground.data, form.words.data or ""
        actions.report_post(current_user, post, ground=ground, words=words)
    except (Invalid, TooMany) as problem:
        post = get_post(current_user, id)
        return web.answer("moderation/reports/report.html", form, problem, post=post)
    flash(_("Thank you. A host looks at it, and you are told what comes of it."))
    return see_other(post_path(get_post(current_user, id)))


@blueprint.route("/account/write-to-hosts", methods=["GET", "POST"])
@signed_in
def write() -> Any:
    """Write to the hosts; also for whoever may write nothing else."""
    form = WordsForm()
    permissions.require(current_user, actions.WRITE)
    if not form.validate_on_submit():
        return web.answer("moderation/reports/write.html", form)
    try:
        limits.spend(f"letter:{current_user.id}", LETTERS_A_DAY, timedelta(days=1))
        actions.write_to_hosts(current_user, form.words.data)
    except (Invalid, TooMany) as problem:
        return web.answer("moderation/reports/write.html", form, problem)
    flash(_("The hosts have it. Their answer comes to you as a notification."))
    return see_other(url_for("moderation.reports.write"))


@blueprint.get("/moderation/reports")
@permitted(queries.HANDLE)
def index() -> Any:
    """What members reported, for those who handle it."""
    show = request.args.get("show", "open")
    if show not in queries.SHOWS:
        raise Missing
    now = this_moment()
    return web.answer(
        "moderation/reports/index.html",
        show=show,
        page=queries.list_reports(current_user, show, web.page_number(), now),
        waiting=to_clean().reports,
        **_WORDS,
    )


_WORDS: dict[str, Any] = {
    "report_grounds": GROUND_WORDS,
    "states": STATE_WORDS,
    "happened": EVENT_WORDS,
}


@blueprint.get("/moderation/reports/<id:id>")
@permitted(queries.HANDLE)
def show(id: int) -> Any:
    """One report: the post, who said what of it, its history and notes."""
    return _page(_get(id))


def _get(id: int) -> Report:
    return queries.get_report(current_user, id, this_moment())


def _page(report: Report, form: Any = None, problem: Problem | None = None, **forms: Any) -> Any:
    words = {"note_form": WordsForm(formdata=None), "close_form": CloseForm(formdata=None), **forms}
    thread = report.post.thread if report.post else None
    return web.answer(
        "moderation/reports/show.html",
        form,
        problem,
        report=report,
        voices=queries.voices_of([report.id]).get(report.id, []),
        history=queries.history_of(report),
        may=lambda key, target=thread: permissions.decide(current_user, key, target).allowed,
        **words,
        **_WORDS,
    )


@blueprint.post("/moderation/reports/<id:id>/claim")
@permitted(queries.HANDLE)
def claim(id: int) -> Any:
    """Look after a report; who comes second is told who was quicker (409)."""
    actions.claim_report(current_user, _get(id))
    return see_other(url_for("moderation.reports.show", id=id))


@blueprint.post("/moderation/reports/<id:id>/release")
@permitted(queries.HANDLE)
def release(id: int) -> Any:
    """Stop looking after a report."""
    actions.release_report(current_user, _get(id))
    return see_other(url_for("moderation.reports.show", id=id))


@blueprint.post("/moderation/reports/<id:id>/notes")
@permitted(queries.HANDLE)
def note(id: int) -> Any:
    """Leave a note on a report for the other hosts."""
    report, form = _get(id), WordsForm()
    if not form.validate():
        return _page(report, form, note_form=form)
    try:
        actions.note_report(current_user, report, form.words.data)
    except Invalid as problem:
        return _page(_get(id), form, problem, note_form=form)
    return see_other(url_for("moderation.reports.show", id=id))


@blueprint.post("/moderation/reports/<id:id>/close")
@permitted(queries.HANDLE)
def close(id: int) -> Any:
    """Say what comes of a report."""
    report, form = _get(id), CloseForm()
    if not form.validate():
        return _page(report, form, close_form=form)
    try:
        actions.close_report(current_user, report, form.outcome.data, form.reason.data)
    except (Conflict, Invalid) as problem:
        return _page(_get(id), form, problem, close_form=form)
    flash(_("The report is closed, and whoever reported it is told."))
    return see_other(url_for("moderation.reports.index"))
