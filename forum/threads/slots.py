"""What threads add to pages of other rooms: a board's list, a person's numbers."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup

from forum import web
from forum.boards.queries import branch
from forum.people.account_links import account_link
from forum.people.settings import shows_activity
from forum.sockets import RowSlot, Slot, Sockets
from forum.threads import queries, reads
from forum.threads.models import Thread


def board_threads(board: Any) -> Markup:
    """The threads of a board and the boards under it, with tabs and pages."""
    show = web.remembered("board", queries.SHOWS, "active")
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


def new_posts(threads: Sequence[Thread]) -> dict[int, Markup]:
    """For each thread of a list with something new: how much, as a link to the first of it."""
    return {
        thread_id: Markup(
            render_template(
                "forum/threads/_new.html",
                unread=unread,
                address=url_for("forum.threads.first_new", id=thread_id),
            )
        )
        for thread_id, unread in reads.unread_of(current_user, threads).items()
    }


def footer() -> Markup:
    """The way to all tags."""
    return Markup('<a href="{}">{}</a>').format(url_for("forum.threads.tags"), _("Tags"))


def plug(plugged: Sockets) -> None:
    """Put them into their places."""
    drafts = account_link("forum.threads.draft_list", _l("Your drafts"), "edit")
    plugged.slots[Slot.ACCOUNT_NAVIGATION].append(drafts)
    plugged.slots[Slot.BOARD_THREADS].append(board_threads)
    plugged.slots[Slot.FOOTER].append(footer)
    plugged.slots[Slot.PERSON_PROFILE].append(profile)
    plugged.row_slots[RowSlot.THREAD_ROW].append(new_posts)
