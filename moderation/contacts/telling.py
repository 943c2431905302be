"""What customers are told: that a contact was noted, and that their reply is waited for."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.moments import day
from forum.notifications.kinds import who
from forum.notifications.models import Notice
from forum.notifications.telling import NoticeKind, add_kind, tell
from forum.notifications.wishes import APP
from forum.people.models import Person
from forum.sockets import Sockets
from moderation.contacts.models import Contact, CustomerWait

NOTED, AWAITED = "contact_noted", "customer_awaited"


def tell_of_contact(contact: Contact, by: Person, now: datetime) -> None:
    """The asker learns that a host has noted their talk, and reads it in the thread."""
    if contact.with_id is not None:
        key = f"contact:{contact.id}"
        tell([contact.with_id], NOTED, now=now, thread_id=contact.thread_id, by_id=by.id, key=key)


def remind(wait: CustomerWait, asker_id: int, now: datetime) -> None:
    """The customer learns that their reply is waited for, and what happens without it.

    ``wait.close_at`` says when the thread is closed, None for never.
    """
    tell(
        [asker_id],
        AWAITED,
        now=now,
        thread_id=wait.thread_id,
        post_id=wait.post_id,
        by_id=wait.by_id,
        words={"close_at": wait.close_at.isoformat() if wait.close_at else None},
        key=f"awaited:{wait.post_id}:{wait.since.isoformat()}",
    )


def _noted(notice: Notice) -> Any:
    return _("%(name)s noted what you talked about", name=who(notice))


def _awaited(notice: Notice) -> Any:
    if notice.words["close_at"] is None:
        return _("%(name)s asked you something and waits for your reply", name=who(notice))
    return _(
        "%(name)s asked you something and waits for your reply. Without one, the thread is closed"
        " on %(day)s; a reply after that opens it again",
        name=who(notice),
        day=day(datetime.fromisoformat(notice.words["close_at"])),
    )


def plug(plugged: Sockets) -> None:
    """Register the kinds."""
    add_kind(
        plugged,
        NoticeKind(
            AWAITED,
            _l("A host waits for my reply"),
            _awaited,
            icon="clock",
            weight=45,
            at_once=True,
            must_be_seen=True,
            heeds_blocks=False,
        ),
    )
    add_kind(
        plugged,
        NoticeKind(
            NOTED,
            _l("A host notes what we talked about outside the forum"),
            _noted,
            icon="host",
            weight=20,
            usually=APP,
            heeds_blocks=False,
        ),
    )
