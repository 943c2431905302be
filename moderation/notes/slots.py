"""Notes on a thread's page, for those who may read them; and the guard before they slip out."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from forum.permissions import decide
from forum.threads import drafts
from forum.threads.models import Post, Thread
from forum.threads.views.drafting import restore
from moderation.notes import queries
from moderation.notes.actions import READ, WRITE
from moderation.notes.forms import NoteForm
from moderation.notes.policy import repeats
from moderation.parts import part


def after_posts(posts: Sequence[Post]) -> dict[int, Markup]:
    """The notes after each post, for hosts who may read them."""
    if not decide(current_user, READ, posts[0].board):
        return {}
    found = queries.notes_after([post.id for post in posts])
    return {
        post_id: part("moderation/notes/_notes.html", notes=notes)
        for post_id, notes in found.items()
    }


def note_form(thread: Thread) -> Markup | str:
    """The form for a note, folded away: never the default."""
    if not decide(current_user, WRITE, thread):
        return ""
    form, draft = NoteForm(formdata=None), drafts.find(current_user, f"note:{thread.id}")
    restore(form, draft)
    return part("moderation/notes/_form.html", thread=thread, form=form, draft=draft)


def ask_before_publishing(person: Any, thread: Thread, text: str) -> tuple[str, str] | None:
    """Asked of a host whose text repeats a note of this thread. A TextCheck.

    Only of those who can read the notes: to ask anybody else would tell that there is one. What
    the notes themselves quote from the thread is no secret.
    """
    if not decide(person, READ, thread):
        return None
    notes = queries.note_texts(thread)
    if not any(repeats(note, text) for _id, note in notes):
        return None
    public = queries.public_texts(thread)
    told = [str(note_id) for note_id, note in notes if repeats(note, text, public)]
    if not told:
        return None
    question = _("This repeats words of an internal note. Publish them all the same?")
    return "-".join(["notes", *told]), question
