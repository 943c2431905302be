"""Reads of today's page: its numbers, and each list behind them, a page at a time."""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from forum.database import db
from forum.web import PAGE_SIZE, Page
from moderation.calendars.queries import hours_of
from moderation.clocks.models import Clock
from moderation.clocks.policies import newest_of, newest_of_all
from moderation.promises.models import Promise
from moderation.today import lists
from moderation.today.lists import LISTS, NEXT, SELECTS, Reach
from moderation.today.policy import BROKEN, LATE, LEAD, MEETABLE, PROMISED, Lengths, places
from moderation.today.rows import Row, load
from moderation.unanswered.calendar import BeyondHorizon
from moderation.unanswered.queries import watched_boards

#: Late threads that do not stand among the promises.
LATE_ALONE = "late alone"


def reach_of(person: Any, now: datetime) -> Reach:
    """The boards that this person watches, and until when their lead time goes that begins now."""
    boards = watched_boards(person, now)
    by_calendar: dict[int | None, set[int]] = defaultdict(set)
    for board_id, board in boards.items():
        newest = newest_of(board) or newest_of_all().get(None)
        by_calendar[newest.calendar_version_id if newest else None].add(board_id)
    soon = [(_soon_until(version, now), ids) for version, ids in by_calendar.items()]
    return Reach(list(boards), now, soon)


def _soon_until(version_id: int | None, now: datetime) -> datetime:
    """On Friday afternoon it reaches into Monday. Without a calendar every hour counts."""
    if version_id is not None:
        with suppress(BeyondHorizon):
            return hours_of(version_id).deadline(now, LEAD)
    return now + timedelta(seconds=LEAD)


@dataclass(frozen=True)
class Today:
    """How long each list is, and a page of one of them."""

    numbers: Mapping[str, int]
    page: Page


def look(person: Any, name: str, number: int, now: datetime, size: int = PAGE_SIZE) -> Today:
    """One page of a list, with the lengths of all of them.

    How many pages there are of what comes next is not counted.
    """
    reach = reach_of(person, now)
    counted = _count(reach, number * size + 1)
    numbers = {each: counted[each] for each in LISTS}
    if name == NEXT:
        return Today(numbers, _next_page(reach, number, size, counted))
    return Today(numbers, _page(reach, name, number, size, counted[name]))


def _count(reach: Reach, enough: int) -> Mapping[str, int]:
    """The lengths, in one statement; of what can still be met no more is counted than needed."""
    lengths = {name: _length(SELECTS[name][1](reach)) for name in LISTS}
    late = lists.late_threads(reach)
    lengths[lists.LATE] = _length(late)
    lengths[LATE_ALONE] = _length(lists.without_promises(late, reach))
    meetable = lists.without_promises(lists.meetable(reach), reach)
    lengths[MEETABLE] = _length(meetable.limit(enough))
    row = db.session.execute(select(*lengths.values())).one()
    return dict(zip(lengths, row, strict=True))


def _length(ids: Select[Any]) -> Any:
    return select(func.count()).select_from(ids.subquery()).scalar_subquery()


def _page(reach: Reach, name: str, number: int, size: int, count: int) -> Page:
    model, ids = SELECTS[name]
    (rows,) = load([(model, ids(reach).limit(size).offset((number - 1) * size))], reach.now)
    pages = -(-count // size)
    return Page(_in_order(rows), number, number < pages, pages)


def _in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.due_at, getattr(row.thing, "id", row.thread.id)))


def _next_page(reach: Reach, number: int, size: int, counted: Mapping[str, int]) -> Page:
    start = (number - 1) * size
    lengths = Lengths(
        counted[lists.BROKEN], counted[lists.PROMISES], counted[MEETABLE], counted[LATE_ALONE]
    )
    stand = places(start, size, lengths)
    wanted: list[tuple[Any, Select[Any]]] = []
    if promised := len([sort for sort, _i in stand if sort in (BROKEN, PROMISED)]):
        wanted.append((Promise, lists.promised(reach).offset(start).limit(promised)))
    for sort, ids in ((MEETABLE, lists.meetable(reach)), (LATE, lists.late(reach))):
        if of_sort := [i for each, i in stand if each == sort]:
            alone = lists.without_promises(ids, reach)
            wanted.append((Clock, alone.offset(of_sort[0]).limit(len(of_sort))))
    rows = _placed(load(wanted, reach.now), stand, reach.now)
    return Page(rows, number, lengths.total > start + size)


def _placed(found: list[list[Row]], stand: list[tuple[str, int]], now: datetime) -> list[Row]:
    """The rows in the places that were worked out for them."""
    rows = _in_order([row for part in found for row in part])
    late = iter([row for row in rows if row.is_clock and row.is_late(now)])
    meetable = iter([row for row in rows if row.is_clock and not row.is_late(now)])
    promised = iter([row for row in rows if not row.is_clock])
    sources = {MEETABLE: meetable, LATE: late}
    placed = [next(sources.get(sort, promised), None) for sort, _i in stand]
    return [row for row in placed if row is not None]
