"""Open hours: what they are, what they were, and the holidays that are proposed."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from forum import web
from forum.errors import Conflict, Invalid, Missing, Problem
from forum.moments import now as this_moment
from forum.web import permitted, see_other
from moderation.calendars import actions, proposals, queries
from moderation.calendars.actions import MANAGE
from moderation.calendars.forms import CalendarForm, HolidaysForm, calendar_form
from moderation.calendars.models import Calendar
from moderation.calendars.words import day_in_words, exception_in_words, week_in_words

blueprint = Blueprint("calendars", "moderation.calendars")
#: How many years ahead holidays are proposed.
YEARS = 3
_WORDS: dict[str, Any] = {
    "week_in_words": week_in_words,
    "exception_in_words": exception_in_words,
    "day_in_words": day_in_words,
}


def _today(zone: str | None = None) -> date:
    return this_moment().astimezone(ZoneInfo(zone or current_app.config["TIMEZONE"])).date()


@blueprint.get("/moderation/calendars")
@permitted(MANAGE)
def index() -> Any:
    """Every calendar, and when it is open."""
    listed = queries.all_calendars()
    return web.answer("moderation/calendars/index.html", listed=listed, **_WORDS)


@blueprint.route("/moderation/calendars/new", methods=["GET", "POST"])
@permitted(MANAGE)
def new() -> Any:
    """Make a calendar."""
    form = calendar_form(today=_today())
    if not form.validate_on_submit():
        return web.answer("moderation/calendars/new.html", form)
    try:
        plan = form.plan()
        words = (plan.name, plan.zone, plan.week, plan.exceptions)
        calendar = actions.make_calendar(current_user, *words)
    except (Conflict, Invalid) as problem:
        return web.answer("moderation/calendars/new.html", form, problem)
    flash(_("The calendar is made. Here are the holidays that you may want in it."))
    return see_other(url_for("moderation.calendars.holidays", id=calendar.id))


@blueprint.route("/moderation/calendars/<id:id>", methods=["GET", "POST"])
@permitted(MANAGE)
def edit(id: int) -> Any:
    """Change a calendar, and read what it said before."""
    calendar = queries.get_calendar(id)
    version = queries.newest_version(id)
    today = _today(version.zone)
    form = calendar_form(calendar, version, today=today)
    if not form.validate_on_submit():
        return _edit_page(form, calendar)
    past = [each for each in version.exceptions if each["date"] < today.isoformat()]
    try:
        read = form.version.data or 0
        changed = actions.edit_calendar(current_user, calendar, form.plan(past), read=read)
    except (Conflict, Invalid) as problem:
        return _edit_page(form, queries.get_calendar(id), problem)
    flash(_("Saved. It applies from now on.") if changed else _("Saved."))
    return see_other(url_for("moderation.calendars.edit", id=id))


def _edit_page(form: CalendarForm, calendar: Calendar, problem: Problem | None = None) -> Any:
    versions = queries.versions_of(calendar)
    quicker = versions[0][0] if isinstance(problem, Conflict) else None
    if quicker:
        form.start_again_from(quicker)
    words: dict[str, Any] = {
        "calendar": calendar,
        "versions": versions,
        "theirs": quicker,
        **_WORDS,
    }
    return web.answer("moderation/calendars/edit.html", form, problem, **words)


@blueprint.route("/moderation/calendars/<id:id>/holidays", methods=["GET", "POST"])
@permitted(MANAGE)
def holidays(id: int) -> Any:
    """Propose the holidays of a country and year; what is confirmed becomes days off."""
    calendar, form = queries.get_calendar(id), HolidaysForm()
    version = queries.newest_version(id)
    country, year, years = _asked(_today(version.zone).year)
    offered = proposals.proposed(
        country, year, current_app.config["LANGUAGE"], version.week, version.exceptions
    )
    words: dict[str, Any] = {
        "calendar": calendar,
        "offered": offered,
        "country": country,
        "year": year,
    }
    more: dict[str, Any] = {"years": years, "countries": proposals.COUNTRY_WORDS, **_WORDS}
    if not form.validate_on_submit():
        return web.answer("moderation/calendars/holidays.html", form, **words, **more)
    try:
        days = proposals.confirmed(offered, form.days.data or [])
        added = actions.add_days(current_user, calendar, days)
    except Invalid as problem:
        return web.answer("moderation/calendars/holidays.html", form, problem, **words, **more)
    flash(ngettext("%(num)s day is added.", "%(num)s days are added.", added))
    return see_other(url_for("moderation.calendars.edit", id=id))


def _asked(this_year: int) -> tuple[str, int, list[tuple[int, int]]]:
    """Country and year as the address says, else Sweden and this year; what can be chosen."""
    years = list(range(this_year, this_year + YEARS))
    country, year = request.args.get("country", ""), request.args.get("year", "")
    return (
        country if country in proposals.CATEGORIES else "SE",
        next((each for each in years if str(each) == year), this_year),
        [(each, each) for each in years],
    )


@blueprint.post("/moderation/calendars/<id:id>/<what>")
@permitted(MANAGE)
def turn(id: int, what: str) -> Any:
    """Make it the usual calendar; put it away; take it back."""
    verbs = {
        "usual": actions.make_usual,
        "archive": actions.archive_calendar,
        "unarchive": actions.unarchive_calendar,
    }
    if what not in verbs:
        raise Missing
    try:
        verbs[what](current_user, queries.get_calendar(id))
    except Invalid as problem:
        flash(problem.sentence, "warning")
    return see_other(url_for("moderation.calendars.index"))
