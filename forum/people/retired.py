"""Names and handles of former members, kept as keyed digests: nobody can pose as them."""

import hashlib
import hmac
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from forum.database import db, insert_here
from forum.people.models import RetiredName


def digest(kind: str, text: str) -> str:
    """A mark of a name, by this site's own key: it says nothing of the name to who has no key."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()


def retire(kind: str, text: str, now: datetime) -> None:
    """Nobody takes this any more. In the open transaction."""
    insert = insert_here()(RetiredName).values(digest=digest(kind, text), at=now)
    db.session.execute(insert.on_conflict_do_nothing())


def are_retired(kind: str, *texts: str) -> frozenset[str]:
    """Which of these a former member had, in one statement."""
    marks = {digest(kind, text): text for text in texts}
    found = db.session.scalars(select(RetiredName.digest).where(RetiredName.digest.in_(marks)))
    return frozenset(marks[mark] for mark in found)
