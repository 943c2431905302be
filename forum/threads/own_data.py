"""What the threads room keeps about a person, for their copy: their own words and marks."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from forum.boards.queries import visible_ids
from forum.database import db
from forum.people.models import Person
from forum.people.own_data import plain
from forum.sockets import PersonalData, Sockets
from forum.threads.models import Helpful, MeToo, Post, Revision, Thread, ThreadEvent

Rows = Iterable[Mapping[str, Any]]


def _threads(person_id: int) -> Rows:
    rows = db.session.scalars(
        select(Thread).where(Thread.asker_id == person_id).order_by(Thread.id)
    )
    names = ("id", "title", "kind", "language", "opened_at", "answer_state", "fields", "source_url")
    return [plain(row, *names) for row in rows]


def _posts(person_id: int) -> Rows:
    rows = db.session.scalars(select(Post).where(Post.author_id == person_id).order_by(Post.id))
    names = ("id", "thread_id", "number", "written_as", "written_at", "edited_at", "text")
    return [plain(row, *names, "withdrawn_at", "ground", "source_url", "licence") for row in rows]


def _revisions(person_id: int) -> Rows:
    rows = db.session.scalars(
        select(Revision)
        .join(Post, Post.id == Revision.post_id)
        .where(Post.author_id == person_id)
        .order_by(Revision.id)
    )
    names = ("post_id", "version", "text", "title", "fields", "replaced_at")
    return [plain(row, *names) for row in rows]


def _marks(person_id: int) -> Rows:
    # Where they may not read any more, the id alone says nothing.
    me_toos = db.session.scalars(select(MeToo).where(MeToo.person_id == person_id))
    thanks = db.session.scalars(select(Helpful).where(Helpful.person_id == person_id))
    found = [{"mark": "me_too", **plain(row, "thread_id", "at")} for row in me_toos]
    return found + [{"mark": "helpful", **plain(row, "post_id", "at")} for row in thanks]


def _done(person_id: int) -> Rows:
    """What they did to threads, and what was done to their posts and why; not by whom."""
    person = db.session.get_one(Person, person_id)
    seen = Thread.board_id.in_(visible_ids(person))
    found = select(ThreadEvent).join(Thread, Thread.id == ThreadEvent.thread_id)
    names = ("at", "kind", "thread_id", "post_id", "reason", "ground")
    own = db.session.scalars(found.where(ThreadEvent.by_id == person_id, seen))
    rows = [{"who": "you", **plain(row, *names)} for row in own]
    mine = select(Post.id).where(Post.author_id == person_id)
    acts = ThreadEvent.kind.in_(("post_hidden", "post_restored"))
    on_them = db.session.scalars(found.where(ThreadEvent.post_id.in_(mine), acts))
    return rows + [{"who": "staff", **plain(row, *names)} for row in on_them]


def plug(plugged: Sockets) -> None:
    """Put these into the copy."""
    plugged.personal_data += [
        PersonalData("threads", _threads, tables=("threads",)),
        PersonalData("posts", _posts, tables=("posts",)),
        PersonalData("earlier_versions", _revisions, tables=("post_revisions",)),
        PersonalData("marks", _marks, tables=("me_toos", "helpfuls")),
        PersonalData("done", _done, tables=("thread_events",)),
    ]
