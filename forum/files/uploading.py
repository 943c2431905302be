"""Taking a file from somebody, within what one person may upload in a day."""

import secrets
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from forum import limits, permissions
from forum.database import db, locked, transaction
from forum.errors import Invalid, Problem, TooMany
from forum.files.kinds import take
from forum.files.models import File
from forum.files.storage import store
from forum.moments import now as this_moment
from forum.people.models import Person

MEGABYTE = 1_000_000
DAY = timedelta(days=1)
PER_MINUTE = 30


def add_file(person: Person, name: str, content: bytes, *, now: datetime | None = None) -> File:
    """Keep what somebody uploaded; only they see it until a post of theirs names it.

    Raises Refused, Invalid, TooMany. The content is in the store before the row is written: if we
    are killed in between, the sweeper finds a content without a row.
    """
    moment, most = now or this_moment(), current_app.config["FILE_MEGABYTES"]
    permissions.require(person, "file:upload", now=moment)
    if len(content) > most * MEGABYTE:
        raise Invalid(_("“%(name)s” is larger than %(most)s megabytes.", name=name, most=most))
    limits.spend(f"files:{person.id}", PER_MINUTE, timedelta(minutes=1), now=moment)
    _check_quota(person, len(content), moment, at_least=True)
    taken, key = take(name, content), secrets.token_hex(16)
    store().keep(key, taken.content)
    try:
        with transaction() as session:
            locked(person)
            permissions.require(person, "file:upload", now=moment)
            _check_quota(person, len(taken.content), moment)
            file = File(
                key=key,
                uploader_id=person.id,
                name=taken.name,
                slug=taken.slug,
                media_type=taken.media_type,
                size_bytes=len(taken.content),
                width=taken.width,
                height=taken.height,
                uploaded_at=moment,
            )
            session.add(file)
    except Problem:
        store().remove(key)
        raise
    return file


def _check_quota(person: Person, size: int, now: datetime, *, at_least: bool = False) -> None:
    """Raises TooMany. ``at_least``: before a picture is made smaller, only what is spent counts."""
    config = current_app.config
    count, used, first = db.session.execute(
        select(func.count(), func.sum(File.size_bytes), func.min(File.uploaded_at)).where(
            File.uploader_id == person.id, File.uploaded_at > now - DAY
        )
    ).one()
    most = config["FILE_MEGABYTES_PER_DAY"]
    full = (used or 0) + (0 if at_least else size) > most * MEGABYTE
    if count < config["FILES_PER_DAY"] and not full:
        return
    # None where nothing at all may be uploaded.
    oldest: datetime | None = first
    wait = oldest + DAY - now if oldest else DAY
    raise TooMany(
        _(
            "You can upload %(count)s files and %(most)s megabytes a day, and you have reached "
            "that limit.",
            count=config["FILES_PER_DAY"],
            most=most,
        ),
        retry_after=max(int(wait.total_seconds()), 1),
    )
