"""Pages for closing as a duplicate, merging and splitting: choose, see what will happen, do it."""

from typing import Any

from flask import Blueprint, flash, request
from flask_babel import gettext as _
from flask_login import current_user

from forum import languages, permissions, web
from forum.boards.policy import KINDS
from forum.boards.queries import readers_read, visible_boards
from forum.errors import Conflict, Invalid
from forum.joining import duplicates, merging, queries, splitting
from forum.joining.forms import OwnReasonForm, ReasonForm, SplitForm
from forum.joining.people import told
from forum.markup import plain_of_html
from forum.moments import now as this_moment
from forum.threads.models import Thread
from forum.threads.queries import get_thread
from forum.threads.views.blueprint import post_path, thread_path
from forum.web import permitted, see_other, signed_in

blueprint = Blueprint("joining", __name__)


def _found(thread: Thread) -> tuple[str, list[Thread], Thread | None]:
    """What was typed, what may be meant by it, and the one thread that surely is meant."""
    typed = request.args.get("other", "")
    found = queries.looked_for(current_user, typed, but=thread.id)
    sure = found[0] if len(found) == 1 and queries.names_one(typed) else None
    return typed, found, sure


def _choose(thread: Thread, typed: str, found: list[Thread], title: str, hint: str) -> Any:
    words: dict[str, Any] = {"typed": typed, "found": found, "title": title, "hint": hint}
    return web.answer("forum/joining/choose.html", thread=thread, back=thread_path(thread), **words)


@blueprint.route("/threads/<id:id>/duplicate", methods=["GET", "POST"])
@signed_in
def duplicate(id: int) -> Any:
    """Close a thread as a duplicate of another, which is chosen first."""
    thread = get_thread(current_user, id)
    permissions.require(current_user, duplicates.DUPLICATE, thread)
    typed, found, other = _found(thread)
    if other is None:
        title = _("Which thread answers this one?")
        return _choose(thread, typed, found, title, _("The thread whose answers help here, too."))
    form = _reason_form(thread)
    if not form.validate_on_submit():
        return _close_page(thread, other, form)
    try:
        duplicates.mark_duplicate(current_user, thread, other, form.reason.data or "")
    except (Invalid, Conflict) as problem:
        return _close_page(get_thread(current_user, id), other, form, problem)
    flash(_("It is closed, and points to the other thread."))
    return see_other(thread_path(get_thread(current_user, id)))


def _reason_form(thread: Thread) -> ReasonForm | OwnReasonForm:
    return OwnReasonForm() if thread.asker_id == current_user.id else ReasonForm()


def _close_page(thread: Thread, other: Thread, form: Any, problem: Any = None) -> Any:
    other = get_thread(current_user, other.id)
    count = told(thread, current_user.id)
    return web.answer(
        "forum/joining/duplicate.html", form, problem, thread=thread, other=other, told=count
    )


@blueprint.route("/threads/<id:id>/not-duplicate", methods=["GET", "POST"])
@signed_in
def not_duplicate(id: int) -> Any:
    """Open a duplicate again: it is something else."""
    thread = get_thread(current_user, id)
    permissions.require(current_user, duplicates.DUPLICATE, thread)
    form, back = _reason_form(thread), thread_path(thread)
    if not form.validate_on_submit():
        return web.answer("forum/joining/not_duplicate.html", form, thread=thread)
    try:
        duplicates.unmark_duplicate(current_user, thread, form.reason.data or "")
    except Invalid as problem:
        thread = get_thread(current_user, id)
        return web.answer("forum/joining/not_duplicate.html", form, problem, thread=thread)
    flash(_("It is open again, and waits from when it was asked."))
    return see_other(back)


@blueprint.route("/threads/<id:id>/merge", methods=["GET", "POST"])
@permitted("thread:merge")
def merge(id: int) -> Any:
    """Merge a thread with another, which is chosen first; the older one stays."""
    thread, form = get_thread(current_user, id), ReasonForm()
    permissions.require(current_user, merging.MERGE, thread)
    typed, found, other = _found(thread)
    if other is None:
        title = _("Merge with which thread?")
        return _choose(thread, typed, found, title, _("The younger becomes part of the older."))
    permissions.require(current_user, merging.MERGE, other)
    if not form.validate_on_submit():
        return _merge_page(thread, other, form)
    into, thread = merging.by_age(thread, other)
    try:
        post = merging.merge_threads(current_user, thread, into, form.reason.data)
    except Invalid as problem:
        return _merge_page(get_thread(current_user, id), other, form, problem)
    flash(_("The threads are one now."))
    return see_other(post_path(post))


def _merge_page(thread: Thread, other: Thread, form: Any, problem: Any = None) -> Any:
    """What will happen: how many posts move, who is told, and who reads them then."""
    into, moves = merging.by_age(thread, get_thread(current_user, other.id))
    return web.answer(
        "forum/joining/merge.html",
        form,
        problem,
        thread=thread,
        moves=moves,
        into=into,
        told=told(moves, current_user.id),
        opens=not readers_read(into.board, moves.board),
        closes=not readers_read(moves.board, into.board),
        loses=into.board_id not in visible_boards(moves.asker),
    )


@blueprint.route("/threads/<id:id>/split", methods=["GET", "POST"])
@permitted("thread:split")
def split(id: int) -> Any:
    """Make a thread of its own of some posts."""
    thread, form = get_thread(current_user, id), SplitForm()
    permissions.require(current_user, splitting.SPLIT, thread)
    boards = {
        board.slug: board
        for board in visible_boards(current_user).values()
        if not board.is_archived and permissions.decide(current_user, splitting.SPLIT, board)
    }
    kinds = [kind for kind in KINDS if any(board.takes(kind) for board in boards.values())]
    form.offer([(slug, languages.translated(boards[slug].name)) for slug in boards], kinds)
    if request.method == "GET":
        form.board.data, form.kind.data = thread.board.slug, thread.kind
        form.posts.data = [int(each) for each in request.args.getlist("post") if each.isdecimal()]
    if not form.validate_on_submit() or form.board.data not in boards:
        return _split_page(thread, form)
    plan = splitting.SplitPlan(form.title.data, form.kind.data, boards[form.board.data])
    try:
        ids = form.posts.data or []
        new = splitting.split_thread(current_user, thread, ids, plan, form.reason.data)
    except (Invalid, Conflict) as problem:
        return _split_page(get_thread(current_user, id), form, problem)
    flash(_("The posts are a thread of their own now."))
    return see_other(thread_path(get_thread(current_user, new.id)))


def _split_page(thread: Thread, form: SplitForm, problem: Any = None) -> Any:
    now = this_moment()
    posts = [
        (post, splitting.may_take(current_user, post, now)) for post in queries.posts_of(thread)
    ]
    words: dict[str, Any] = {"thread": thread, "posts": posts[1:], "plain": plain_of_html}
    return web.answer("forum/joining/split.html", form, problem, **words)
