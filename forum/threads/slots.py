"""What threads add to pages of other rooms: a board's list, a person's numbers."""

from typing import Any

from flask import render_template, request
from flask_login import current_user
from markupsafe import Markup

from forum import web
from forum.boards.queries import branch
from forum.people.settings import shows_activity
from forum.sockets import Slot, Sockets
from forum.threads import queries


def board_threads(board: Any) -> Markup:
    """The threads of a board and the boards under it, with tabs and pages."""
    show = request.args.get("show", "active")
    show = show if show in queries.SHOWS else "active"
    boards = branch(current_user, board)
    page = queries.list_threads(
        current_user, show, boards=boards, page=web.page_number(), pinned_first=True
    )
    return Markup(
        render_template(
            "forum/threads/board_threads.html",
            board=board,
            page=page,
            show=show,
            has_children=len(boards) > 1,
        )
    )


def profile(person: Any) -> Markup:
    """What somebody has asked, answered and solved, as far as the reader may see it."""
    if not shows_activity(person, current_user):
        return Markup("")
    return Markup(
        render_template(
            "forum/threads/profile.html",
            person=person,
            tally=queries.tally(current_user, person.id),
            solved=queries.solved_by(current_user, person.id),
            threads=queries.threads_of(current_user, person.id),
        )
    )


def plug(plugged: Sockets) -> None:
    """Put them into their places."""
    plugged.slots[Slot.BOARD_THREADS].append(board_threads)
    plugged.slots[Slot.PERSON_PROFILE].append(profile)
