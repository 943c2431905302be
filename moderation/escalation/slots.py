"""What this room adds to a thread's page."""

from flask_login import current_user
from markupsafe import Markup

from forum.permissions import decide
from forum.threads.models import Thread
from moderation.parts import part
from moderation.unanswered.answerers import ANSWER


def toolbar(thread: Thread) -> Markup | str:
    """For whoever may answer here: ask a colleague who is here."""
    if thread.is_unlisted or not decide(current_user, ANSWER, thread):
        return ""
    return part("moderation/escalation/_toolbar.html", thread=thread)
