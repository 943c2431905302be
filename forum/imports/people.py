"""The people of an archive: named here as there, unable to sign in until an admin invites them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from forum.database import db, transaction
from forum.imports.dump import Dump, moment
from forum.markup import plain_of_html, sanitize
from forum.people.erasing import former_source
from forum.people.models import Person
from forum.people.names import NameRefused, check_name, handle_from, name_key

BATCH = 500
#: User -1 is the site itself: it is taken along only where it wrote something.
SITE_ITSELF = "-1"


class ImportedPeople:
    """Finds or makes the person behind an author of the archive."""

    def __init__(self, source: str, language: str, site: str) -> None:
        self.source, self.language, self.site = source, language, site
        self.ids: dict[str, int] = {}
        self.made = 0
        self.itself: tuple[str, str, datetime, str] | None = None
        rows = db.session.execute(
            select(Person.source_key, Person.id).where(
                Person.source_key.startswith(f"{source}:user:", autoescape=True)
            )
        )
        for key, person_id in rows:
            self.ids[str(key).rpartition(":")[2]] = person_id

    def read(self, dump: Dump) -> None:
        """Everybody in Users.xml, in batches."""
        batch: list[tuple[str, str, datetime, str]] = []
        for _line, user in dump.read("Users", _user):
            if user[0] == SITE_ITSELF:  # type: ignore[index]
                self.itself = user  # type: ignore[assignment]
            if user[0] in self.ids or user[0] == SITE_ITSELF:  # type: ignore[index]
                continue
            batch.append(user)  # type: ignore[arg-type]
            if len(batch) >= BATCH:
                self._add(batch)
                batch = []
        self._add(batch)

    def _add(self, users: Sequence[tuple[str, str, datetime, str]]) -> None:
        if not users:
            return
        with transaction():
            for user, name, since, about in users:
                self._make(f"user:{user}", name, since, about, user)

    def author(self, user: str | None, name: str | None, at: datetime) -> int:
        """The person's id; somebody who is not in Users.xml is made, by id or by name."""
        if user is not None and user in self.ids:
            return self.ids[user]
        key = f"user:{user}" if user else f"name:{name_key(name)}" if name else "nobody"
        own = f"{self.source}:{key}"
        found = db.session.scalar(
            select(Person.id).where(Person.source_key.in_((own, former_source(own))))
        )
        if found is not None:
            return found
        if user == SITE_ITSELF and self.itself is not None:
            _id, name, at, about = self.itself
            return self._make(key, name, at, about, user)
        return self._make(key, name or (f"user{user}" if user else ""), at, "", user)

    def _make(self, key: str, name: str, since: datetime, about: str, user: str | None) -> int:
        name, taken = _fitting(name), 1
        while db.session.scalar(select(Person.id).where(Person.name_key == name_key(name))):
            taken += 1
            name = f"{_fitting(name) if taken == 2 else name.rpartition(' ')[0]} {taken}"
        person = Person(
            name=name,
            name_key=name_key(name),
            handle=_free_handle(name),
            language=self.language,
            about=about,
            registered_at=since,
            source_key=f"{self.source}:{key}",
            source_url=f"{self.site}/users/{user}" if self.site and user else None,
        )
        db.session.add(person)
        db.session.flush()
        self.made += 1
        if user is not None:
            self.ids[user] = person.id
        return person.id


def _user(row: dict[str, str]) -> tuple[str, str, datetime, str]:
    about = plain_of_html(sanitize(row.get("AboutMe", "")[:20_000])) if row.get("AboutMe") else ""
    return str(int(row["Id"])), row["DisplayName"], moment(row["CreationDate"]), about[:1_000]


def _fitting(name: str) -> str:
    """The name as our rules allow it; where they do not, what can be kept of it."""
    letters = "".join(c if c.isalnum() else " " for c in name) if "//" not in name else ""
    for attempt in (name, letters, f"Member {letters}"):
        try:
            return check_name(attempt[:50])
        except NameRefused:
            continue
    return "Former member"


def _free_handle(name: str) -> str:
    base = handle_from(name) or "member"
    taken: Iterable[str] = db.session.scalars(
        select(Person.handle).where(Person.handle.startswith(base, autoescape=True))
    )
    handles, handle, number = set(taken), base, 1
    while handle in handles or handle == "member":
        number += 1
        handle = f"{base}-{number}"
    return handle
