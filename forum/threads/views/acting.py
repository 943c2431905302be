"""Acts of staff: each on a page of its own that asks for the reason. And withdrawing a post."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import languages, permissions, web
from forum.boards.models import Board
from forum.boards.queries import visible_boards
from forum.errors import Conflict, Invalid, Problem, Refused
from forum.threads import acts, queries, writing
from forum.threads.forms import EditThreadForm, HideForm, MoveForm, ReasonForm, choices
from forum.threads.models import Thread
from forum.threads.tags import parse_tags
from forum.threads.views.blueprint import blueprint, post_path, thread_path
from forum.web import permitted, see_other, signed_in


def act(
    id: int,
    permission: str,
    title: str,
    button: str,
    change: Callable[[Thread, str], object],
    hint: str = "",
) -> Any:
    """Ask for the reason (GET), act (POST), show the thread."""
    thread, form = queries.get_thread(current_user, id), ReasonForm()
    permissions.require(current_user, permission, thread)
    back = thread_path(thread)
    words: dict[str, Any] = {
        "title": title,
        "button": button,
        "back": back,
        "subject": thread.title,
        "hint": hint,
    }
    if not form.validate_on_submit():
        return web.answer("forum/threads/act.html", form, **words)
    try:
        change(thread, form.reason.data)
    except (Invalid, Conflict, Refused) as problem:
        return web.answer("forum/threads/act.html", form, problem, **words)
    return see_other(back)


@blueprint.route("/threads/<id:id>/lock", methods=["GET", "POST"])
@permitted("thread:lock")
def lock(id: int) -> Any:
    """Lock a thread."""
    return act(
        id,
        "thread:lock",
        _("Lock this thread"),
        _("Lock"),
        lambda thread, reason: acts.lock_thread(current_user, thread, reason),
    )


@blueprint.route("/threads/<id:id>/unlock", methods=["GET", "POST"])
@permitted("thread:lock")
def unlock(id: int) -> Any:
    """Unlock a thread."""
    return act(
        id,
        "thread:lock",
        _("Unlock this thread"),
        _("Unlock"),
        lambda thread, reason: acts.unlock_thread(current_user, thread, reason),
    )


@blueprint.route("/threads/<id:id>/pin", methods=["GET", "POST"])
@permitted("thread:pin")
def pin(id: int) -> Any:
    """Pin a thread to the top of its board."""
    return act(
        id,
        "thread:pin",
        _("Pin this thread"),
        _("Pin"),
        lambda thread, reason: acts.pin_thread(current_user, thread, reason),
    )


@blueprint.route("/threads/<id:id>/unpin", methods=["GET", "POST"])
@permitted("thread:pin")
def unpin(id: int) -> Any:
    """Unpin a thread."""
    return act(
        id,
        "thread:pin",
        _("Unpin this thread"),
        _("Unpin"),
        lambda thread, reason: acts.unpin_thread(current_user, thread, reason),
    )


def _place(board: Board, thread: Thread) -> str:
    """A board's name; said with it where the asker would lose sight of their own thread."""
    name = languages.translated(board.name)
    if board.id in visible_boards(thread.asker):
        return name
    return _("%(board)s – %(name)s cannot read it", board=name, name=thread.asker.name)


@blueprint.route("/threads/<id:id>/move", methods=["GET", "POST"])
@permitted("thread:move")
def move(id: int) -> Any:
    """Move a thread to another board."""
    thread, form = queries.get_thread(current_user, id), MoveForm()
    permissions.require(current_user, "thread:move", thread)
    boards = {board.slug: board for board in visible_boards(current_user).values()}
    offered = [
        (slug, _place(board, thread))
        for slug, board in boards.items()
        if board.id != thread.board_id
        and not board.is_archived
        and permissions.decide(current_user, "thread:move", board)
    ]
    form.board.choices = choices(offered)
    words: dict[str, Any] = {"thread": thread, "back": thread_path(thread)}
    if not form.validate_on_submit() or form.board.data not in dict(offered):
        return web.answer("forum/threads/move.html", form, **words)
    try:
        acts.move_thread(current_user, thread, boards[form.board.data], form.reason.data)
    except Invalid as problem:
        return web.answer("forum/threads/move.html", form, problem, **words)
    return see_other(words["back"])


@blueprint.route("/threads/<id:id>/edit", methods=["GET", "POST"])
@permitted("thread:edit")
def edit(id: int) -> Any:
    """Correct title, kind, language and tags."""
    thread = queries.get_thread(current_user, id)
    permissions.require(current_user, "thread:edit", thread)
    form = EditThreadForm(
        title=thread.title,
        kind=thread.kind,
        language=thread.language,
        tags=", ".join(tag.name for tag in thread.tags),
        version=thread.version,
    )
    form.language.choices = choices(languages.pairs())
    if not form.validate_on_submit():
        return web.answer("forum/threads/edit.html", form, thread=thread)
    try:
        acts.edit_thread(
            current_user,
            thread,
            title=form.title.data,
            kind=form.kind.data,
            language=form.language.data,
            tags=parse_tags(form.tags.data or ""),
            version=form.version.data or 0,
        )
    except (Invalid, Conflict) as problem:
        return _edit_again(id, form, problem)
    return see_other(thread_path(queries.get_thread(current_user, id)))


def _edit_again(id: int, form: EditThreadForm, problem: Problem) -> Any:
    thread = queries.get_thread(current_user, id)
    theirs = thread if isinstance(problem, Conflict) else None
    if theirs is not None:
        form.version.process_data(thread.version)
        form.version.raw_data = None
    return web.answer("forum/threads/edit.html", form, problem, thread=thread, theirs=theirs)


@blueprint.route("/posts/<id:id>/hide", methods=["GET", "POST"])
@permitted("post:hide")
def hide(id: int) -> Any:
    """Hide a post on a ground, with a reason."""
    post, form = queries.get_post(current_user, id), HideForm()
    permissions.require(current_user, "post:hide", post)
    words: dict[str, Any] = {"post": post, "back": post_path(post)}
    if not form.validate_on_submit():
        return web.answer("forum/threads/hide.html", form, **words)
    try:
        ground, reason = form.ground.data, form.reason.data
        acts.hide_post(current_user, post, ground=ground, reason=reason)
    except Invalid as problem:
        return web.answer("forum/threads/hide.html", form, problem, **words)
    return see_other(words["back"])


@blueprint.route("/posts/<id:id>/restore", methods=["GET", "POST"])
@permitted("post:restore")
def restore(id: int) -> Any:
    """Show a hidden post again."""
    post, form = queries.get_post(current_user, id), ReasonForm()
    permissions.require(current_user, "post:restore", post)
    back = post_path(post)
    words: dict[str, Any] = {
        "title": _("Show this post again"),
        "button": _("Show it again"),
        "back": back,
        "subject": post.thread.title,
    }
    if not form.validate_on_submit():
        return web.answer("forum/threads/act.html", form, **words)
    try:
        acts.restore_post(current_user, post, form.reason.data)
    except Invalid as problem:
        return web.answer("forum/threads/act.html", form, problem, **words)
    return see_other(back)


@blueprint.post("/posts/<id:id>/official")
@signed_in
def official(id: int) -> Any:
    """Make a host's reply the company's official answer, or an ordinary one again."""
    post = queries.get_post(current_user, id)
    acts.mark_official(current_user, post, official=request.form.get("say", "yes") == "yes")
    return see_other(post_path(queries.get_post(current_user, id)))


@blueprint.route("/posts/<id:id>/withdraw", methods=["GET", "POST"])
@signed_in
def withdraw(id: int) -> Any:
    """Take one's own post back, after a question."""
    post = queries.get_post(current_user, id)
    if request.method != "POST":
        permissions.require(current_user, "post:withdraw", post)
        return web.answer("forum/threads/withdraw.html", post=post)
    writing.withdraw_post(current_user, post)
    flash(_("Your post is withdrawn."))
    return redirect(url_for("forum.threads.post", id=id), 303)
