"""What contacts and waiting add to a thread's page, to its posts and to the reply form."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import func, select

from forum.database import db
from forum.permissions import decide
from forum.sockets import ReplyPart
from forum.threads.models import Post, Thread
from forum.threads.standing import ASKER, HOST
from moderation.clocks.on_thread import on_thread
from moderation.contacts import waiting
from moderation.contacts.actions import LOG
from moderation.contacts.forms import CHANNEL_WORDS
from moderation.contacts.models import Contact, CustomerWait
from moderation.parts import part
from moderation.unanswered.answerers import ANSWER

#: The name of the tick in the reply form.
TICK = "awaits_customer"


def wait_of(thread: Thread) -> CustomerWait | None:
    """Whether the thread waits for its customer; read along with all that runs on it."""
    return next(iter(on_thread(thread.id).of(CustomerWait)), None)


def status(thread: Thread) -> Markup | str:
    """For everybody: it waits for the asker. For the asker: what happens without a reply."""
    wait = None if thread.is_unlisted else wait_of(thread)
    if wait is None:
        return ""
    own = getattr(current_user, "id", None) == thread.asker_id
    able = not own and decide(current_user, ANSWER, thread).allowed
    words = {"thread": thread, "wait": wait, "own": own, "able": able}
    return part("moderation/contacts/_status.html", **words)


def toolbar(thread: Thread) -> Markup | str:
    """For hosts: log a contact."""
    if thread.is_unlisted or not decide(current_user, LOG, thread):
        return ""
    return part("moderation/contacts/_toolbar.html", thread=thread)


def menus(posts: Sequence[Post]) -> dict[int, Markup]:
    """For hosts: wait for the customer, from a host's reply that they have not replied to."""
    thread = posts[0].thread
    if thread.is_resolved or not decide(current_user, ANSWER, thread):
        return {}
    if thread.asker_id == current_user.id:
        return {}
    wait = wait_of(thread)
    asked = max((each.number for each in posts if each.written_as == ASKER), default=0)
    return {
        post.id: part("moderation/contacts/_menu.html", post=post)
        for post in posts
        if post.written_as == HOST
        and not post.is_gone
        and post.number > asked
        and (wait is None or wait.post_id != post.id)
    }


# --- Contacts, between the posts ---------------------------------------------------------------


def after_posts(posts: Sequence[Post]) -> dict[int, Markup]:
    """Contacts stand after the post that they came after: hosts read all, the asker their own;
    others see that a host was in touch with the asker."""
    thread_id = posts[0].thread_id
    every = decide(current_user, LOG, posts[0].board).allowed
    shown = [row for row in on_thread(thread_id).of(Contact) if every or row.with_id is not None]
    numbers = _numbers(posts, shown)
    found: dict[int, list[Contact]] = {}
    ids = {post.number: post.id for post in posts}
    for contact in shown:
        if (post_id := ids.get(numbers[contact.id])) is not None:
            found.setdefault(post_id, []).append(contact)
    words = {"every": every, "channels": CHANNEL_WORDS}
    return {
        post_id: part("moderation/contacts/_contacts.html", contacts=contacts, **words)
        for post_id, contacts in found.items()
    }


def _numbers(posts: Sequence[Post], contacts: Sequence[Contact]) -> dict[int, int]:
    """Contact id → the number of the last post before it."""
    if not contacts:
        return {}
    if posts[0].number > 1 or posts[-1].number < posts[0].thread.posts_count:
        last = select(func.max(Post.number)).where(
            Post.thread_id == Contact.thread_id, Post.written_at <= Contact.contacted_at
        )
        ids = [contact.id for contact in contacts]
        rows = select(Contact.id, func.coalesce(last.scalar_subquery(), 1))
        return {row[0]: row[1] for row in db.session.execute(rows.where(Contact.id.in_(ids)))}
    return {
        contact.id: max(
            (each.number for each in posts if each.written_at <= contact.contacted_at), default=1
        )
        for contact in contacts
    }


# --- The tick in the reply form ----------------------------------------------------------------


def reply_form(thread: Thread, typed: Mapping[str, str], refused: Any = None) -> Markup | str:
    """For hosts: that this reply asks the customer something."""
    if not current_user.is_authenticated or thread.is_resolved:
        return ""
    if thread.asker_id == current_user.id or not decide(current_user, ANSWER, thread):
        return ""
    name, ticked = thread.asker.name, bool(typed.get(TICK))
    return part("moderation/contacts/_tick.html", name=name, tick=TICK, ticked=ticked)


def _read(_person: Any, _thread: Thread, form: Mapping[str, str]) -> bool | None:
    return True if form.get(TICK) else None


def _done(person: Any, post: Post, _read: bool, now: datetime) -> None:
    waiting.await_in(person, post, now)


def _said(_read: bool) -> dict[str, bool]:
    """Kept with the reply, so that one that is sent again with the tick is not the same."""
    return {"awaits": True}


REPLY_PART = ReplyPart(read=_read, done=_done, data=_said)
