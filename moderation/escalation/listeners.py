"""What this room does when something has happened."""

from sqlalchemy import select

from forum.database import db
from forum.events import PersonErased, ThreadEventHappened
from forum.notifications.models import Notice
from moderation.escalation.looking import watch_promise, watch_thread
from moderation.escalation.telling import BROKEN
from moderation.events import PromiseEnded, PromiseMade


def watch(fact: ThreadEventHappened) -> None:
    """The clocks have been brought up to date: whatever runs now is looked at."""
    watch_thread(fact.thread_id, fact.at)


def watch_promised(fact: PromiseMade | PromiseEnded) -> None:
    """It is open, for the first time or again: then it is looked at."""
    watch_promise(fact.promise_id, fact.at)


def forget_person(fact: PersonErased) -> None:
    """Customers were told to which lead a promise was brought: by a name that is gone now."""
    rows = db.session.scalars(
        select(Notice).where(
            Notice.kind == BROKEN, Notice.words["lead_id"].as_integer() == fact.person_id
        )
    )
    for notice in rows:
        notice.words = {name: said for name, said in notice.words.items() if name[:4] != "lead"}
