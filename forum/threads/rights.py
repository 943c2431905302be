"""What people may do with threads and posts: everybody with their own, and what nobody may."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum import permissions
from forum.boards.models import Board
from forum.database import db
from forum.moments import full_time
from forum.people.models import Person
from forum.permissions import Decision
from forum.sockets import Sockets
from forum.threads.models import Post, Thread, ThreadEvent
from forum.threads.standing import ASKER, HOST, PEER

#: Reading is decided by visibility; these are not about writing.
_READING = frozenset({"board:read"})
_NOT_WHEN_LOCKED = frozenset(
    {"thread:reply", "thread:me_too", "answer:rate", "host:ask", "post:helpful", "post:withdraw"}
)
#: A duplicate can be read, and thanked in; everything else goes on in the other thread.
_NOT_IN_A_DUPLICATE = frozenset({"thread:reply", "thread:me_too", "answer:rate", "host:ask"})
#: In a thread that a host closed a reply says more than these.
_NOT_WHEN_CLOSED = frozenset({"answer:rate", "host:ask"})


def limited_or_unconfirmed(person: Person, key: str, _target: Any, now: datetime) -> str | None:
    """Whoever is limited, or has not confirmed their address, reads and does nothing else.

    Whoever is suspended reads what everybody reads.
    """
    if key in _READING and not person.is_suspended(now):
        return None
    if not person.is_confirmed:
        return _("Confirm your e-mail address first: the link is in the mail we sent you.")
    if person.is_limited(now) and not permissions.get(key).though_limited:
        until = full_time(person.limited_until) if person.limited_until else ""
        return _("You cannot write until %(time)s. %(why)s", time=until, why=person.limit_reason)
    return None


def thread_is_closed(_person: Person, key: str, target: Any, _now: datetime) -> str | None:
    """A locked thread, one whose opening post is gone, and an archived board take nothing new."""
    board = target if isinstance(target, Board) else getattr(target, "board", None)
    if key in ("thread:open", "thread:reply") and board is not None and board.is_archived:
        return _("This board is closed for new posts.")
    thread = target.thread if isinstance(target, Post) else target
    if not isinstance(thread, Thread) or key not in _NOT_WHEN_LOCKED:
        return None
    if thread.is_locked:
        return _("This thread is locked.")
    if thread.is_duplicate and key in _NOT_IN_A_DUPLICATE:
        return _("This thread is closed: another one is about the same.")
    if thread.is_closed and key in _NOT_WHEN_CLOSED:
        return _("This thread is closed. Write a reply, and it is open again.")
    if thread.is_unlisted and key != "post:withdraw":
        return _("This thread is closed, because its first post is no longer shown.")
    return None


def post_is_gone(_person: Person, key: str, target: Any, _now: datetime) -> str | None:
    """What its author withdrew stays withdrawn, and what is hidden can only be restored."""
    if not isinstance(target, Post) or not key.startswith(("post:", "answer:", "solution:")):
        return None
    if target.is_withdrawn and key not in ("post:history", "post:redact"):
        return _("This post was withdrawn by its author.")
    if target.is_hidden and key not in ("post:restore", "post:history", "post:redact"):
        return _("This post is hidden.")
    return None


def members_may(_person: Person, _target: Any, _now: datetime) -> str:
    """Everybody who may write may do this."""
    return _("Every member may do this.")


def authors_may(person: Person, target: Any, _now: datetime) -> str | None:
    """Authors, with their own post."""
    if isinstance(target, Post) and target.author_id == person.id:
        return _("You wrote it.")
    return None


def others_may(person: Person, target: Any, _now: datetime) -> str | Decision | None:
    """Everybody but the one who wrote it."""
    wrote = target.author_id if isinstance(target, Post) else getattr(target, "asker_id", None)
    if wrote == person.id:
        return Decision(False, _("This is your own post."))
    return _("Every member may do this.")


def askers_may(person: Person, target: Any, _now: datetime) -> str | None:
    """The asker, in their own thread."""
    thread = target.thread if isinstance(target, Post) else target
    if isinstance(thread, Thread) and thread.asker_id == person.id:
        return _("You opened this thread.")
    return None


def askers_rate(person: Person, target: Any, now: datetime) -> str | None:
    """The asker, about a reply of somebody else."""
    if isinstance(target, Post) and (target.is_opening or target.written_as == ASKER):
        return None
    return askers_may(person, target, now)


def plug(plugged: Sockets) -> None:
    """Put these rules and refusals into the app."""
    plugged.refusals += [limited_or_unconfirmed, thread_is_closed, post_is_gone]
    plugged.rules.update(
        {
            "thread:open": members_may,
            "thread:reply": members_may,
            "thread:me_too": others_may,
            "post:helpful": others_may,
            "post:edit": authors_may,
            "post:history": authors_may,
            "post:withdraw": authors_may,
            "solution:mark": askers_rate,
            "answer:rate": askers_rate,
            "answer:settle": askers_may,
            "host:ask": askers_may,
            "thread:duplicate": askers_may,
        }
    )


def writes_as(person: Person, thread: Thread, now: datetime) -> str:
    """In which quality this person would reply here: asker, host or peer.

    Whose own thread was merged into this one still asks, also when they write again: what they say
    is no answer. Only ``thread.asker`` says what settles it.
    """
    if thread.asker_id == person.id or _asked_here(person, thread):
        return ASKER
    return HOST if permissions.decide(person, "answer:host", thread, now=now) else PEER


def _asked_here(person: Person, thread: Thread) -> bool:
    asked = select(ThreadEvent.id).where(
        ThreadEvent.thread_id == thread.id,
        ThreadEvent.kind == "opened",
        ThreadEvent.by_id == person.id,
    )
    return db.session.scalar(asked.limit(1)) is not None
