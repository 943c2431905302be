"""Keys of private feeds: made, read, ended. Feed readers know no sign-in, so they bring a key."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from werkzeug.exceptions import HTTPException

from forum.database import db, transaction
from forum.errors import Invalid, Missing
from forum.events import PasswordReplaced, PersonErased
from forum.feeds.models import FeedKey
from forum.moments import now as this_moment
from forum.people.models import Person

#: Of one person; more were never looked at again.
MOST_KEYS = 50
MAX_PATH = 500


def feed_path(path: str) -> str:
    """The address of a feed as it is kept. Raises Invalid for anything that is no feed of ours."""
    parts = urlsplit(path)
    adapter = current_app.url_map.bind("")
    try:
        endpoint, _values = adapter.match(parts.path, method="GET")
    except HTTPException as error:
        raise Invalid(_("There is no feed at this address."), "path") from error
    is_feed = endpoint.startswith("forum.feeds.") and parts.path.endswith(".atom")
    if not is_feed or parts.scheme or parts.netloc or len(path) > MAX_PATH:
        raise Invalid(_("There is no feed at this address."), "path")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def make_key(person: Person, path: str, *, now: datetime | None = None) -> str:
    """A new private address of this feed; the key is told once and never again."""
    path, key = feed_path(path), secrets.token_urlsafe(24)
    with transaction() as session:
        count = select(func.count()).where(FeedKey.person_id == person.id)
        if (session.scalar(count) or 0) >= MOST_KEYS:
            raise Invalid(
                _("You have %(num)s private feeds. End one first.", num=MOST_KEYS), "path"
            )
        session.add(
            FeedKey(
                person_id=person.id, path=path, digest=_digest(key), made_at=now or this_moment()
            )
        )
    return key


def end_key(person: Person, key_id: int) -> None:
    """End one's own private address. Raises Missing for anybody else's."""
    with transaction() as session:
        found = session.get(FeedKey, key_id)
        if found is None or found.person_id != person.id:
            raise Missing
        session.delete(found)


def reader_of(key: str, path: str) -> Person:
    """Who reads the feed at this address with this key. Raises Missing, whatever is wrong."""
    found = db.session.scalar(select(FeedKey).where(FeedKey.digest == _digest(key)))
    if found is None or found.path != path:
        raise Missing
    person = db.session.get(Person, found.person_id)
    if person is None or not (person.has_account and person.is_confirmed):
        raise Missing
    return person


def keys_of(person: Person) -> Sequence[FeedKey]:
    """The private addresses of this person, newest first."""
    return db.session.scalars(
        select(FeedKey).where(FeedKey.person_id == person.id).order_by(FeedKey.id.desc())
    ).all()


def end_all(fact: PersonErased | PasswordReplaced) -> None:
    """A former member reads nothing, and neither does who once knew another's password."""
    db.session.execute(delete(FeedKey).where(FeedKey.person_id == fact.person_id))


def personal(person_id: int) -> list[dict[str, Any]]:
    """For a person's copy of their data; never the key."""
    rows = db.session.scalars(select(FeedKey).where(FeedKey.person_id == person_id))
    return [{"feed": row.path, "made_at": row.made_at.isoformat()} for row in rows]


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
