"""What waiting adds to the forum's pages: a number for hosts, whose turn it is for everybody."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_login import current_user
from markupsafe import Markup

from forum import permissions
from forum.moments import now as this_moment
from forum.threads.models import Thread
from moderation.parts import part
from moderation.unanswered import queries
from moderation.unanswered.answerers import answerers
from moderation.unanswered.clock import NORMAL
from moderation.unanswered.priority import PRIORITY_WORDS, SET
from moderation.unanswered.queries import Filters


def count_due() -> int:
    """How many threads wait for a host now, on the boards that the reader watches."""
    return queries.total(current_user, Filters(), this_moment()).count


def navigation() -> Markup | str:
    """The link with its number, for those who may see what waits."""
    if not (current_user.is_authenticated and queries.watched_boards(current_user, this_moment())):
        return ""
    return part(
        "moderation/unanswered/_navigation.html",
        number=count_due(),
        current=request.endpoint == "moderation.unanswered.index",
    )


def board_edit(board: Any) -> Markup | str:
    """Where a promise is changed: how to apply it to what waits already."""
    if not permissions.decide(current_user, "policy:apply", board):
        return ""
    return part("moderation/unanswered/_board_edit.html", board=board)


def status(thread: Thread) -> Markup | str:
    """Whose turn it is, in words, and who looks after the thread."""
    turn = queries.turn_of_thread(thread)
    if turn is None or thread.is_unlisted:
        return ""
    now = this_moment()
    return part("moderation/unanswered/_status.html", thread=thread, turn=turn, now=now)


def priority(thread: Thread) -> Markup | str:
    """For hosts who may say so: how pressing it is."""
    if thread.is_unlisted or not permissions.decide(current_user, SET, thread):
        return ""
    if (turn := queries.turn_of_thread(thread)) is None:
        return ""
    words = {"thread": thread, "turn": turn, "words": PRIORITY_WORDS}
    return part("moderation/unanswered/_priority.html", **words)


def opened(thread: Thread) -> Markup | str:
    """After posting: when an answer comes, and from whom."""
    turn = queries.turn_of_thread(thread)
    if turn is None or not thread.is_waiting:
        return ""
    now = this_moment()
    # Without a due time no host was promised, so none is named; admins only where nobody else is.
    able = answerers(thread, now) if turn.host_due_from else []
    named = [person for person in able if not person.is_admin] or able
    words = {"thread": thread, "turn": turn, "hosts": named[:3], "now": now}
    return part("moderation/unanswered/_opened.html", **words)


def rows(threads: Sequence[Thread]) -> dict[int, Markup]:
    """For hosts: how long each thread of a list has waited, and who looks after it."""
    now = this_moment()
    if not current_user.is_authenticated:
        return {}
    watched = queries.watched_boards(current_user, now)
    ids = [thread.id for thread in threads if thread.board_id in watched]
    turns = queries.turns_of(ids) if ids else {}
    return {
        thread_id: part(
            "moderation/unanswered/_row.html", turn=turn, now=now, priorities=PRIORITY_WORDS
        )
        for thread_id, turn in turns.items()
        if turn.owner is not None or turn.at(now) == "host" or turn.priority != NORMAL
    }
