"""What modules add to a reply: read from its form before the transaction, carried out in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum import permissions, sockets
from forum.boards.queries import all_boards
from forum.database import db
from forum.errors import Conflict, Refused
from forum.people.models import Person
from forum.sockets import ReplyPart
from forum.threads.drafts import Draft
from forum.threads.models import Post, Thread, ThreadEvent
from forum.threads.standing import HOST


@dataclass(frozen=True)
class Added:
    """What came with one reply, part by part; false where it is a reply and nothing more."""

    parts: tuple[tuple[ReplyPart, Any], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.parts)

    def fit(self, person: Person, thread: Thread, written_as: str, now: datetime) -> None:
        """Only a host's reply carries more than words. Raises Refused."""
        if self and written_as != HOST:
            permissions.require(person, "answer:host", thread, now=now)
            raise Refused(_("In a thread of your own you write as its asker, not as a host."))

    def fit_again(self, same: Post) -> None:
        """Sent once more with more than the first time, it is not the same. Raises Conflict."""
        if not (said := self.data()):
            return
        found = select(ThreadEvent.data).where(
            ThreadEvent.thread_id == same.thread_id,
            ThreadEvent.post_id == same.id,
            ThreadEvent.kind == "replied",
        )
        first = db.session.scalar(found) or {}
        if any(first.get(name) != what for name, what in said.items()):
            raise Conflict(
                _("This reply stands in the thread already. Say in another one what you add.")
            )

    def data(self) -> dict[str, Any]:
        """What the fact says of it all."""
        return {name: said for part, read in self.parts for name, said in part.data(read).items()}

    def carry_out(self, person: Person, post: Post, now: datetime) -> None:
        """Do it, after the fact, in the open transaction."""
        for part, read in self.parts:
            part.done(person, post, read, now)


def read_added(person: Person, thread: Thread, form: Mapping[str, Any]) -> Added:
    """What was sent for each part. Raises Invalid with the name of the part's field."""
    # A file that came along was stored in a transaction of its own: what was loaded is read anew.
    all_boards()
    typed = {name: text for name, text in form.items() if isinstance(text, str)}
    read = ((part, part.read(person, thread, typed)) for part in sockets.of().reply_parts)
    return Added(tuple((part, what) for part, what in read if what is not None))


def typed_here(form: Mapping[str, str], draft: Draft | None) -> Mapping[str, str]:
    """What the parts' fields hold: what was sent, else what a draft has kept."""
    return form or (draft.fields if draft else {})
