"""Leaving a note."""

from typing import Any

from flask import Blueprint
from flask_login import current_user

from forum import permissions, web
from forum.errors import Invalid, TooMany
from forum.threads import drafts
from forum.threads.models import Thread
from forum.threads.queries import get_thread, page_of
from forum.threads.views.blueprint import thread_path
from forum.threads.views.drafting import draft_seen, preview_of, wants_preview
from forum.threads.views.writing import spend_a_post
from forum.threads.writing import compose
from forum.web import permitted, see_other
from moderation.notes import actions
from moderation.notes.forms import NoteForm

blueprint = Blueprint("notes", "moderation.notes")


@blueprint.post("/threads/<id:id>/notes")
@permitted(actions.WRITE)
def create(id: int) -> Any:
    """Leave a note in a thread."""
    thread, form = get_thread(current_user, id), NoteForm()
    permissions.require(current_user, actions.WRITE, thread)
    try:
        if wants_preview():
            preview = preview_of(form.note.data or "")
            return web.answer("moderation/notes/create.html", form, thread=thread, preview=preview)
        if not form.validate():
            return web.answer("moderation/notes/create.html", form, thread=thread)
        composed = compose(form.note.data, draft=draft_seen())
        spend_a_post()
        note = actions.write_note(current_user, thread, composed)
    except (Invalid, TooMany) as problem:
        thread = get_thread(current_user, id)
        return web.answer("moderation/notes/create.html", form, _at_note(problem), thread=thread)
    page = note_path(get_thread(current_user, id), note.id)
    return drafts.published(see_other(page), f"note:{id}")


def note_path(thread: Thread, note_id: int) -> str:
    """Where a new note stands: after the last post, on the last page."""
    page = page_of(thread.posts_count)
    return thread_path(thread, page=page if page > 1 else None, _anchor=f"note-{note_id}")


def _at_note(problem: Invalid | TooMany) -> Invalid | TooMany:
    if isinstance(problem, Invalid):
        problem.field = "note"
    return problem
