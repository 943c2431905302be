"""The one question before a thread is opened: "Is it one of these?"."""

from typing import Any

from flask import request
from flask_login import current_user

from forum import web
from forum.moments import now
from forum.threads import writing
from forum.threads.alike import not_seen
from forum.threads.forms import NewThreadForm
from forum.threads.titles import check_title


def is_it_one_of_these(form: NewThreadForm, words: dict[str, Any]) -> Any:
    """A page with threads that may be this very one; None where there is no reason to ask.

    Not asked twice, nor of whom has seen them while typing.
    """
    title = check_title(words["title"])
    # Files would be lost on the way over another page.
    brings_files = any(file.filename for file in request.files.values())
    if brings_files or _is_sent_again(title, words["composed"]):
        return None
    found = not_seen(current_user, title, form.seen.data or "")
    if not found:
        return None
    pairs = request.form.items(multi=True)
    kept = [(name, text) for name, text in pairs if name not in ("csrf_token", "seen")]
    return web.answer("forum/threads/alike.html", form, found=found, kept=kept)


def _is_sent_again(title: str, composed: writing.Composed) -> bool:
    """A second click, which is not to be asked about the thread of the first."""
    if not current_user.is_authenticated:
        return False
    return writing.same_thread(current_user, title, composed, now()) is not None
