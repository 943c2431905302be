"""Saying that one has seen what one was told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, update

from forum.database import MAX_ID, transaction
from forum.errors import Missing
from forum.moments import now as this_moment
from forum.notifications.models import Notice
from forum.people.models import Person


def chosen(form: Mapping[str, str]) -> dict[str, int]:
    """Which ones a form speaks of: one ``notice``, or what is told of a ``thread``, or there of the
    posts from ``first`` to ``last`` (their ids) and the whole; nothing: all. Raises Missing."""
    found = {}
    for name in ("notice", "thread", "first", "last"):
        if said := form.get(name):
            if not (said.isascii() and said.isdecimal() and 0 < int(said[:20]) <= MAX_ID):
                raise Missing
            found[name] = int(said)
    return found


def see(person: Person, which: Mapping[str, Any], *, now: datetime | None = None) -> None:
    """This person has seen these; of somebody else's nothing is changed."""
    mine = update(Notice).where(Notice.person_id == person.id, Notice.seen_at.is_(None))
    if "notice" in which:
        mine = mine.where(Notice.id == which["notice"])
    if "thread" in which:
        mine = mine.where(Notice.thread_id == which["thread"])
    if "first" in which and "last" in which:
        here = Notice.post_id.between(which["first"], which["last"])
        mine = mine.where(or_(Notice.post_id.is_(None), here))
    with transaction() as session:
        session.execute(mine.values(seen_at=now or this_moment()))
