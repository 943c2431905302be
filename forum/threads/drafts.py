"""Drafts: what somebody is writing, kept on the server until it is published or thrown away.

There is one for each place: ``thread`` (a new one), ``reply:<thread id>``, ``edit:<post id>`` and
``note:<thread id>``. A draft stays its writer's own, also when they may no longer see that place.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint, and_, delete, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from forum.boards.queries import visible_ids
from forum.database import (
    NEVER_REUSED,
    Base,
    Identified,
    UTCDateTime,
    db,
    locked,
    once,
    transaction,
)
from forum.errors import Conflict, Invalid
from forum.events import ThreadMerged
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.models import Post, Thread

#: Never kept: what belongs to the form it was typed in.
NOT_KEPT = frozenset({"csrf_token", "place", "draft", "preview", "version", "checked", "held"})
#: Read by the script, which then forgets what it kept of a text that has gone out.
SENT = "sent"
MAX_CHARS = 120_000
MAX_DRAFTS = 100
#: Kinds of places that are threads, and the fields of a draft that hold its words.
IN_THREADS, TEXTS = ("reply", "note"), ("text", "note")
_PLACE = re.compile(r"thread|(?:reply|edit|note):[1-9][0-9]{0,18}")


class Draft(Identified, Base):
    """What a person last saved at a place; ``version`` counts up with every change."""

    __tablename__ = "drafts"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(Text)
    fields: Mapped[dict[str, str]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

    __table_args__: Any = (UniqueConstraint("person_id", "place"), NEVER_REUSED)

    @property
    def text(self) -> str:
        return self.fields.get("text") or self.fields.get("note") or ""


class Overtaken(Conflict):
    """Another window saved something else since; ``theirs`` is that draft."""

    def __init__(self, theirs: Draft) -> None:
        super().__init__(_("This draft was changed in another window since."))
        self.theirs = theirs


def is_place(place: str) -> bool:
    """Whether something can be written at a place of this form."""
    return _PLACE.fullmatch(place) is not None


def fields_of(form: Mapping[str, str]) -> dict[str, str]:
    """What a draft keeps of a form that was sent."""
    return {name: text for name, text in form.items() if name not in NOT_KEPT and text}


def find(person: Any, place: str) -> Draft | None:
    """This person's draft at this place."""
    if not person.is_authenticated:
        return None
    return once(("draft", person.id, place), lambda: _at(person.id, place))


def _places(thread: Thread) -> tuple[str, str]:
    """Where one may be writing on a thread's page."""
    return (f"reply:{thread.id}", f"note:{thread.id}")


def marks(person: Any, thread: Thread, _posts: object) -> list[Any]:
    """Where on this thread's page the reader is writing something. See ``Sockets.marks``."""
    mine = select(Draft.place, Draft.id).where(Draft.person_id == person.id)
    return [mine.where(Draft.place.in_(_places(thread)))]


def expect(person: Any, thread: Thread, found: Iterable[tuple[str, int]]) -> None:
    """Those ``marks`` were found: where there is no draft, ``find`` then asks no more."""
    if person.is_authenticated:
        for place in set(_places(thread)) - {word for word, _id in found}:
            once(("draft", person.id, place), lambda: None)


def list_drafts(person: Person) -> Sequence[Draft]:
    """All that this person is writing, newest first."""
    found = select(Draft).where(Draft.person_id == person.id)
    return db.session.scalars(found.order_by(Draft.saved_at.desc(), Draft.id.desc())).all()


def titles_of(person: Any, places: Iterable[str]) -> dict[str, str]:
    """Titles of the threads that these places of drafts are in, where the person may see them.

    In one statement. Nothing is said of what was hidden, moved or closed to them since.
    """
    numbers: dict[str, set[int]] = {"reply": set(), "note": set(), "edit": set()}
    for place in places:
        kind, _colon, number = place.partition(":")
        if number:
            numbers[kind].add(int(number))
    threads = numbers["reply"] | numbers["note"]
    rows = db.session.execute(
        select(Thread.id, Thread.title, Post.id)
        .join(Post, Post.thread_id == Thread.id)
        .where(
            or_(and_(Thread.id.in_(threads), Post.number == 1), Post.id.in_(numbers["edit"])),
            Thread.board_id.in_(visible_ids(person)),
            Thread.unlisted_at.is_(None),
        )
    ).all()
    found = {f"edit:{post_id}": title for _thread_id, title, post_id in rows}
    for thread_id, title, _post_id in rows:
        found |= {f"reply:{thread_id}": title, f"note:{thread_id}": title}
    return found


def save(
    person: Person,
    place: str,
    fields: Mapping[str, str],
    *,
    version: int,
    now: datetime | None = None,
) -> Draft | None:
    """Keep what was typed; nothing but blanks is no draft. Returns the draft, or None.

    ``version`` is what the writer has seen. Raises Overtaken where another window saved other
    words since, and Invalid for what is too much.
    """
    if not is_place(place):
        raise Invalid(_("There is nothing to write here."))
    if sum(len(name) + len(text) for name, text in fields.items()) > MAX_CHARS:
        raise Invalid(_("This is too long to be kept as a draft. Copy it to be safe."))
    with transaction() as session:
        locked(person)
        place = _where_it_went(place)
        draft = _at(person.id, place)
        if draft is not None and draft.fields == fields:
            return draft
        if draft is not None and draft.version != version:
            raise Overtaken(draft)
        if not any(text.strip() for text in fields.values()):
            return None
        if draft is None:
            _make_room(person)
            draft = Draft(person_id=person.id, place=place, version=version)
            session.add(draft)
        draft.fields, draft.version = dict(fields), draft.version + 1
        draft.saved_at = now or this_moment()
        session.flush()
        return draft


def _where_it_went(place: str) -> str:
    """A window may have been open since before its thread was merged into another."""
    kind, _colon, number = place.partition(":")
    if kind not in IN_THREADS:
        return place
    into_id = db.session.scalar(select(Thread.merged_into_id).where(Thread.id == int(number)))
    return f"{kind}:{into_id}" if into_id else place


def follow_merged(fact: ThreadMerged) -> None:
    """What somebody writes in a merged thread waits in the one that it went into.

    Where they write there already, one draft holds both texts. In the open transaction.
    """
    for kind in IN_THREADS:
        here, there = f"{kind}:{fact.thread_id}", f"{kind}:{fact.into_id}"
        rows = db.session.scalars(select(Draft).where(Draft.place.in_((here, there))))
        found = {(row.person_id, row.place): row for row in rows}
        for (person_id, place), draft in found.items():
            if place == there:
                continue
            other = found.get((person_id, there))
            if other is None:
                draft.place = there
            else:
                _join(draft, other)
    db.session.flush()


def _join(draft: Draft, into: Draft) -> None:
    """Windows that have either open are told of the other's words when they save."""
    fields = dict(into.fields)
    for name, text in draft.fields.items():
        if name in TEXTS and fields.get(name, text) != text:
            fields[name] = f"{fields[name]}\n\n{text}"
        fields.setdefault(name, text)
    into.fields, into.saved_at = fields, max(into.saved_at, draft.saved_at)
    into.version = max(into.version, draft.version) + 1
    db.session.delete(draft)


def _make_room(person: Person) -> None:
    count = select(func.count()).where(Draft.person_id == person.id)
    if (db.session.scalar(count) or 0) >= MAX_DRAFTS:
        raise Invalid(_("You have too many drafts. Publish or discard some first."))


def discard(person: Person, place: str) -> None:
    """Throw a draft away."""
    with transaction() as session:
        place = _where_it_went(place) if is_place(place) else place
        mine = delete(Draft).where(Draft.person_id == person.id, Draft.place == place)
        session.execute(mine)


def let_go(person: Person, place: str, text: str, version: int) -> None:
    """What was published is no draft any more. In the open transaction.

    Words that another window saved later than ``version``, and that are not these, stay.
    """
    draft = _at(person.id, place)
    if draft is not None and (draft.version <= version or draft.text.strip() == text.strip()):
        db.session.delete(draft)


def published(response: Any, place: str) -> Any:
    """Let the browser forget what it kept of this place itself."""
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    mark = place.replace(":", "-")
    response.set_cookie(SENT, mark, max_age=600, samesite="Lax", secure=secure)
    return response


def sweep(_payloads: object, *, now: datetime | None = None) -> None:
    """Forget drafts that nobody has touched for long. A periodic job."""
    before = (now or this_moment()) - timedelta(days=current_app.config["DRAFT_DAYS"])
    with transaction() as session:
        session.execute(delete(Draft).where(Draft.saved_at < before))


def _at(person_id: int, place: str) -> Draft | None:
    mine = select(Draft).where(Draft.person_id == person_id, Draft.place == place)
    # What this session read before may have been saved over since.
    return db.session.scalar(mine.execution_options(populate_existing=True))
