"""Promises and errands on a thread's page: under its title, after posts, in the reply form."""

from collections.abc import Sequence
from typing import Any

from flask import get_template_attribute
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm.attributes import set_committed_value

from forum import permissions
from forum.moments import now as this_moment
from forum.threads.models import Post, Thread
from moderation.clocks.on_thread import on_thread
from moderation.parts import part
from moderation.promises import queries
from moderation.promises.actions import may_change
from moderation.promises.models import Errand, Promise
from moderation.promises.picking import options
from moderation.promises.replying import DUE, writes_as_host
from moderation.unanswered.answerers import ANSWER


def status(thread: Thread) -> Markup | str:
    """Under the title: what is promised and open; for hosts and the asker also the errands."""
    now, found = this_moment(), on_thread(thread.id)
    promises = [promise for promise in found.of(Promise) if promise.is_open]
    errands = found.of(Errand)
    if thread.is_unlisted or not (promises or errands):
        return ""
    answers = bool(permissions.decide(current_user, ANSWER, thread))
    own = current_user.is_authenticated and current_user.id == thread.asker_id
    changed = {promise.id for promise in promises if answers and _may_change(promise, thread, now)}
    return part(
        "moderation/promises/_status.html",
        thread=thread,
        promises=promises,
        errands=errands if answers or own else (),
        answers=answers and not own,
        changed=changed,
        now=now,
    )


def _may_change(promise: Promise, thread: Thread, now: Any) -> bool:
    set_committed_value(promise, "thread", thread)
    return may_change(current_user, promise, now)


def after_posts(posts: Sequence[Post]) -> dict[int, Markup]:
    """After the post in which it was made: what became of it."""
    draw, now = get_template_attribute("moderation/promises/_after.html", "after"), this_moment()
    shown = {post.id: post for post in posts}
    found: dict[int, Markup] = {}
    for promise in on_thread(posts[0].thread_id).of(Promise):
        if promise.post_id in shown:
            line = draw(promise, promise.state_at(now))
            found[promise.post_id] = found.get(promise.post_id, Markup("")) + line
    return found


def reply_form(thread: Thread, typed: Any, refused: Any) -> Markup | str:
    """In a host's reply form: the picker, and the open promises that the reply may keep."""
    if not writes_as_host(current_user, thread):
        return ""
    now, opened = this_moment(), queries.open_hours(thread.board)
    chosen, offered = typed.get(DUE, ""), options(now, opened, thread.asker.time_zone)
    # What was offered when the form was opened may be offered no more: it is not lost.
    stale = chosen if chosen and chosen not in {value for value, _words in offered} else ""
    return part(
        "moderation/promises/_reply.html",
        thread=thread,
        typed=typed,
        chosen="other" if stale else chosen,
        other=typed.get(f"{DUE}_other", "") or (stale if stale != "other" else ""),
        offered=offered,
        zone=opened.zone,
        open_promises=[each for each in on_thread(thread.id).of(Promise) if each.is_open],
        refused=refused,
        wants=any(typed.get(name) for name in (DUE, f"{DUE}_other", "promise_words")),
    )


def toolbar(thread: Thread) -> Markup | str:
    """For hosts: have somebody else do something."""
    if thread.is_unlisted or not writes_as_host(current_user, thread):
        return ""
    return part("moderation/promises/_toolbar.html", thread=thread)


def about() -> Markup | str:
    """Where the site shows it: how many promises were kept in the last quarter."""
    kept = queries.kept_last_quarter(this_moment())
    return part("moderation/promises/_about.html", kept=kept) if kept else ""
