"""What somebody has read: up to which post of each thread, and of everything.

Posts are counted by id. Ids only grow, so a mark holds when threads are merged or split and posts
get other numbers, and a post that is published late is new to everybody.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Select, delete, func, literal, select
from sqlalchemy.orm import Mapped, mapped_column

from forum.boards.queries import visible_ids
from forum.database import Base, Id, db, insert_here, transaction
from forum.errors import Missing
from forum.events import (
    PersonErased,
    PersonRegistered,
    ThreadEventHappened,
    ThreadMerged,
    ThreadSplit,
)
from forum.people.models import Person
from forum.sockets import PersonalData, Sockets
from forum.threads.models import Post, Thread


class ReadMark(Base):
    """Up to which post somebody has read a thread."""

    __tablename__ = "read_marks"
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    post_id: Mapped[int] = mapped_column(Id)


class ReadHorizon(Base):
    """Up to which post somebody has read everything: what was there before they came is not new."""

    __tablename__ = "read_horizons"
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    post_id: Mapped[int] = mapped_column(Id)


@dataclass(frozen=True)
class Unread:
    """What is new to somebody in a thread: how many posts, and the number of the first."""

    count: int
    first: int

    @property
    def is_whole_thread(self) -> bool:
        return self.first == 1


# --- Reads ---------------------------------------------------------------------------------------


def is_new(person_id: int) -> ColumnElement[bool]:
    """Whether a row of ``posts`` is new to this person: shown, by somebody else, not read."""
    read = (
        select(ReadMark.post_id)
        .where(ReadMark.person_id == person_id, ReadMark.thread_id == Post.thread_id)
        .scalar_subquery()
    )
    horizon = select(ReadHorizon.post_id).where(ReadHorizon.person_id == person_id)
    new: ColumnElement[bool] = (
        (Post.id > func.coalesce(read, 0))
        & (Post.id > func.coalesce(horizon.scalar_subquery(), 0))
        & (Post.author_id != person_id)
        & Post.hide_id.is_(None)
        & Post.withdrawn_at.is_(None)
    )
    return new


def first_new(person_id: int, thread_id: int) -> Select[Any, Any]:
    """("new", number of the first new post or NULL): a row for a union with other marks."""
    return select(literal("new"), func.min(Post.number)).where(
        Post.thread_id == thread_id, is_new(person_id)
    )


def unread_of(person: Any, threads: Sequence[Thread]) -> dict[int, Unread]:
    """What is new to this person in each of these threads, in one statement."""
    ids = [thread.id for thread in threads]
    if not (ids and person.is_authenticated):
        return {}
    rows = db.session.execute(
        select(Post.thread_id, func.count(), func.min(Post.number))
        .where(Post.thread_id.in_(ids), is_new(person.id))
        .group_by(Post.thread_id)
    )
    return {thread_id: Unread(count, first) for thread_id, count, first in rows}


def first_new_post(person: Any, thread: Thread) -> Post | None:
    """The first post of the thread that is new to this person."""
    return db.session.scalar(
        select(Post)
        .where(Post.thread_id == thread.id, is_new(person.id))
        .order_by(Post.number)
        .limit(1)
    )


# --- Actions -------------------------------------------------------------------------------------


def mark_read(person: Person, thread: Thread, post_id: int) -> None:
    """This person has read the thread up to this post of it; an older mark never comes back.

    Raises Missing for a post of another thread, or one that there is not.
    """
    with transaction():
        if post_id > 0 and not db.session.scalar(
            select(Post.id).where(Post.id == post_id, Post.thread_id == thread.id)
        ):
            raise Missing
        _raise_marks([(person.id, thread.id, post_id)])


def mark_all_read(person: Person) -> None:
    """Nothing that is there now is new to this person."""
    with transaction() as session:
        _set_horizon(person.id)
        session.execute(delete(ReadMark).where(ReadMark.person_id == person.id))


def _raise_marks(marks: Sequence[tuple[int, int, int]]) -> None:
    """Write (person, thread, post), where that is further than the mark that is there."""
    if not marks:
        return
    insert = insert_here()(ReadMark)
    db.session.execute(
        insert.on_conflict_do_update(
            index_elements=["person_id", "thread_id"],
            set_={"post_id": insert.excluded.post_id},
            where=ReadMark.post_id < insert.excluded.post_id,
        ),
        [{"person_id": p, "thread_id": t, "post_id": post} for p, t, post in marks],
    )


def _set_horizon(person_id: int) -> None:
    last = db.session.scalar(select(func.max(Post.id))) or 0
    insert = insert_here()(ReadHorizon).values(person_id=person_id, post_id=last)
    db.session.execute(
        insert.on_conflict_do_update(index_elements=["person_id"], set_={"post_id": last})
    )


# --- What happens elsewhere ----------------------------------------------------------------------


def note_author(fact: ThreadEventHappened) -> None:
    """Whoever writes in a thread has read it."""
    if fact.kind == "replied" and fact.by_id is not None and fact.post_id is not None:
        _raise_marks([(fact.by_id, fact.thread_id, fact.post_id)])


def begin_here(fact: PersonRegistered) -> None:
    """To somebody who has just come, the archive is not new."""
    _set_horizon(fact.person_id)


def follow_merged(fact: ThreadMerged) -> None:
    """What was new to somebody in either thread is new to them in the merged one."""
    moved = sorted(fact.post_ids)
    there = set(db.session.scalars(select(Post.id).where(Post.thread_id == fact.into_id)))
    stayed = sorted(there - set(moved))
    known: dict[int, dict[int, int]] = {}
    both = (fact.thread_id, fact.into_id)
    for mark in db.session.scalars(select(ReadMark).where(ReadMark.thread_id.in_(both))):
        known.setdefault(mark.person_id, {})[mark.thread_id] = mark.post_id
    horizons = _horizons_of(known)
    marks = [
        (
            person_id,
            fact.into_id,
            _read_both(
                (moved, max(by_thread.get(fact.thread_id, 0), horizons.get(person_id, 0))),
                (stayed, max(by_thread.get(fact.into_id, 0), horizons.get(person_id, 0))),
            ),
        )
        for person_id, by_thread in known.items()
    ]
    db.session.execute(delete(ReadMark).where(ReadMark.thread_id.in_(both)))
    _raise_marks(marks)


def _horizons_of(person_ids: Iterable[int]) -> dict[int, int]:
    found = select(ReadHorizon).where(ReadHorizon.person_id.in_(person_ids))
    return {row.person_id: row.post_id for row in db.session.scalars(found)}


def _read_both(*threads: tuple[list[int], int]) -> int:
    """The last post before the first new one of either thread, each (post ids in order, mark)."""
    first_new = [ids[at] for ids, mark in threads if (at := bisect_right(ids, mark)) < len(ids)]
    return min(first_new) - 1 if first_new else max(mark for _ids, mark in threads)


def follow_split(fact: ThreadSplit) -> None:
    """What was read in the old thread is read in the new one."""
    rows = db.session.scalars(select(ReadMark).where(ReadMark.thread_id == fact.thread_id)).all()
    _raise_marks([(row.person_id, fact.new_id, row.post_id) for row in rows])


def forget_person(fact: PersonErased) -> None:
    """What somebody has read is theirs alone."""
    for table in (ReadMark, ReadHorizon):
        db.session.execute(delete(table).where(table.person_id == fact.person_id))


def _personal(person_id: int) -> list[dict[str, Any]]:
    # Names of threads only where the person may still read them; to others the id says nothing.
    person = db.session.get_one(Person, person_id)
    rows = db.session.execute(
        select(ReadMark.thread_id, ReadMark.post_id)
        .join(Thread, Thread.id == ReadMark.thread_id)
        .where(ReadMark.person_id == person_id, Thread.board_id.in_(visible_ids(person)))
        .order_by(ReadMark.thread_id)
    )
    return [{"thread": thread_id, "read_up_to_post": post_id} for thread_id, post_id in rows]


def plug(plugged: Sockets) -> None:
    """Put all this into its places."""
    plugged.listen(ThreadEventHappened)(note_author)
    plugged.listen(PersonRegistered)(begin_here)
    plugged.listen(ThreadMerged)(follow_merged)
    plugged.listen(ThreadSplit)(follow_split)
    plugged.listen(PersonErased)(forget_person)
    plugged.personal_data.append(
        PersonalData("read", _personal, tables=("read_marks", "read_horizons"))
    )
