"""What people say about themselves: name, words, language, photo."""

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from forum import languages, limits
from forum.database import db, locked, transaction
from forum.errors import Invalid
from forum.people import photos
from forum.people.models import Person
from forum.people.names import check_name, name_key
from forum.people.registering import refuse_taken_name

MAX_ABOUT = 1000
NAMES_A_DAY = 5


@dataclass(frozen=True)
class Profile:
    """What the account page sends. ``photo``: the uploaded bytes, empty where none were chosen."""

    name: str
    about: str
    language: str
    photo: bytes = b""
    without_photo: bool = False
    time_zone: str = ""


def change_profile(person: Person, wanted: Profile) -> None:
    """Change one's own profile; the handle stays, so links keep. Raises Invalid, TooMany."""
    name, about = check_name(wanted.name), wanted.about.replace("\r\n", "\n").strip()
    if wanted.language not in current_app.config["LANGUAGES"]:
        raise Invalid(_("Choose a language from the list."), "language")
    if wanted.time_zone and not languages.is_zone(wanted.time_zone):
        raise Invalid(_("Choose a time zone from the list."), "time_zone")
    if len(about) > MAX_ABOUT:
        raise Invalid(_("At most %(count)s characters.", count=MAX_ABOUT), "about")
    if name != person.name:
        refuse_taken_name(name, person.id)
        limits.spend(f"name:{person.id}", NAMES_A_DAY, timedelta(days=1))
    photo = photos.keep(photos.small(wanted.photo)) if wanted.photo else None
    with transaction():
        person = locked(person)
        former = person.photo
        _rename(person, name)
        person.about, person.language = about, wanted.language
        person.time_zone = wanted.time_zone
        person.photo = photo or (None if wanted.without_photo else former)
        kept = person.photo
    if former != kept:
        photos.throw_away(former)


def _rename(person: Person, name: str) -> None:
    refuse_taken_name(name, person.id)
    person.name, person.name_key = name, name_key(name)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Invalid(_("That name is taken. Choose another."), "name") from error
