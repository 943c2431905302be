"""Feeds for feed readers, the sitemap for search engines, and the page of private feeds."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import languages, web
from forum.boards.queries import get_board
from forum.errors import Invalid, Missing
from forum.feeds import documents, keys, queries
from forum.feeds.forms import FeedForm
from forum.moments import now
from forum.threads import queries as threads
from forum.threads.models import Post
from forum.web import outside_url, public, see_other, signed_in

blueprint = Blueprint("feeds", __name__)


# --- Feeds ---------------------------------------------------------------------------------------


def _own_path() -> str:
    """This feed's address without its key."""
    said = [(name, value) for name, value in request.args.items(multi=True) if name != "key"]
    return f"{request.path}?{urlencode(said)}" if said else request.path


def _reader() -> Any:
    """Whoever brought a key, else whoever is signed in here."""
    key = request.args.get("key")
    return current_user if key is None else keys.reader_of(key, _own_path())


def _feed(title: str, page: str, posts: Sequence[Post], *, replies: bool = False) -> Response:
    site = str(current_app.config["SITE_URL"]).rstrip("/")
    entries = [
        documents.Entry(
            address=outside_url("forum.threads.post", id=post.id),
            title=post.thread.title,
            author=post.author.name,
            html=str(post.html).replace('"/', f'"{site}/'),
            published_at=post.written_at,
            updated_at=post.edited_at or post.written_at,
            language=post.thread.language,
            id=outside_url("forum.threads.post", id=post.id),
        )
        for post in posts
    ]
    body = documents.atom(
        address=site + _own_path(),
        page=page,
        title=f"{title} · {current_app.config['SITE_NAME']}",
        entries=entries,
        empty_since=now(),
    )
    return _document(body, "application/atom+xml")


def _document(body: bytes, mimetype: str) -> Response:
    response = Response(body, mimetype=mimetype)
    if "key" in request.args:
        # Whoever has a private address must not find it in another site's log.
        response.headers["Referrer-Policy"] = "no-referrer"
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/feeds/threads.atom")
@public
def all_threads() -> Any:
    """The newest threads of the whole site, or those that wait, or are solved."""
    show = request.args.get("show", "new")
    if show not in threads.SHOWS:
        raise Missing
    posts = queries.new_threads(_reader(), show, None, None)
    return _feed(_("Threads"), outside_url("forum.threads.index", show=show), posts)


@blueprint.get("/feeds/boards/<slug>.atom")
@public
def board(slug: str) -> Any:
    """The newest threads of a board and those under it."""
    reader = _reader()
    found = get_board(reader, slug)
    posts = queries.new_threads(reader, "new", found, None)
    page = outside_url("forum.boards.show", slug=found.slug)
    return _feed(languages.translated(found.name), page, posts)


@blueprint.get("/feeds/tags/<tag>.atom")
@public
def tag(tag: str) -> Any:
    """The newest threads that carry a tag."""
    found = threads.get_tag(tag)
    if not (posts := queries.new_threads(_reader(), "new", None, found)):
        # A tag of threads that one may not see is the same as a tag that nobody has set.
        raise Missing
    return _feed(found.name, outside_url("forum.threads.tag", tag=found.key), posts)


@blueprint.get("/feeds/threads/<id:id>.atom")
@public
def thread(id: int) -> Any:
    """The newest posts of one thread; at the address of a merged one, of that which it went into.

    No redirect: a private key holds for one address.
    """
    found = threads.follow_thread(_reader(), id)
    page = outside_url("forum.threads.show", id=found.id, slug=found.slug)
    if found.is_unlisted:
        raise Missing
    return _feed(found.title, page, queries.new_replies(found))


@blueprint.get("/feeds/search.atom")
@public
def search() -> Any:
    """The newest posts that a search finds."""
    words = request.args.get("q", "")
    page = outside_url("forum.search.index", q=words)
    return _feed(words or _("Search"), page, queries.found_posts(_reader(), words))


# --- Private feeds -------------------------------------------------------------------------------


@blueprint.get("/account/feeds")
@signed_in
def index() -> Any:
    """The private addresses that one has, and the form for another."""
    form = FeedForm(path=request.args.get("path", ""))
    return web.answer("forum/feeds/index.html", form, keys=keys.keys_of(current_user))


@blueprint.post("/account/feeds")
@signed_in
def make() -> Any:
    """Make a private address. It is shown once, on this answer."""
    form, address = FeedForm(), ""
    problem = None
    try:
        path = keys.feed_path(form.path.data or "")
        key = keys.make_key(current_user, path)
        join = "&" if "?" in path else "?"
        address = f"{str(current_app.config['SITE_URL']).rstrip('/')}{path}{join}key={key}"
    except Invalid as refused:
        problem = refused
    listed = keys.keys_of(current_user)
    if problem is not None:
        return web.answer("forum/feeds/index.html", form, problem, keys=listed)
    return web.answer("forum/feeds/made.html", address=address)


@blueprint.post("/account/feeds/<id:id>/end")
@signed_in
def end(id: int) -> Any:
    """End a private address."""
    keys.end_key(current_user, id)
    flash(_("The address is ended. Whoever still uses it gets nothing."))
    return see_other(url_for(".index"))


# --- For search engines and browsers -------------------------------------------------------------


@blueprint.get("/sitemap.xml")
@public
def sitemap() -> Any:
    """The parts of the sitemap."""
    parts = range(1, queries.parts_of_sitemap() + 1)
    addresses = [outside_url("forum.feeds.sitemap_pages")]
    addresses += [outside_url("forum.feeds.sitemap_threads", part=part) for part in parts]
    return _document(documents.sitemap_index(addresses), "application/xml")


@blueprint.get("/sitemaps/pages.xml")
@public
def sitemap_pages() -> Any:
    """The home page and the boards."""
    return _sitemap(queries.public_pages())


@blueprint.get("/sitemaps/threads/<id:part>.xml")
@public
def sitemap_threads(part: int) -> Any:
    """The threads whose ids stand in one part."""
    if part > queries.parts_of_sitemap():
        raise Missing
    return _sitemap(queries.public_threads(part))


def _sitemap(lines: Any) -> Response:
    found = ((outside_url(line.path[0], **line.path[1]), line.changed_at) for line in lines)
    return _document(documents.sitemap(found), "application/xml")


@blueprint.get("/opensearch.xml")
@public
def opensearch() -> Any:
    """How a browser offers to search here."""
    name = current_app.config["SITE_NAME"]
    site = str(current_app.config["SITE_URL"]).rstrip("/")
    body = documents.opensearch(
        name=name,
        description=_("Search in %(site)s", site=name),
        template=outside_url("forum.search.index") + "?q={searchTerms}",
        icon=site + web.static_url("icons/logo.svg"),
    )
    return _document(body, "application/opensearchdescription+xml")
