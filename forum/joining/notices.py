"""Telling people that their thread was closed, merged or split, by whom and why."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.notifications.kinds import who
from forum.notifications.models import Notice
from forum.notifications.telling import NoticeKind, add_kind, tell
from forum.people.models import Person
from forum.sockets import Sockets
from forum.threads.models import Thread

KIND = "joined"


def _sentence(notice: Notice) -> Any:
    reason = notice.words.get("reason") or _("they say so themselves")
    words = {"name": who(notice), "reason": reason}
    return {
        "duplicate": _("%(name)s closed it, for another thread answers it: %(reason)s", **words),
        "reopened": _("%(name)s opened it again: %(reason)s", **words),
        "merged": _("%(name)s merged your thread into this one: %(reason)s", **words),
        "split": _("%(name)s made your post a thread of its own: %(reason)s", **words),
    }[notice.words["what"]]


def tell_closed(
    person: Person, thread: Thread, people: Iterable[int], reason: str, now: datetime
) -> None:
    """Somebody closed a thread as a duplicate."""
    _tell("duplicate", person, thread, people, reason, now)


def tell_opened_again(person: Person, thread: Thread, reason: str, now: datetime) -> None:
    """Somebody opened a duplicate again."""
    _tell("reopened", person, thread, [thread.asker_id], reason, now)


def tell_merged(
    person: Person,
    into: Thread,
    post_id: int,
    people: Iterable[int],
    reason: str,
    now: datetime,
) -> None:
    """What these people have asked, or have too, stands in another thread now."""
    _tell("merged", person, into, people, reason, now, post_id=post_id)


def tell_split(person: Person, new: Thread, post_id: int, reason: str, now: datetime) -> None:
    """Somebody's post is a thread of its own now, and they ask in it."""
    _tell("split", person, new, [new.asker_id], reason, now, post_id=post_id)


def _tell(
    what: str,
    person: Person,
    thread: Thread,
    people: Iterable[int],
    reason: str,
    now: datetime,
    **place: int,
) -> None:
    tell(
        people,
        KIND,
        now=now,
        thread_id=thread.id,
        by_id=person.id,
        words={"what": what, "reason": reason},
        key=f"{what}:{thread.id}:{now.isoformat()}",
        **place,
    )


def plug(plugged: Sockets) -> None:
    """Register the kind."""
    label = _l("My thread is closed, merged or split")
    add_kind(plugged, NoticeKind(KIND, label, _sentence, icon="link", weight=40))
