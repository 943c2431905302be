"""Putting notices into letters: in the quiet moment, in a digest, or at once.

A notice is put into a letter, which has its Message-ID from then on, in the transaction that writes
the letter's job. What comes later belongs to another letter: so one that goes twice says the same.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.orm import aliased

from forum import mail
from forum.database import db, transaction
from forum.jobs import enqueue
from forum.moments import now as this_moment
from forum.notifications.clock import is_morning, next_digest
from forum.notifications.models import (
    FOR_DIGEST,
    IN_LETTER,
    NO_MAIL,
    WAITS,
    Notice,
    NoticeSettings,
)
from forum.notifications.wishes import zone_of
from forum.people.models import Person

#: The job that writes and sends one letter.
LETTER = "notify.letter"
JOB, EVERY_SECONDS = "notify.collect", 60
DIGESTS, DIGESTS_EVERY_SECONDS = "notify.digests", 300
BATCH = 200


def begin_letter(
    person_id: int, notice_ids: Sequence[int], now: datetime, *, rhythm: str = ""
) -> None:
    """In the open transaction: these notices make one letter to this person."""
    message_id = mail.message_id()
    put = update(Notice).where(Notice.id.in_(notice_ids))
    db.session.execute(put.values(mail=IN_LETTER, letter=message_id, lettered_at=now))
    about = {"person_id": person_id, "message_id": message_id, "rhythm": rhythm}
    enqueue(LETTER, about)


def collect(_payloads: object, *, now: datetime | None = None) -> None:
    """Make a letter of what is new in each thread where it has become quiet. A periodic job."""
    moment = now or this_moment()
    with transaction() as session:
        seen = update(Notice).where(Notice.mail == WAITS, Notice.seen_at.is_not(None))
        session.execute(seen.values(mail=NO_MAIL))
    while _collect_some(moment) == BATCH:
        pass


def _collect_some(now: datetime) -> int:
    with transaction() as session:
        groups = session.execute(_quiet(now)).all()
        for person_id, thread_id in groups:
            waiting = select(Notice.id).where(
                Notice.mail == WAITS,
                Notice.person_id == person_id,
                Notice.thread_id.is_not_distinct_from(thread_id),
            )
            begin_letter(person_id, session.scalars(waiting).all(), now)
    return len(groups)


def _quiet(now: datetime) -> Any:
    """Whose threads have been quiet, or busy for so long that one looks in between.

    None in which there was a letter within the window, however much is said there.
    """
    quiet = now - timedelta(minutes=current_app.config["MAIL_QUIET_MINUTES"])
    window = now - timedelta(minutes=current_app.config["MAIL_WINDOW_MINUTES"])
    earlier = aliased(Notice)
    had_one = exists().where(
        earlier.person_id == Notice.person_id,
        earlier.thread_id.is_not_distinct_from(Notice.thread_id),
        earlier.lettered_at > window,
    )
    return (
        select(Notice.person_id, Notice.thread_id)
        .where(Notice.mail == WAITS, ~had_one)
        .group_by(Notice.person_id, Notice.thread_id)
        .having(or_(func.max(Notice.made_at) <= quiet, func.min(Notice.made_at) <= window))
        .limit(BATCH)
    )


def make_digests(_payloads: object, *, now: datetime | None = None) -> None:
    """Make everybody's digest whose morning has come. A periodic job."""
    moment = now or this_moment()
    while _make_some(moment) == BATCH:
        pass


def _make_some(now: datetime) -> int:
    """One digest a period: the next one's time is written with it."""
    with transaction() as session:
        rows = session.execute(
            select(NoticeSettings, Person)
            .join(Person, Person.id == NoticeSettings.person_id)
            .where(NoticeSettings.digest_due_at <= now)
            .order_by(NoticeSettings.digest_due_at)
            .limit(BATCH)
            .with_for_update(of=NoticeSettings)
        ).all()
        for settings, person in rows:
            due, zone = settings.digest_due_at, zone_of(person)
            settings.digest_due_at = next_digest(now, zone, settings.rhythm)
            if due is not None and is_morning(due, zone):
                _make_digest(settings, now)
    return len(rows)


def _make_digest(settings: NoticeSettings, now: datetime) -> None:
    ids = db.session.scalars(
        select(Notice.id).where(
            Notice.person_id == settings.person_id,
            Notice.mail == FOR_DIGEST,
            Notice.seen_at.is_(None),
        )
    ).all()
    if ids:
        begin_letter(settings.person_id, ids, now, rhythm=settings.rhythm)
