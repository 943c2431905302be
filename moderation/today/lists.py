"""The lists behind today's numbers: which rows stand in each, as ids in their order.

Everything is read by its due time, through the indexes on ``due_at`` (of what runs, or is open).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, literal_column, or_, select, true
from sqlalchemy.orm import aliased

from forum.threads.models import Thread
from moderation.clocks.models import Clock
from moderation.contacts.models import CustomerWait
from moderation.promises.models import Errand, Promise
from moderation.unanswered.clock import STALE

#: Each has an address of its own: /moderation/today/<name>.
NEXT = "next"
LISTS = BROKEN, PROMISES, LATE, SOON, RETURNING, ERRANDS, STALLED = (
    "broken",
    "promises",
    "late",
    "soon",
    "returning",
    "errands",
    "stale",
)
#: So long before a customer is reminded, or a thread closed, it stands among the returning.
RETURNS_IN = timedelta(hours=24)

# Written out: an index on what is open alone is found by the words, not by a parameter.
_OPEN = Promise.state == literal_column("'open'")


@dataclass(frozen=True)
class Reach:
    """Of which boards, at which moment, and until when something counts as soon.

    The lead time is open time, so it may end at another moment for boards with other hours.
    """

    boards: Collection[int]
    now: datetime
    #: (until when, on which boards); together they are all boards.
    soon: Sequence[tuple[datetime, Collection[int]]]

    def is_soon(self, due_at: Any, board_id: Any) -> ColumnElement[bool]:
        """Whether it is due before its lead time ends, or already."""
        if len(self.soon) < 2:
            return and_(true(), *(due_at <= until for until, _boards in self.soon))
        each = (and_(due_at <= until, board_id.in_(boards)) for until, boards in self.soon)
        return and_(due_at <= max(until for until, _boards in self.soon), or_(*each))


def _board_of(model: Any) -> Any:
    """The board of a row's thread, looked up for each row; None where the thread is unlisted.

    A join would let SQLite begin with all threads of the boards, and end with a few promises.
    """
    board = select(Thread.board_id).where(
        Thread.id == model.thread_id, Thread.unlisted_at.is_(None)
    )
    return board.correlate(model).scalar_subquery()


def _on_boards(model: Any, reach: Reach) -> Select[Any]:
    """Ids of rows on listed threads of these boards."""
    ids = select(model.thread_id if model is CustomerWait else model.id)
    return ids.where(_board_of(model).in_(reach.boards))


def broken(reach: Reach) -> Select[Any]:
    """Promises whose time has come and that nobody has kept."""
    return promised(reach).where(Promise.due_at <= reach.now)


def promises(reach: Reach) -> Select[Any]:
    """Promises that fall due soon."""
    return promised(reach).where(Promise.due_at > reach.now)


def promised(reach: Reach) -> Select[Any]:
    """Both, the earliest first."""
    found = _on_boards(Promise, reach).where(
        _OPEN, reach.is_soon(Promise.due_at, _board_of(Promise))
    )
    return found.order_by(Promise.due_at, Promise.id)


def _runs(clock: Any) -> ColumnElement[bool]:
    """Whether it runs and is about an answer, news or a solution: what only lies still waits."""
    return and_(clock.state == literal_column("'running'"), clock.kind != STALE)


def _first_of_threads(reach: Reach, until: datetime | None = None) -> Select[Any]:
    """For each thread the clock that is due first; only of listed threads do clocks run.

    ``until``: only what is due by then. Said of both clocks, so that the index on due times serves
    for the other one too, and nobody reads all clocks to find that none is earlier.
    """
    other = aliased(Clock)
    earlier = or_(
        other.due_at < Clock.due_at, and_(other.due_at == Clock.due_at, other.id < Clock.id)
    )
    same = select(other.id).where(other.thread_id == Clock.thread_id, _runs(other), earlier)
    if until is not None:
        same = same.where(other.due_at <= until)
    found = select(Clock.id).where(
        _runs(Clock), Clock.board_id.in_(reach.boards), ~same.correlate(Clock).exists()
    )
    if until is not None:
        found = found.where(Clock.due_at <= until)
    return found.order_by(Clock.due_at, Clock.id)


def late(reach: Reach) -> Select[Any]:
    """Threads that are late, the oldest first."""
    return _first_of_threads(reach, reach.now)


def late_threads(reach: Reach) -> Select[Any]:
    """The same threads for counting: a clock of theirs is late, whichever comes first."""
    # Plus nothing: else SQLite would rather read all clocks in the order of their threads.
    runs = select(Clock.thread_id + 0).where(
        _runs(Clock), Clock.board_id.in_(reach.boards), Clock.due_at <= reach.now
    )
    return runs.distinct()


def soon(reach: Reach) -> Select[Any]:
    """Threads that are not late and will be soon."""
    last = max((until for until, _boards in reach.soon), default=reach.now)
    ahead = _first_of_threads(reach, last).where(Clock.due_at > reach.now)
    return ahead.where(reach.is_soon(Clock.due_at, Clock.board_id))


def meetable(reach: Reach) -> Select[Any]:
    """Threads for which everything can still be met, the earliest due first."""
    return _first_of_threads(reach).where(Clock.due_at > reach.now)


def without_promises(clocks: Select[Any], reach: Reach) -> Select[Any]:
    """Those of these clocks whose threads do not stand among the promises already."""
    there = promised(reach).with_only_columns(Promise.thread_id).order_by(None)
    return clocks.where(Clock.thread_id.not_in(there))


def stalled(reach: Reach) -> Select[Any]:
    """Threads in which nothing has moved for as long as the policy allows."""
    found = select(Clock.id).where(
        Clock.state == literal_column("'running'"),
        Clock.kind == STALE,
        Clock.due_at <= reach.now,
        Clock.board_id.in_(reach.boards),
    )
    return found.order_by(Clock.due_at, Clock.id)


#: When something happens to a thread that waits for its customer: a reminder, then the end.
RETURNS_AT = case(
    (
        and_(CustomerWait.reminded_at.is_(None), CustomerWait.remind_at.is_not(None)),
        CustomerWait.remind_at,
    ),
    else_=CustomerWait.close_at,
)


def returning(reach: Reach) -> Select[Any]:
    """Threads that wait for the customer, who is about to be reminded, or let go."""
    until = reach.now + RETURNS_IN
    found = _on_boards(CustomerWait, reach).where(
        or_(
            and_(CustomerWait.reminded_at.is_(None), CustomerWait.remind_at <= until),
            CustomerWait.close_at <= until,
        )
    )
    return found.order_by(RETURNS_AT, CustomerWait.thread_id)


def errands(reach: Reach) -> Select[Any]:
    """What third parties were asked to do, due soon or already."""
    found = _on_boards(Errand, reach).where(
        Errand.done_at.is_(None), reach.is_soon(Errand.due_at, _board_of(Errand))
    )
    return found.order_by(Errand.due_at, Errand.id)


#: Name → the table of its rows, and which of them.
SELECTS: dict[str, tuple[Any, Any]] = {
    BROKEN: (Promise, broken),
    PROMISES: (Promise, promises),
    LATE: (Clock, late),
    SOON: (Clock, soon),
    RETURNING: (CustomerWait, returning),
    ERRANDS: (Errand, errands),
    STALLED: (Clock, stalled),
}
