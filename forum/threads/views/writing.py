"""Writing: a new thread, a reply, an edit; what was typed is kept, whatever happens."""

from datetime import timedelta
from typing import Any

from flask import current_app, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import languages, limits, permissions, web
from forum.boards.models import Board
from forum.boards.policy import KINDS
from forum.boards.queries import default_board, visible_boards
from forum.errors import Conflict, Invalid, Problem, Refused, TooMany
from forum.moments import now
from forum.people.held import hold_this_request
from forum.threads import answers, drafts, queries, writing
from forum.threads.asking import ask_about_opening, ask_about_reply, ask_in, said_yes_to
from forum.threads.composing import number
from forum.threads.drafts import Draft
from forum.threads.fields import PREFIX, questions_for, questions_of, typed_fields
from forum.threads.forms import EditPostForm, NewThreadForm, ReplyForm, asking_form
from forum.threads.models import Post, Thread
from forum.threads.quoting import beginning
from forum.threads.reply_parts import Added, read_added, typed_here
from forum.threads.tags import parse_tags
from forum.threads.titles import check_title
from forum.threads.views import drafting
from forum.threads.views.alike import is_it_one_of_these
from forum.threads.views.blueprint import blueprint, post_path, thread_path
from forum.threads.views.reading import thread_page
from forum.web import public, signed_in


def spend_a_post() -> None:
    """Count one more post of this person. Raises TooMany over the limit per minute.

    Whoever has reached it is told so before a post is refused.
    """
    limit = current_app.config["POSTS_PER_MINUTE"]
    if limits.spend(f"posts:{current_user.id}", limit, timedelta(minutes=1)) == 0 and limit > 1:
        flash(_("You write quickly. The next post can go out in a minute."), "info")


def open_boards(person: Any) -> list[Board]:
    """Boards that take new threads from anybody who reads them."""
    return [board for board in visible_boards(person).values() if not board.is_archived]


def _thread_form(draft: Draft | None = None) -> NewThreadForm:
    boards = open_boards(current_user)
    slug = request.values.get("board") or (draft.fields.get("board", "") if draft else "")
    board = _board_by_slug(slug) or default_board(current_user)
    form = asking_form(NewThreadForm, questions_of(board))
    form.notice_board(str(board.id) if board else "")
    offered = [(board.slug, languages.translated(board.name)) for board in boards]
    form.offer(offered, [kind for kind in KINDS if any(board.takes(kind) for board in boards)])
    if request.method == "GET":
        for name in ("board", "kind", "title"):
            form[name].data = request.args.get(name, "")
    return form


@blueprint.get("/threads/new")
@public
def new() -> Any:
    """The form for a new thread; anybody may write, also before signing in."""
    draft = drafts.find(current_user, "thread")
    form = _thread_form(draft)
    drafting.restore(form, draft)
    return _form_page(form, draft=draft)


@blueprint.get("/threads/new/fields")
@public
def fields() -> Any:
    """What the board asks that somebody has just chosen, as a part of that form."""
    return web.part("forum/threads/fields.html", form=_thread_form())


def _form_page(form: NewThreadForm, problem: Problem | None = None, **more: Any) -> Any:
    board, asked = _board_by_slug(form.board.data or ""), ask_in(form, problem)
    return web.answer("forum/threads/new.html", form, problem, board=board, asked=asked, **more)


def _board_by_slug(slug: str) -> Board | None:
    return next((board for board in open_boards(current_user) if board.slug == slug), None)


@blueprint.post("/threads/new")
@public
def create() -> Any:
    """Post a thread, or let it wait until the person has signed in and confirmed."""
    form = _thread_form()
    try:
        if drafting.wants_preview():
            return _form_page(form, preview=drafting.preview_in(form))
        if form.asks_anew:
            form.text.take_along()
            return _form_page(form)
        if not form.validate() or "change" in request.form:
            return _form_page(form)
        words = thread_words(form.data)
        if question := is_it_one_of_these(form, words):
            return question
        _ask_first(words)
        if not (current_user.is_authenticated and current_user.is_confirmed):
            return _held("thread", "thread")
        if _opened(words) is None:
            spend_a_post()
        thread = writing.open_thread(current_user, **words)
    except (Invalid, Refused, TooMany) as problem:
        return _form_page(form, problem)
    return drafts.published(web.see_other(thread_path(thread, posted="yes")), "thread")


def _held(verb: str, place: str) -> Any:
    """The text waits on the server for its writer to sign in and confirm."""
    page = url_for("forum.people.held", id=hold_this_request(verb).id)
    return drafts.published(web.see_other(page), place)


def _composed(text: str) -> writing.Composed:
    return writing.compose(text, draft=drafting.draft_seen())


def thread_words(fields: Any, person: Any = None) -> dict[str, Any]:
    """What ``open_thread`` needs, from typed fields. Raises Invalid with the field's name."""
    reader = person or current_user
    boards = open_boards(reader)
    slug = fields.get("board") or ""
    board = next((each for each in boards if each.slug == slug), None)
    if slug and board is None:
        raise Invalid(_("There is no such board. Choose one from the list."), "board")
    board = board or default_board(reader)
    if board is None:
        raise Invalid(_("There is no board to post on yet."), "board")
    kind = fields.get("kind") or board.default_kind
    if kind not in KINDS or not board.takes(kind):
        raise Invalid(_("This board does not take that kind of thread."), "kind")
    language = fields.get("language") or board.language
    if language not in languages.CONTENT_LANGUAGES:
        raise Invalid(_("Choose a language from the list."), "language")
    return {
        "board": board,
        "kind": kind,
        "title": fields.get("title") or "",
        "composed": _composed(fields.get("text") or ""),
        "language": language,
        "tags": parse_tags(fields.get("tags") or ""),
        "fields": typed_fields(fields),
        "answered_checks": said_yes_to(fields),
    }


def _ask_first(words: dict[str, Any]) -> None:
    """Before it waits for signing in: later nobody is there to be asked."""
    title, answered = words["title"], words["answered_checks"]
    text, fields = words["composed"].text, words["fields"]
    ask_about_opening(current_user, words["board"], title, text, fields, answered)


@blueprint.get("/threads/<id:id>/reply")
@public
def reply_form(id: int) -> Any:
    """The form for a reply on a page of its own: for people who have not signed in."""
    thread, form = queries.follow_thread(current_user, id), ReplyForm()
    draft = drafts.find(current_user, f"reply:{thread.id}")
    drafting.restore(form, draft)
    begun, to = beginning(current_user, thread, request.args)
    if begun not in (form.text.data or ""):
        form.text.data = "\n\n".join(part for part in (form.text.data, begun) if part)
    form.to.data = to.id if to else form.to.data
    words: dict[str, Any] = {
        "thread": thread,
        "begun": begun,
        "typed": typed_here(request.form, draft),
    }
    return web.answer("forum/threads/reply_form.html", form, draft=draft, **words)


@blueprint.post("/threads/<id:id>/replies")
@public
def reply(id: int) -> Any:
    """Post a reply, or let it wait until the person has signed in and confirmed."""
    thread, form = queries.follow_thread(current_user, id), ReplyForm()
    try:
        if drafting.wants_preview():
            return _reply_again(thread, form, preview=drafting.preview_in(form))
        if not form.validate():
            return _reply_again(thread, form)
        composed = _composed(form.text.data)
        if not (current_user.is_authenticated and current_user.is_confirmed):
            ask_about_reply(current_user, thread, composed.text, said_yes_to(form.data))
            return _held("reply", f"reply:{id}")
        added = read_added(current_user, thread, request.form)
        if writing.same_reply(current_user, thread, composed, now()) is None:
            spend_a_post()
        post = _reply(thread, form, composed, added)
    except (Conflict, Invalid, Refused, TooMany) as problem:
        return _reply_again(thread, form, problem)
    return drafts.published(web.see_other(post_path(post)), f"reply:{id}")


def _opened(words: dict[str, Any]) -> Thread | None:
    title = check_title(words["title"])
    return writing.same_thread(current_user, title, words["composed"], now())


def _reply(thread: Thread, form: ReplyForm, composed: writing.Composed, added: Added) -> Post:
    post = writing.reply(
        current_user,
        thread,
        composed,
        reopens=bool(form.reopens.data),
        official=bool(form.official.data),
        reply_to=number(form.to.data),
        added=added,
        answered_checks=said_yes_to(form.data),
    )
    if form.thanks.data and thread.asker_id == current_user.id:
        answers.need_no_answer(current_user, post.thread)
    return post


def _reply_again(
    thread: Thread, form: ReplyForm, problem: Problem | None = None, *, preview: Any = None
) -> Any:
    # A transaction that was refused has let go of what was read before it.
    thread = queries.follow_thread(current_user, thread.id)
    asked = ask_in(form, problem)
    if not current_user.is_authenticated:
        words = {"thread": thread, "asked": asked, "preview": preview, "typed": request.form}
        return web.answer("forum/threads/reply_form.html", form, problem, **words)
    return thread_page(thread, form, problem, asked=asked, preview=preview)


@blueprint.route("/posts/<id:id>/edit", methods=["GET", "POST"])
@signed_in
def edit_post(id: int) -> Any:
    """Change a post. A stale form gets both texts (409)."""
    post = queries.get_post(current_user, id)
    permissions.require(current_user, "post:edit", post)
    form = _edit_form(post)
    if request.method != "POST":
        draft = drafts.find(current_user, f"edit:{id}")
        drafting.restore(form, draft)
        return web.answer("forum/threads/edit_post.html", form, post=post, draft=draft)
    try:
        if drafting.wants_preview():
            return _edit_again(id, form, preview=drafting.preview_in(form))
        if not form.validate():
            return _edit_again(id, form)
        post = writing.edit_post(
            current_user,
            post,
            _composed(form.text.data),
            version=form.version.data or 0,
            title=form.title.data if post.is_opening else None,
            fields=typed_fields(form.data) if post.is_opening else None,
            answered_checks=said_yes_to(form.data),
        )
    except (Conflict, Invalid, TooMany) as problem:
        return _edit_again(id, form, problem)
    page = post_path(queries.get_post(current_user, id))
    return drafts.published(web.see_other(page), f"edit:{id}")


def _edit_form(post: Post) -> EditPostForm:
    thread = post.thread
    questions = questions_for(thread, thread.board) if post.is_opening else []
    standing = {PREFIX + entry["key"]: entry["value"] for entry in thread.fields}
    said = {"text": post.text, "title": thread.title, "version": post.version, **standing}
    return asking_form(EditPostForm, questions, said)


def _edit_again(
    id: int, form: EditPostForm, problem: Problem | None = None, *, preview: Any = None
) -> Any:
    post, asked = queries.get_post(current_user, id), ask_in(form, problem)
    theirs = post if isinstance(problem, Conflict) else None
    if theirs is not None:
        # Sending the form once more is now a choice made with both texts before one's eyes.
        form.version.process_data(post.version)
        form.version.raw_data = None
    return web.answer(
        "forum/threads/edit_post.html",
        form,
        problem,
        post=post,
        theirs=theirs,
        asked=asked,
        preview=preview,
    )
