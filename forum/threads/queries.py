"""Reads for the pages about threads, each limited to what the reader may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal, or_, select, union_all
from sqlalchemy.orm import contains_eager, joinedload, load_only, selectinload

from forum import sockets
from forum.boards.queries import visible_ids
from forum.database import db
from forum.errors import Missing
from forum.people.models import Person
from forum.threads.models import (
    Helpful,
    MeToo,
    Post,
    Tag,
    TagSynonym,
    Thread,
    ThreadEvent,
    ThreadTag,
)
from forum.threads.reads import first_new
from forum.threads.standing import SOLVED, UNANSWERED
from forum.web import PAGE_SIZE, Page

SETTLING = ("no_answer_needed", "answer_needed")
_OWN_MARKS = frozenset({"me_too", "helpful", "rated", "new", *SETTLING})
SHOWS = ("active", "new", "unanswered", "solved")
_ORDERS: dict[str, Any] = {
    "active": (Thread.last_post_at.desc(), Thread.id.desc()),
    "new": (Thread.opened_at.desc(), Thread.id.desc()),
    # Who has waited longest comes first, so that nothing ages out of sight.
    "unanswered": (Thread.state_since, Thread.id),
    "solved": (Thread.state_since.desc(), Thread.id.desc()),
}


def listed(boards: frozenset[int]) -> Select[Thread]:
    """Threads that lists show, on these boards, with all that a row shows."""
    return (
        select(Thread)
        .options(joinedload(Thread.asker), selectinload(Thread.tags))
        .where(Thread.board_id.in_(boards), Thread.unlisted_at.is_(None))
    )


def list_threads(
    person: Any,
    show: str = "active",
    *,
    boards: frozenset[int] | None = None,
    tag: Tag | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
    pinned_first: bool = False,
) -> Page:
    """One page of threads, the same number of statements for one row as for all."""
    readable = visible_ids(person)
    found = listed(readable if boards is None else readable & boards)
    if show in ("unanswered", "solved"):
        found = found.where(Thread.answer_state == (UNANSWERED if show == "unanswered" else SOLVED))
    if tag is not None:
        found = found.join(ThreadTag, ThreadTag.thread_id == Thread.id)
        found = found.where(ThreadTag.tag_id == tag.id)
    order = _ORDERS[show]
    if pinned_first and show in ("active", "new"):
        order = (Thread.pin_id.is_(None), *order)
    rows = db.session.scalars(
        found.order_by(*order).limit(size + 1).offset((page - 1) * size)
    ).all()
    return Page(rows[:size], page, len(rows) > size)


def threads_of(person: Any, author_id: int, limit: int = 10) -> Sequence[Thread]:
    """The newest threads that somebody opened, as far as this reader may see them."""
    found = listed(visible_ids(person)).where(Thread.asker_id == author_id)
    return db.session.scalars(found.order_by(Thread.opened_at.desc()).limit(limit)).all()


def solved_by(person: Any, author_id: int, limit: int = 10) -> Sequence[Thread]:
    """The newest threads of others that somebody's reply solved, as far as the reader sees."""
    found = listed(visible_ids(person)).join(Post, Post.id == Thread.solution_id)
    found = found.where(Post.author_id == author_id, Thread.asker_id != author_id)
    return db.session.scalars(found.order_by(Thread.state_since.desc()).limit(limit)).all()


@dataclass(frozen=True)
class Tally:
    """What somebody has done in the forum, counted where the reader may see it."""

    threads: int
    answers: int
    solutions: int


def tally(person: Any, author_id: int) -> Tally:
    """Threads opened, replies in others' threads and solutions among them, in one statement."""
    boards = visible_ids(person)
    threads = select(func.count()).where(
        Thread.asker_id == author_id, Thread.board_id.in_(boards), Thread.unlisted_at.is_(None)
    )
    replies = (
        select(func.count())
        .select_from(Post)
        .join(Thread, Thread.id == Post.thread_id)
        .where(
            Post.author_id == author_id,
            Post.number > 1,
            Post.is_comment.is_(False),
            Post.hide_id.is_(None),
            Post.withdrawn_at.is_(None),
            Thread.asker_id != author_id,
            Thread.board_id.in_(boards),
        )
    )
    solutions = replies.where(Thread.solution_id == Post.id)
    row = db.session.execute(
        select(threads.scalar_subquery(), replies.scalar_subquery(), solutions.scalar_subquery())
    ).one()
    return Tally(*row)


def get_thread(person: Any, thread_id: int) -> Thread:
    """The thread, if this person may read its board. Raises Missing, also once it is merged."""
    thread = db.session.scalar(
        select(Thread)
        .options(joinedload(Thread.asker), selectinload(Thread.tags))
        .where(
            Thread.id == thread_id,
            Thread.merged_into_id.is_(None),
            Thread.board_id.in_(visible_ids(person)),
        )
    )
    if thread is None:
        raise Missing
    return thread


def follow_thread(person: Any, thread_id: int) -> Thread:
    """The thread, or the one that it was merged into. Raises Missing."""
    try:
        return get_thread(person, thread_id)
    except Missing:
        return merged_post(person, thread_id).thread


def merged_post(person: Any, thread_id: int) -> Post:
    """The post that opened a merged thread, where it stands now. Raises Missing."""
    found = select(Thread.merged_post_id).where(
        Thread.id == thread_id, Thread.merged_into_id.is_not(None)
    )
    post_id = db.session.scalar(found)
    if post_id is None:
        raise Missing
    return get_post(person, post_id)


def get_post(person: Any, post_id: int) -> Post:
    """The post with its thread, if this person may read the board. Raises Missing."""
    post = db.session.scalar(
        select(Post)
        .join(Post.thread)
        .options(
            contains_eager(Post.thread).joinedload(Thread.asker),
            contains_eager(Post.thread).selectinload(Thread.tags),
            joinedload(Post.author),
        )
        .where(Post.id == post_id, Thread.board_id.in_(visible_ids(person)))
    )
    if post is None:
        raise Missing
    return post


def page_of(number: int) -> int:
    """The page of its thread on which the post with this number stands."""
    return (number - 1) // PAGE_SIZE + 1


def _answered() -> Any:
    """What is shown of the post that a post answers: where it stands and who wrote it."""
    answered = joinedload(Post.reply_to)
    return answered.options(
        load_only(Post.thread_id, Post.number, Post.author_id, Post.hide_id, Post.withdrawn_at),
        joinedload(Post.author).load_only(Person.name, Person.handle),
    )


def posts_page(thread: Thread, page: int) -> Page:
    """One page of a thread's posts with their authors. Raises Missing past the last one."""
    pages = max(page_of(max(thread.posts_count, 1)), 1)
    if page > pages:
        raise Missing
    first = (page - 1) * PAGE_SIZE + 1
    posts = db.session.scalars(
        select(Post)
        .options(joinedload(Post.author), _answered())
        .options(joinedload(Post.opened).load_only(Thread.fields))
        .where(Post.thread_id == thread.id, Post.number.between(first, first + PAGE_SIZE - 1))
        .order_by(Post.number)
    ).all()
    return Page(posts, page, page < pages, pages)


def last_post(thread: Thread) -> Post:
    """The newest post of a thread."""
    return db.session.scalars(
        select(Post).where(Post.thread_id == thread.id).order_by(Post.number.desc()).limit(1)
    ).one()


def solution_of(thread: Thread) -> Post | None:
    """The post that solved it, with its author."""
    if thread.solution_id is None:
        return None
    return db.session.scalar(
        select(Post).options(joinedload(Post.author)).where(Post.id == thread.solution_id)
    )


@dataclass(frozen=True)
class Marks:
    """What this reader has said about a thread and the posts on this page."""

    me_too: bool = False
    helpful: frozenset[int] = frozenset()
    rated: frozenset[int] = frozenset()
    #: Somebody said that no answer is needed, and nobody has taken it back.
    is_settled: bool = False
    #: The number of the first post that is new to the reader, or None.
    first_new: int | None = None
    #: What later rooms know of the reader here, as (word, id): see ``Sockets.marks``.
    others: frozenset[tuple[str, int]] = frozenset()


def marks_of(person: Any, thread: Thread, posts: Sequence[Post]) -> Marks:
    """The reader's own marks, in one statement."""
    if not person.is_authenticated:
        return Marks()
    ids = [post.id for post in posts]
    rows: Sequence[Any] = db.session.execute(
        union_all(
            select(literal("me_too"), MeToo.thread_id).where(
                MeToo.thread_id == thread.id, MeToo.person_id == person.id
            ),
            select(literal("helpful"), Helpful.post_id).where(
                Helpful.post_id.in_(ids), Helpful.person_id == person.id
            ),
            select(literal("rated"), ThreadEvent.post_id).where(
                ThreadEvent.thread_id == thread.id,
                ThreadEvent.by_id == person.id,
                ThreadEvent.kind.in_(("helped", "not_helped")),
            ),
            select(ThreadEvent.kind, ThreadEvent.id).where(
                ThreadEvent.thread_id == thread.id, ThreadEvent.kind.in_(SETTLING)
            ),
            first_new(person.id, thread.id),
            *(each for make in sockets.of().marks for each in make(person, thread, posts)),
        )
    ).all()
    return Marks(
        me_too=any(kind == "me_too" for kind, _ in rows),
        helpful=frozenset(row_id for kind, row_id in rows if kind == "helpful"),
        rated=frozenset(row_id for kind, row_id in rows if kind == "rated"),
        first_new=next((number for kind, number in rows if kind == "new"), None),
        is_settled=is_settled((kind, row_id) for kind, row_id in rows if kind in SETTLING),
        others=frozenset((kind, row_id) for kind, row_id in rows if kind not in _OWN_MARKS),
    )


def is_settled(words: Iterable[tuple[str, int]]) -> bool:
    """Whether the last of these events, as (kind, id), says that no answer is needed."""
    last = max(words, key=lambda word: word[1], default=("", 0))
    return last[0] == SETTLING[0]


def get_tag(key: str) -> Tag:
    """The tag that this word, a key or a synonym's key, stands for. Raises Missing."""
    meant = select(TagSynonym.tag_id).where(TagSynonym.key == key)
    tag = db.session.scalar(select(Tag).where(or_(Tag.key == key, Tag.id.in_(meant))).limit(1))
    if tag is None:
        raise Missing
    return tag
