"""A copy of all that the site keeps about a person: asked for, made by the worker, kept some days.

What goes in is what the rooms plug into ``personal_data``. No secret is among it: no hash of a
password, no token; and of others no more than what the person could see already.
"""

import json
import os
import secrets
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app, render_template
from flask_babel import gettext as _
from sqlalchemy import delete, select

from forum import limits, mail, sockets
from forum.database import db, locked, transaction
from forum.errors import Conflict, Missing
from forum.jobs import enqueue
from forum.languages import speaking
from forum.moments import now as this_moment
from forum.people import photos
from forum.people.entering import require_password
from forum.people.models import DataCopy, Person
from forum.web import outside_url

JOB = "people.copy"
A_DAY = 5
#: A copy that is not ready after this will not be: another may be asked for.
GIVEN_UP_AFTER = timedelta(days=1)


def folder() -> Path:
    """Where copies lie; made when it is not there. Never served but by ``read``."""
    path = Path(current_app.config["INSTANCE"]) / "copies"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def copy_of(person: Person) -> DataCopy | None:
    """The copy that was asked for last."""
    return db.session.scalar(select(DataCopy).where(DataCopy.person_id == person.id))


def ask_for_copy(person: Person, password: str, *, now: datetime | None = None) -> None:
    """Have a copy made, in place of an earlier one. Raises Invalid where the password is wrong,
    Conflict while one is being made, TooMany."""
    moment = now or this_moment()
    require_password(person, password)
    limits.spend(f"copy:{person.id}", A_DAY, timedelta(days=1), now=now)
    with transaction() as session:
        locked(person)
        former = copy_of(person)
        if former and not former.ready_at and former.asked_at > moment - GIVEN_UP_AFTER:
            raise Conflict(_("Your copy is being made already. We write to you when it is ready."))
        left = former.file if former else None
        if former:
            session.delete(former)
            session.flush()
        copy = DataCopy(person_id=person.id, asked_at=moment)
        session.add(copy)
        session.flush()
        enqueue(JOB, {"copy_id": copy.id})
    throw_away(left)


def make_copies(payloads: Sequence[Mapping[str, Any]], *, now: datetime | None = None) -> None:
    """Carry out jobs of this kind: the file first, then the row that knows it."""
    for about in payloads:
        copy = db.session.get(DataCopy, about["copy_id"])
        if copy is None or copy.ready_at:
            continue
        person = db.session.get_one(Person, copy.person_id)
        path = _write(person)
        db.session.rollback()
        _note(about["copy_id"], path, now or this_moment())


def _note(copy_id: int, path: Path, moment: datetime) -> None:
    days = current_app.config["DATA_COPY_DAYS"]
    with transaction() as session:
        copy = session.get(DataCopy, copy_id, with_for_update=True)
        person = session.get(Person, copy.person_id) if copy else None
        if copy is None or person is None or person.email is None:
            path.unlink(missing_ok=True)
            return
        copy.file, copy.size, copy.ready_at = path.name, path.stat().st_size, moment
        copy.ends_at = moment + timedelta(days=days)
        link = outside_url("forum.people.data")
        mail.post_mail(person.email, person.language, "data_copy", link=link, days=days)


def _write(person: Person) -> Path:
    """The file, whole or not at all, readable by the site alone."""
    parts = {one.name: [dict(row) for row in one.rows(person.id)] for one in _entries()}
    path = folder() / f"{secrets.token_hex(16)}.zip"
    draft = path.with_suffix(".part")
    number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name, rows in parts.items():
            text = json.dumps(rows, ensure_ascii=False, indent=1, default=str)
            copy.writestr(f"data/{name}.json", text)
        for name, file in _files(person):
            copy.write(file, f"files/{name}")
        with speaking(person.language, person.time_zone):
            page = render_template("forum/people/data_copy.html", person=person, parts=parts)
        copy.writestr("index.html", page)
    draft.replace(path)
    return path


def _entries() -> Iterable[sockets.PersonalData]:
    return sorted(sockets.of().personal_data, key=lambda entry: entry.name)


def _files(person: Person) -> Iterable[tuple[str, Path]]:
    photo = photos.folder() / person.photo if person.photo else None
    if photo and photo.exists():
        yield "photo.webp", photo
    for entry in _entries():
        if entry.files:
            yield from ((name, path) for name, path in entry.files(person.id) if path.exists())


def read(person: Person, *, now: datetime | None = None) -> Path:
    """Where this person's copy lies. Raises Missing without one, or when its days are over."""
    copy = copy_of(person)
    if copy is None or not copy.file or not copy.ends_at or copy.ends_at <= (now or this_moment()):
        raise Missing
    path = folder() / copy.file
    if not path.exists():
        raise Missing
    return path


def throw_away(name: str | None) -> None:
    """Remove a copy's file."""
    if name:
        (folder() / name).unlink(missing_ok=True)


def sweep(now: datetime) -> None:
    """Remove copies whose days are over, and files that no row knows and that are a day old."""
    with transaction() as session:
        session.execute(delete(DataCopy).where(DataCopy.ends_at < now))
    known = set(db.session.scalars(select(DataCopy.file)))
    for path in folder().iterdir():
        age = now.timestamp() - path.stat().st_mtime
        if path.name not in known and age > GIVEN_UP_AFTER.total_seconds():
            path.unlink(missing_ok=True)
