"""The search page."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user

from forum import web
from forum.boards.queries import visible_boards
from forum.languages import translated
from forum.search import forms, queries
from forum.search.engine import Order
from forum.search.lookup import known_fields
from forum.threads.alike import threads_alike
from forum.threads.views.blueprint import post_path, thread_path
from forum.web import public

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@public
def index() -> Any:
    """What was found for ``q``; any text is a query, so this never refuses."""
    newest = request.args.get("order") == Order.NEWEST
    results = queries.find(
        current_user,
        request.args.get("q", ""),
        board=request.args.get("board", ""),
        order=Order.NEWEST if newest else Order.RELEVANCE,
        page=web.page_number(),
    )
    return web.answer(
        "forum/search/index.html",
        results=results,
        path_of=path_of,
        asked=forms.asked(results.query),
        boards=[
            (each.slug, translated(each.name)) for each in visible_boards(current_user).values()
        ],
        fields=[(each.key, translated(each.label)) for each in known_fields(current_user)],
    )


@blueprint.get("/search/form")
@public
def form() -> Any:
    """What the form says becomes the query that one could have typed, at its own address."""
    fields = [field.key for field in known_fields(current_user)]
    return redirect(url_for(".index", q=forms.query_from(request.args, fields)), 303)


def path_of(row: queries.Row) -> str:
    """Where a hit leads: to the thread, or to the reply that fits."""
    return thread_path(row.thread) if row.post.is_opening else post_path(row.post)


@blueprint.get("/search/similar")
@public
def similar() -> Any:
    """Threads that are like the title that somebody types, as a part of that page."""
    title = request.args.get("title", "")
    return web.part("forum/search/similar.html", found=threads_alike(current_user, title))
