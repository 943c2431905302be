"""Small buttons: helpful, I have this too, solutions, whether it helped, no answer needed."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum.errors import Missing
from forum.security import safe_path
from forum.threads import answers, queries, reads, thanks
from forum.threads.models import Post, Thread
from forum.threads.views.blueprint import blueprint, post_path, thread_path
from forum.web import see_other, signed_in


def _post(id: int, act: Callable[[Post], object]) -> Any:
    act(queries.get_post(current_user, id))
    return see_other(post_path(queries.get_post(current_user, id)))


def _thread(id: int, act: Callable[[Thread], object]) -> Any:
    act(queries.get_thread(current_user, id))
    return see_other(thread_path(queries.get_thread(current_user, id)))


def _yes() -> bool:
    """What the button says; "no" takes back."""
    said = request.form.get("say", "yes")
    if said not in ("yes", "no"):
        raise Missing
    return said == "yes"


@blueprint.post("/posts/<id:id>/helpful")
@signed_in
def helpful(id: int) -> Any:
    """Say, or take back, that a post is helpful."""
    return _post(id, lambda post: thanks.find_helpful(current_user, post, yes=_yes()))


@blueprint.post("/threads/<id:id>/me-too")
@signed_in
def me_too(id: int) -> Any:
    """Say, or take back, "I have this too"."""
    return _thread(id, lambda thread: thanks.have_too(current_user, thread, yes=_yes()))


@blueprint.post("/posts/<id:id>/solution")
@signed_in
def solution(id: int) -> Any:
    """Mark a reply as the solution, or take the mark away."""
    act = answers.mark_solution if _yes() else answers.unmark_solution
    return _post(id, lambda post: act(current_user, post))


@blueprint.post("/posts/<id:id>/helped")
@signed_in
def helped(id: int) -> Any:
    """The asker says whether a reply helped."""
    return _post(id, lambda post: answers.rate_answer(current_user, post, helped=_yes()))


@blueprint.post("/threads/<id:id>/no-answer-needed")
@signed_in
def settle(id: int) -> Any:
    """No answer is needed; or it is, after all."""
    act = answers.need_no_answer if _yes() else answers.need_an_answer
    return _thread(id, lambda thread: act(current_user, thread))


@blueprint.post("/threads/<id:id>/ask-host")
@signed_in
def ask_host(id: int) -> Any:
    """The asker asks for a host."""
    return _thread(id, lambda thread: answers.ask_for_host(current_user, thread))


@blueprint.get("/threads/<id:id>/new")
@signed_in
def first_new(id: int) -> Any:
    """The first post of a thread that is new to the reader; else the thread's last."""
    thread = queries.get_thread(current_user, id)
    post = reads.first_new_post(current_user, thread) or queries.last_post(thread)
    post.thread = thread
    return redirect(post_path(post), 302)


@blueprint.post("/threads/<id:id>/read")
@signed_in
def read(id: int) -> Any:
    """The reader has read a thread up to a post: said by script (204), or by a button."""
    thread = queries.get_thread(current_user, id)
    reads.mark_read(current_user, thread, request.form.get("post", 0, type=int))
    return ("", 204) if "quiet" in request.form else see_other(thread_path(thread))


@blueprint.post("/threads/read")
@signed_in
def read_all() -> Any:
    """Nothing that is there now is new to the reader."""
    reads.mark_all_read(current_user)
    flash(_("Everything is marked as read."))
    return see_other(safe_path(request.form.get("next"), url_for("forum.threads.index")))
