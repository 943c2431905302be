"""Reads of what waits: one's own, and for hosts that of the boards where they review."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from forum import permissions
from forum.boards.models import Board
from forum.boards.queries import visible_boards
from forum.database import db
from forum.errors import Missing
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.models import Thread
from forum.web import PAGE_SIZE, Page
from moderation.review.models import ReviewRule, ReviewText, ReviewWord
from moderation.review.telling import HANDLE

#: Where it would stand: a reply follows its thread to wherever that was moved.
_board_id = func.coalesce(Thread.board_id, ReviewText.board_id)


def reviewed_boards(person: Any, now: datetime) -> dict[int, Board]:
    """The boards that this person reads and where they review."""
    return {
        board_id: board
        for board_id, board in visible_boards(person, now=now).items()
        if permissions.decide(person, HANDLE, board, now=now)
    }


def _waiting(person: Any, now: datetime) -> Select[Any]:
    return (
        select(ReviewText)
        .outerjoin(ReviewText.thread)
        .options(contains_eager(ReviewText.thread), joinedload(ReviewText.person))
        .options(joinedload(ReviewText.post))
        .where(ReviewText.decided_at.is_(None), _board_id.in_(reviewed_boards(person, now)))
    )


def queue_page(person: Any, number: int, now: datetime) -> Page:
    """One page of what waits for this person's look, who waited longest first."""
    rows = db.session.scalars(
        _waiting(person, now)
        .order_by(ReviewText.written_at, ReviewText.id)
        .limit(PAGE_SIZE + 1)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    return Page(rows[:PAGE_SIZE], number, len(rows) > PAGE_SIZE)


def waiting_count(person: Any, now: datetime) -> Select[Any]:
    """How many of them there are, to be asked along with other counts."""
    found = _waiting(person, now).with_only_columns(ReviewText.id)
    return select(func.count()).select_from(found.subquery())


def get_waiting(person: Any, text_id: int, now: datetime, *, hold: bool = False) -> ReviewText:
    """A text that waits for this person's look. Raises Missing.

    ``hold``: read it again and hold it until the transaction ends.
    """
    found = _waiting(person, now).where(ReviewText.id == text_id)
    if hold:
        held = found.with_for_update(of=ReviewText, key_share=True)
        found = held.execution_options(populate_existing=True)
    row: ReviewText | None = db.session.scalar(found)
    if row is None:
        raise Missing
    return row


def waiting_texts(person_ids: set[int]) -> list[str]:
    """What these people wrote that waits, or that they have back to use again."""
    found = select(ReviewText.text).where(ReviewText.person_id.in_(person_ids))
    return list(db.session.scalars(found))


def reads_waiting(person: Any, writer_id: int, words: str) -> bool:
    """Whether this person looks at a waiting text of that writer in which these words stand."""
    found = _waiting(person, this_moment()).where(ReviewText.person_id == writer_id)
    return any(words in row.text for row in db.session.scalars(found))


def _mine(person: Person) -> Select[Any]:
    return (
        select(ReviewText)
        .options(joinedload(ReviewText.thread), joinedload(ReviewText.post))
        .where(ReviewText.person_id == person.id)
    )


def my_texts(person: Person, number: int) -> Page:
    """One's own texts that wait or waited, the newest first."""
    rows = db.session.scalars(
        _mine(person)
        .order_by(ReviewText.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    return Page(rows[:PAGE_SIZE], number, len(rows) > PAGE_SIZE)


def get_mine(person: Person, text_id: int) -> ReviewText:
    """One's own text. Raises Missing."""
    row: ReviewText | None = db.session.scalar(_mine(person).where(ReviewText.id == text_id))
    if row is None:
        raise Missing
    return row


def waiting_in(person: Person, thread: Thread) -> Sequence[ReviewText]:
    """One's own texts that wait in this thread, oldest first."""
    mine = select(ReviewText).where(
        ReviewText.person_id == person.id,
        ReviewText.thread_id == thread.id,
        ReviewText.decided_at.is_(None),
    )
    return db.session.scalars(mine.order_by(ReviewText.id)).all()


def rule_of(board: Board) -> ReviewRule:
    """What waits on this board; of one that nobody set up, nothing."""
    return db.session.get(ReviewRule, board.id) or ReviewRule(
        board_id=board.id, first_posts=0, links=False, words=False
    )


def listed_words() -> Sequence[ReviewWord]:
    """The admins' list, in order."""
    return db.session.scalars(select(ReviewWord).order_by(ReviewWord.key)).all()
