"""The front room's pages: home, language, what is promised, health, and the administration."""

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, flash, jsonify, make_response, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from flask_login import current_user

from forum import paths, permissions, sockets, web
from forum.boards import queries as boards
from forum.boards.words import promise
from forum.errors import Missing, Refused
from forum.front import actions, links, queries, readiness
from forum.front.patterns import SIZES, TOKENS, Samples
from forum.front.words import cautious
from forum.jobs.worker import lag_seconds
from forum.languages import COOKIE
from forum.moments import now
from forum.security import safe_path
from forum.web import permitted, public, see_other, signed_in

blueprint = Blueprint("front", __name__)
#: When the accessibility statement was last compared with the site.
ASSESSED = date(2026, 11, 22)
LANGUAGE_KEPT = timedelta(days=365)
ROBOTS = """\
User-agent: *
Disallow: /account
Disallow: /admin/
Disallow: /language
Disallow: /moderation/
Disallow: /notifications
Disallow: /register
Disallow: /search
Disallow: /sign-in
"""


@blueprint.get("/")
@public
def home() -> Any:
    """How can we help?"""
    latest = queries.latest(current_user)
    return web.answer(
        "forum/front/home.html",
        tree=boards.tree(current_user),
        latest=latest,
        extras=sockets.row_slot("THREAD_ROW", latest.all),
        may_make_boards=permissions.holds(current_user, "board:manage"),
    )


@blueprint.get("/about")
@public
def about() -> Any:
    """What this forum promises, and what it will not do."""
    return web.answer(
        "forum/front/about.html",
        tree=boards.tree(current_user),
        promise=promise,
        has_hosts=sockets.of().has_hosts,
    )


@blueprint.get("/accessibility")
@public
def accessibility() -> Any:
    """How accessible the site is, what is not yet, and whom to tell."""
    return web.answer(
        "forum/front/accessibility.html",
        contact=current_app.config["CONTACT"],
        assessed=format_date(ASSESSED, "long"),
    )


def _way_back() -> str:
    """Where the reader came from, on this site."""
    try:
        came = urlsplit(request.referrer or "")
    except ValueError:  # no address at all
        came = urlsplit("")
    own = came.path if came.netloc == request.host else ""
    return safe_path(request.values.get("next") or (own and f"{own}?{came.query}".rstrip("?")))


@blueprint.get("/language")
@public
def language() -> Any:
    """The languages of the pages, a button each."""
    return web.answer("forum/front/language.html", next=_way_back())


@blueprint.post("/language")
@public
def choose_language() -> Any:
    """Keep the choice: with the account, or in this browser for a year."""
    code = actions.check_language(request.form.get("language", ""))
    response = see_other(_way_back())
    if current_user.is_authenticated:
        actions.choose_language(current_user, code)
    else:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(
            COOKIE, code, max_age=LANGUAGE_KEPT, secure=secure, httponly=True, samesite="Lax"
        )
    return response


# --- For machines --------------------------------------------------------------------------------


@blueprint.get("/health")
@public
def health() -> Any:
    """The web process is alive."""
    return jsonify(alive=True)


@blueprint.get("/ready")
@public
def ready() -> Any:
    """Whether everything that the site needs does its work; 503 when not."""
    well, parts = readiness.look()
    response = make_response(jsonify(ready=well, parts=parts), 200 if well else 503)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/robots.txt")
@public
def robots() -> Any:
    """What search engines should leave alone."""
    sitemap = web.outside_url("forum.feeds.sitemap")
    return Response(f"{ROBOTS}\nSitemap: {sitemap}\n", mimetype="text/plain")


# --- For those who build -------------------------------------------------------------------------


@blueprint.get("/patterns")
@public
def patterns() -> Any:
    """Every component in every state; only where the site is built or tested."""
    if not (current_app.debug or current_app.testing):
        raise Missing
    theme = request.args.get("theme", "")
    sprite = (paths.STATIC / "icons" / "sprite.svg").read_text(encoding="utf-8")
    return web.answer(
        "forum/front/patterns.html",
        sample=Samples(),
        tokens=TOKENS,
        sizes=SIZES,
        icons=re.findall(r'<symbol id="([\w-]+)"', sprite),
        theme=theme if theme in ("light", "dark") else "",
    )


# --- For admins ----------------------------------------------------------------------------------


@blueprint.get("/admin/")
@signed_in
def admin() -> Any:
    """The pages of the administration that this person may work on."""
    pages, others = links.admin_pages(current_user), sockets.slot("ADMIN_NAVIGATION")
    if not pages and not others:
        raise Refused(_("This page is for people whose role lets them work here."))
    return web.answer("forum/front/admin.html", pages=pages, others=others)


@blueprint.get("/admin/jobs")
@permitted("job:manage")
def jobs() -> Any:
    """Work that failed until the last try. Never what it holds: that may be a link to sign in."""
    return web.answer(
        "forum/front/jobs.html",
        page=queries.jobs_set_aside(web.page_number()),
        waiting=queries.jobs_waiting(),
        lag=timedelta(seconds=round(lag_seconds(now()))),
        cautious=cautious,
    )


@blueprint.post("/admin/jobs/<id:id>/retry")
@permitted("job:manage")
def retry_job(id: int) -> Any:
    """Try a job again."""
    actions.retry_job(current_user, id)
    flash(_("The job will be tried again."))
    return see_other(url_for(".jobs"))


@blueprint.post("/admin/jobs/<id:id>/discard")
@permitted("job:manage")
def discard_job(id: int) -> Any:
    """Give a job up."""
    actions.discard_job(current_user, id)
    flash(_("The job is discarded."))
    return see_other(url_for(".jobs"))
