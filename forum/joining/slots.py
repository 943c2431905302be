"""What joining adds to a thread's page: where a duplicate is answered, and the ways to join."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask_login import current_user
from markupsafe import Markup

from forum.joining import queries
from forum.joining.duplicates import DUPLICATE
from forum.joining.merging import MERGE
from forum.joining.splitting import SPLIT
from forum.permissions import decide
from forum.sockets import RowSlot, Slot, Sockets
from forum.threads.models import Post, Thread


def _part(template: str, **context: Any) -> Markup:
    return Markup(render_template(template, **context).strip())


def status(thread: Thread) -> Markup | str:
    """Of a duplicate: where it is answered, for those who may read that, and the way back."""
    if not thread.is_duplicate:
        return ""
    return _part(
        "forum/joining/_status.html",
        thread=thread,
        original=queries.answered_in(current_user, thread),
        closing=queries.closing_of(thread),
        may_open=decide(current_user, DUPLICATE, thread).allowed,
    )


def thread_menu(thread: Thread) -> Markup | str:
    """For hosts: close as a duplicate, merge, split."""
    may = {key: decide(current_user, key, thread).allowed for key in (DUPLICATE, MERGE, SPLIT)}
    may[DUPLICATE] &= thread.asker_id != getattr(current_user, "id", None)
    if thread.is_unlisted or not any(may.values()):
        return ""
    return _part(
        "forum/joining/_thread_menu.html",
        thread=thread,
        may_close=may[DUPLICATE] and not thread.is_duplicate,
        may_merge=may[MERGE],
        may_split=may[SPLIT] and thread.posts_count > 1,
    )


def own_thread(thread: Thread) -> Markup | str:
    """For the asker, who found the answer in another thread."""
    is_own = thread.asker_id == getattr(current_user, "id", None)
    if not is_own or thread.is_duplicate or thread.is_unlisted or thread.is_solved:
        return ""
    return _part("forum/joining/_own.html", thread=thread)


def post_menus(posts: Sequence[Post]) -> dict[int, Markup]:
    """Splitting begins at a reply."""
    if not decide(current_user, SPLIT, posts[0].thread):
        return {}
    return {
        post.id: _part("forum/joining/_post_menu.html", post=post)
        for post in posts
        if not post.is_opening
    }


def plug(plugged: Sockets) -> None:
    """Put them into their places."""
    plugged.slots[Slot.THREAD_STATUS].append(status)
    plugged.slots[Slot.THREAD_MENU].append(thread_menu)
    plugged.slots[Slot.THREAD_ASIDE].append(own_thread)
    plugged.row_slots[RowSlot.POST_MENU].append(post_menus)
