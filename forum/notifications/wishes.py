"""How somebody wants to be told: which way for which kind, and in which rhythm mail comes."""

from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import update

from forum.database import db, insert_here, transaction
from forum.errors import Missing
from forum.languages import is_zone
from forum.moments import now as this_moment
from forum.notifications.clock import DAILY, NEVER, RHYTHMS, SOON, WEEKLY, next_digest
from forum.notifications.models import FOR_DIGEST, NO_MAIL, WAITS, Notice, NoticeSettings
from forum.people.models import Person

#: By mail (and in the app), in the app alone, or not at all.
MAIL, APP, NONE = WAYS = ("mail", "app", "none")
_MAILS = {SOON: WAITS, DAILY: FOR_DIGEST, WEEKLY: FOR_DIGEST, NEVER: NO_MAIL}


def way_of(settings: NoticeSettings | None, key: str, usually: str) -> str:
    """How a kind is told to somebody."""
    return settings.choices.get(key, usually) if settings else usually


def mail_by(settings: NoticeSettings | None) -> str:
    """What becomes, by mail, of a notice that is told by mail."""
    return _MAILS[settings.rhythm] if settings else WAITS


def settings_of(person_id: int) -> NoticeSettings:
    """What somebody chose; what is usual where they chose nothing."""
    found = db.session.get(NoticeSettings, person_id)
    return found or NoticeSettings(person_id=person_id, rhythm=SOON, choices={})


def zone_of(person: Person) -> str:
    """The time zone in which somebody lives, or else the site."""
    own = person.time_zone
    return own if is_zone(own) else str(current_app.config["TIMEZONE"])


def choose(
    person: Person,
    *,
    rhythm: str | None = None,
    ways: dict[str, str] | None = None,
    now: datetime | None = None,
) -> None:
    """Change the rhythm of mail, or how some kinds are told. Raises Missing for unknown words."""
    if rhythm not in (None, *RHYTHMS) or not set((ways or {}).values()) <= set(WAYS):
        raise Missing
    with transaction() as session:
        new: dict[str, Any] = {"person_id": person.id, "rhythm": SOON, "choices": {}}
        session.execute(insert_here()(NoticeSettings).values(new).on_conflict_do_nothing())
        settings = session.get_one(NoticeSettings, person.id, with_for_update=True)
        settings.choices = {**settings.choices, **(ways or {})}
        if rhythm is not None and rhythm != settings.rhythm:
            settings.rhythm = rhythm
            settings.digest_due_at = next_digest(now or this_moment(), zone_of(person), rhythm)
            _turn_over(person.id, rhythm)


def _turn_over(person_id: int, rhythm: str) -> None:
    """What waits already comes in the new rhythm."""
    waiting = update(Notice).where(
        Notice.person_id == person_id, Notice.mail.in_((WAITS, FOR_DIGEST))
    )
    db.session.execute(waiting.values(mail=_MAILS[rhythm]))
