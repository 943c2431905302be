"""What a query names (boards, people, tags, days), looked up for the person who asks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import ColumnElement, or_, select

from forum.boards.fields import fields_on
from forum.boards.models import BoardField
from forum.boards.queries import branch, get_board, visible_ids
from forum.database import db, once
from forum.errors import Missing
from forum.languages import CONTENT_LANGUAGES, current
from forum.people.models import Person
from forum.search.common_words import without_common_words
from forum.search.engine import Reach
from forum.search.query import Note, Phrase, SearchQuery, Trouble
from forum.search.stems import words
from forum.threads.fields import Entry, said
from forum.threads.models import Post, Tag, Thread, ThreadTag
from forum.threads.tags import main_keys, tag_key

_FIRST_DAY, _LAST_DAY = date(1970, 1, 2), date(9000, 1, 1)


@dataclass(frozen=True)
class Wanted:
    """A query with everything looked up that it names; tags are keys."""

    query: SearchQuery
    reach: Reach
    notes: tuple[Note, ...]

    def conditions(self, at: Any = Post.written_at) -> list[ColumnElement[bool]]:
        """All of it but the words, and what this person may see at all, for the database.

        For statements over posts joined with their threads; ``at`` is the column of days.
        """
        query, reach = self.query, self.reach
        found: list[ColumnElement[bool]] = [
            Thread.board_id.in_(reach.boards),
            Thread.unlisted_at.is_(None),
            Post.hide_id.is_(None),
            Post.withdrawn_at.is_(None),
        ]
        found += [_carries(key) for key in query.tags]
        if query.kinds:
            found.append(Thread.kind.in_(query.kinds))
        if query.states:
            found.append(Thread.answer_state.in_(query.states))
        if reach.authors is not None:
            found.append(Post.author_id.in_(reach.authors))
        if reach.since is not None:
            found.append(at >= reach.since)
        if reach.until is not None:
            found.append(at < reach.until)
        return found


def known_fields(person: Any) -> list[BoardField]:
    """What the boards that this person may read ask for, or asked."""
    return once(("fields", getattr(person, "id", None)), lambda: fields_on(visible_ids(person)))


def holds(entries: Sequence[Entry], phrases: Sequence[tuple[str, Phrase]]) -> bool:
    """Whether a thread holds these words side by side in these fields."""
    values = {key: f" {' '.join(words(text))} " for key, text in said(entries)}
    return all(f" {' '.join(phrase)} " in values.get(key, "") for key, phrase in phrases)


def _carries(key: str) -> ColumnElement[bool]:
    tagged = select(ThreadTag.thread_id).join(Tag, Tag.id == ThreadTag.tag_id)
    return Thread.id.in_(tagged.where(Tag.key == key))


def look_up(person: Any, query: SearchQuery) -> Wanted:
    """Look up what the query names; what this person may not see is not there."""
    notes: list[Note] = [*query.notes]
    reach = Reach(
        boards=_boards(person, query.boards, notes),
        languages=CONTENT_LANGUAGES,
        authors=_authors(person, query.people, notes),
        since=_start_of(query.after),
        until=_start_of(query.before),
    )
    spoken = {current(), current_app.config["LANGUAGE"]}
    telling = without_common_words(query, spoken)
    return Wanted(replace(telling, tags=_tags(query.tags, notes)), reach, tuple(notes))


def _boards(person: Any, slugs: tuple[str, ...], notes: list[Note]) -> frozenset[int]:
    if not slugs:
        return visible_ids(person)
    chosen: frozenset[int] = frozenset()
    for slug in slugs:
        try:
            chosen |= branch(person, get_board(person, slug))
        except Missing:
            notes.append(Note(Trouble.NO_SUCH_BOARD, slug))
    return chosen


def _authors(person: Any, handles: tuple[str, ...], notes: list[Note]) -> frozenset[int] | None:
    if not handles:
        return None
    # Who has not confirmed an address is nobody to others; else this would tell who registered.
    known = or_(
        Person.confirmed_at.is_not(None),
        Person.source_key.is_not(None),
        Person.id == (getattr(person, "id", None) or 0),
    )
    rows = db.session.execute(
        select(Person.handle, Person.id).where(Person.handle.in_(handles), known)
    )
    found = {row.handle: row.id for row in rows}
    notes += [Note(Trouble.NO_SUCH_PERSON, name) for name in handles if name not in found]
    return frozenset(found.values())


def _tags(names: tuple[str, ...], notes: list[Note]) -> tuple[str, ...]:
    """The keys of these tags; a synonym's is that of its tag."""
    if not names:
        return ()
    keys = {name: tag_key(name) for name in names}
    known = main_keys(keys.values())
    notes += [Note(Trouble.NO_SUCH_TAG, name) for name, key in keys.items() if key not in known]
    return tuple(dict.fromkeys(known.get(key, key) for key in keys.values()))


def _start_of(day: date | None) -> datetime | None:
    """The instant at which this day begins where the site is."""
    if day is None:
        return None
    zone = ZoneInfo(current_app.config["TIMEZONE"])
    within = min(max(day, _FIRST_DAY), _LAST_DAY)
    return datetime.combine(within, time(), zone).astimezone(UTC)
