"""What search adds to pages of other rooms: threads that are like a title."""

from typing import Any

from flask import render_template
from flask_login import current_user
from markupsafe import Markup

from forum.search.related import related_to
from forum.search.similar import similar
from forum.sockets import Slot, Sockets
from forum.threads.alike import threads_alike


def thread_form(form: Any) -> Markup:
    """The place under a title where similar threads appear; filled where there is a title yet."""
    found = threads_alike(current_user, form.title.data or "")
    return Markup(render_template("forum/search/_while_typing.html", found=found))


def thread_aside(thread: Any) -> Markup:
    """Threads to look at beside this one."""
    if thread.is_unlisted:
        return Markup("")
    found = related_to(current_user, thread)
    return (
        Markup(render_template("forum/search/_related.html", found=found)) if found else Markup("")
    )


def plug(plugged: Sockets) -> None:
    """Put them into their places."""
    plugged.alike.append(similar)
    plugged.slots[Slot.THREAD_FORM].append(thread_form)
    plugged.slots[Slot.THREAD_ASIDE].append(thread_aside)
