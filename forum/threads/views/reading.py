"""Reading: lists, a thread, a post's place, tags, a post's history."""

from typing import Any
from urllib.parse import urlencode

from flask import redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from forum import languages, permissions, web
from forum.boards.queries import all_boards, visible_ids
from forum.errors import Missing
from forum.people import blocking
from forum.sockets import row_slot
from forum.threads import closing, drafts, links, queries, structured
from forum.threads.forms import ReplyForm
from forum.threads.history import changes_of
from forum.threads.models import Thread
from forum.threads.reply_parts import typed_here
from forum.threads.tags import tag_key
from forum.threads.views.blueprint import blueprint, post_path, thread_path
from forum.threads.views.drafting import restore
from forum.web import public, signed_in


@blueprint.get("/threads")
@public
def index() -> Any:
    """Threads of the whole site."""
    show = web.remembered("threads", queries.SHOWS, "active")
    page = queries.list_threads(current_user, show, page=web.page_number())
    return web.answer("forum/threads/index.html", page=page, show=show, shows=queries.SHOWS)


@blueprint.get("/tags/<tag>")
@public
def tag(tag: str) -> Any:
    """Threads that carry a tag."""
    found = queries.get_tag(tag_key(tag))
    page = queries.list_threads(current_user, tag=found, page=web.page_number())
    if not page:
        # A tag of threads that one may not see is the same as a tag that nobody has set.
        raise Missing
    if tag != found.key:
        path, words = url_for("forum.threads.tag", tag=found.key), urlencode(request.args)
        return redirect(f"{path}?{words}" if words else path, 301)
    return web.answer("forum/threads/tag.html", tag=found, page=page)


@blueprint.get("/threads/<id:id>")
@public
def bare(id: int) -> Response:
    """The short address leads to the full one."""
    try:
        thread = queries.get_thread(current_user, id)
    except Missing:
        return _merged(id)
    return redirect(thread_path(thread, **request.args.to_dict()), 301)


def _merged(id: int) -> Response:
    """Where a merged thread's address leads: to the post that opened it. Raises Missing."""
    return redirect(post_path(queries.merged_post(current_user, id)), 301)


@blueprint.get("/threads/<id:id>-<slug>")
@public
def show(id: int, slug: str) -> Any:
    """One page of a thread."""
    try:
        thread = queries.get_thread(current_user, id)
    except Missing:
        return _merged(id)
    if slug != thread.slug:
        return redirect(thread_path(thread, **request.args.to_dict()), 301)
    return thread_page(thread, ReplyForm() if current_user.is_authenticated else None)


def thread_page(thread: Thread, form: ReplyForm | None, problem: Any = None, **more: Any) -> Any:
    """The page of a thread; also after a reply that was refused, with its text in the form."""
    page = queries.posts_page(thread, web.page_number())
    solution = next((post for post in page if post.id == thread.solution_id), None)
    solution = solution or queries.solution_of(thread)
    is_public = thread.board_id in visible_ids(None) and not thread.is_unlisted
    marks = queries.marks_of(current_user, thread, page.items)
    drafts.expect(current_user, thread, marks.others)
    draft = drafts.find(current_user, f"reply:{thread.id}") if form is not None else None
    if request.method == "GET":
        restore(form, draft)
    response = web.answer(
        "forum/threads/show.html",
        form,
        problem,
        thread=thread,
        boards=all_boards,
        page=page,
        solution=solution,
        closing=closing.closing_of(thread),
        is_public=is_public,
        structured=structured.of_thread(thread, page.items, solution) if is_public else None,
        marks=marks,
        draft=draft,
        typed=typed_here(request.form, draft),
        refused=problem,
        texts=links.shown_to(current_user, {post.id: post.html for post in page.items}),
        folded=blocking.folded(current_user, page.items),
        badges=row_slot("POST_BADGE", page.items),
        files=row_slot("POST_FILES", page.items),
        menus=row_slot("POST_MENU", page.items),
        afters=row_slot("POST_AFTER", page.items),
        may=lambda key, target: permissions.decide(current_user, key, target).allowed,
        **more,
    )
    # What is read here was written in the thread's language, whatever the page around it speaks.
    spoken = dict.fromkeys((thread.language, languages.current()))
    response.headers["Content-Language"] = ", ".join(spoken)
    return response


@blueprint.get("/posts/<id:id>")
@public
def post(id: int) -> Response:
    """A post's own address leads to its place in the thread."""
    return redirect(post_path(queries.get_post(current_user, id)), 302)


@blueprint.get("/posts/<id:id>/history")
@signed_in
def history(id: int) -> Any:
    """Earlier versions of a post, for its author and for hosts who may read them."""
    found = queries.get_post(current_user, id)
    permissions.require(current_user, "post:history", found)
    return web.answer(
        "forum/threads/history.html",
        post=found,
        page=changes_of(found, web.page_number()),
        back=url_for("forum.threads.post", id=id),
    )
