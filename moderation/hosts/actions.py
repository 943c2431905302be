"""What hosts say about themselves, and whether they are here."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete

from forum import permissions
from forum.database import db, insert_here, transaction
from forum.errors import Conflict, Invalid, Refused
from forum.events import PersonErased
from forum.languages import CONTENT_LANGUAGES
from forum.markup.characters import tidy_text
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.rights import limited_or_unconfirmed
from moderation.hosts.models import HostProfile, Presence

MAX_BIO = 1500
#: Pages give signs of life more often than this; the rest need not be written.
QUIET = timedelta(minutes=1)


def change_profile(
    person: Person,
    *,
    bio: str,
    languages: Sequence[str],
    read_at: datetime | None,
    now: datetime | None = None,
) -> HostProfile:
    """Change one's own public words. ``read_at`` is when those had been changed that one read.

    Raises Conflict when they have changed since, in another window.
    """
    moment, bio = now or this_moment(), tidy_text(bio)
    if len(bio) > MAX_BIO:
        raise Invalid(_("At most %(max)s characters.", max=MAX_BIO), "bio")
    if not set(languages) <= set(CONTENT_LANGUAGES):
        raise Invalid(_("Choose languages from the list."), "languages")
    with transaction() as session:
        session.get_one(Person, person.id, with_for_update=True)
        _require_writing_staff(person, moment)
        profile = session.get(HostProfile, person.id, with_for_update=True)
        if (profile.changed_at if profile else None) != read_at:
            raise Conflict(_("You have changed this in another window meanwhile."))
        if profile is None:
            profile = HostProfile(person_id=person.id)
            session.add(profile)
        profile.bio, profile.changed_at = bio, moment
        profile.languages = [code for code in CONTENT_LANGUAGES if code in languages]
        return profile


def give_sign_of_life(person: Person, *, now: datetime | None = None) -> bool:
    """A page of theirs is open and looked at. Returns whether anything was written."""
    moment = now or this_moment()
    seen = db.session.get(Presence, person.id)
    if seen is not None and (seen.away_at or seen.seen_at > moment - QUIET):
        return False
    _write_presence(person, moment, seen_at=moment)
    return True


def say_here(person: Person, *, now: datetime | None = None) -> bool:
    """They are here, and no longer away. Returns whether anything was written."""
    moment = now or this_moment()
    seen = db.session.get(Presence, person.id)
    if seen is not None and seen.away_at is None and seen.seen_at > moment - QUIET:
        return False
    _write_presence(person, moment, seen_at=moment, away_at=None)
    return True


def say_away(person: Person, *, now: datetime | None = None) -> bool:
    """They are away, until they say otherwise. Returns whether anything was written."""
    moment = now or this_moment()
    seen = db.session.get(Presence, person.id)
    if seen is not None and seen.away_at is not None:
        return False
    _write_presence(person, moment, away_at=moment)
    return True


def _write_presence(person: Person, now: datetime, **changes: datetime | None) -> None:
    with transaction() as session:
        _require_staff(person, now)
        row = insert_here()(Presence).values(person_id=person.id, **{"seen_at": now, **changes})
        session.execute(row.on_conflict_do_update(index_elements=["person_id"], set_=changes))


def forget_person(fact: PersonErased) -> None:
    """What a host said about themselves goes with their account."""
    for table in (HostProfile, Presence):
        db.session.execute(delete(table).where(table.person_id == fact.person_id))


def _require_staff(person: Person, now: datetime) -> None:
    if not permissions.is_staff(person, now):
        raise Refused(_("You have no appointment at present."))


def _require_writing_staff(person: Person, now: datetime) -> None:
    _require_staff(person, now)
    if (why := limited_or_unconfirmed(person, "thread:reply", None, now)) is not None:
        raise Refused(why)
