"""What search adds to pages of other rooms: threads that are like a title."""

from typing import Any

from flask import render_template
from flask_login import current_user
from markupsafe import Markup

from forum.search.similar import similar
from forum.sockets import Slot, Sockets
from forum.threads.alike import threads_alike


def thread_form(form: Any) -> Markup:
    """The place under a title where similar threads appear; filled where there is a title yet."""
    found = threads_alike(current_user, form.title.data or "")
    return Markup(render_template("forum/search/_while_typing.html", found=found))


def plug(plugged: Sockets) -> None:
    """Put them into their places."""
    plugged.alike.append(similar)
    plugged.slots[Slot.THREAD_FORM].append(thread_form)
