"""What review adds to pages: a word for who waits, where it is set up."""

from typing import Any

from flask_login import current_user
from markupsafe import Markup

from forum.boards.actions import MANAGE
from forum.moments import now as this_moment
from forum.permissions import decide, is_staff
from forum.threads.models import Thread
from moderation.parts import part
from moderation.review import queries


def waiting_here(thread: Thread) -> Markup | str:
    """For a member: what they wrote here and what waits. Staff never waits."""
    if not current_user.is_authenticated or is_staff(current_user, this_moment()):
        return ""
    rows = queries.waiting_in(current_user, thread)
    return part("moderation/review/_waiting.html", rows=rows) if rows else ""


def board_edit(board: Any) -> Markup | str:
    """On the page where an admin edits a board: what waits there."""
    if not decide(current_user, MANAGE, board):
        return ""
    return part("moderation/review/_board_edit.html", board=board, rule=queries.rule_of(board))
