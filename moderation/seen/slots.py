"""What it adds to a thread's page: a line for the customer, a button for the host."""

from flask_login import current_user
from markupsafe import Markup

from forum.moments import now as this_moment
from forum.permissions import is_staff
from forum.threads.models import Thread
from moderation.parts import part
from moderation.seen.queries import last_read
from moderation.unanswered.answerers import may_answer


def status(thread: Thread) -> Markup | str:
    """That a host has read it, and when; only while it waits."""
    if thread.is_unlisted or (read := last_read(thread)) is None:
        return ""
    return part("moderation/seen/_status.html", read=read)


def toolbar(thread: Thread) -> Markup | str:
    """The button, for hosts who may answer here, on boards that show it, while it waits."""
    now = this_moment()
    if thread.is_unlisted or not (thread.board.shows_reading and thread.is_waiting):
        return ""
    if not is_staff(current_user, now) or not may_answer(current_user, thread, now):
        return ""
    read = last_read(thread)
    said = read is not None and read.host_id == current_user.id
    return part("moderation/seen/_toolbar.html", thread=thread, said=said)
