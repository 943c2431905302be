"""Counting, with medians and p90, by several axes in one statement; alike on both databases.

A median here is the smallest value that at least half of all values do not exceed, a p90 the
smallest that nine of ten do not: always one that really happened. The database sorts and counts,
so what comes back is one short row for each measure, however much was measured.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Text,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from forum.database import db
from moderation.insight.periods import Period

#: By what a measure is counted; ``WHOLE`` is everything together.
WHOLE, BOARD, KIND, HOST, STEP, CLOCK = ("whole", "board", "kind", "host", "step", "clock")
#: Fewer than this say nothing of a median, or of nine in ten.
FEW_FOR_MEDIAN, FEW_FOR_P90 = 5, 10


@dataclass(frozen=True)
class Wanted:
    """What is counted: in which period, on which boards, of which kind, by which host.

    ``readable``: where a thread must be today for its reader to know of it.
    """

    period: Period
    boards: frozenset[int]
    readable: frozenset[int]
    kind: str | None = None
    host_id: int | None = None


@dataclass(frozen=True)
class Tally:
    """How often something was measured, and how large: seconds."""

    n: int = 0
    median: int | None = None
    p90: int | None = None

    @property
    def middle(self) -> timedelta | None:
        """The median, where there are enough to speak of one."""
        return _span(self.median) if self.n >= FEW_FOR_MEDIAN else None

    @property
    def nine_in_ten(self) -> timedelta | None:
        """The p90, where there are enough to speak of one."""
        return _span(self.p90) if self.n >= FEW_FOR_P90 else None


def _span(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


class Tallies:
    """What was counted: ``tallies.of(BOARD, 3, "host")``; what was not measured is zero."""

    def __init__(self, rows: Iterable[Sequence[Any]] = ()) -> None:
        self._found = {
            (axis, key, measure): Tally(n, median, p90)
            for axis, key, measure, n, median, p90 in rows
        }

    def of(self, axis: str, key: object, measure: str) -> Tally:
        return self._found.get((axis, str(key), measure), Tally())

    def whole(self, measure: str) -> Tally:
        return self.of(WHOLE, "", measure)

    def n(self, axis: str, key: object, *measures: str) -> int:
        """How often any of these was measured."""
        return sum(self.of(axis, key, measure).n for measure in measures)

    def keys(self, axis: str) -> set[str]:
        return {key for found, key, _measure in self._found if found == axis}


def tally(measured: CTE, axes: Sequence[str], period: Period, where: Any = None) -> Tallies:
    """Count rows of (moment, board, kind, host, measure, seconds) by each of these axes.

    ``where`` limits all axes but ``CLOCK``. One statement.
    """
    long = union_all(*(_by(measured, axis, period, where) for axis in axes)).cte("by_axis")
    parts = (long.c.axis, long.c.key, long.c.measure)
    ranked = select(
        *parts,
        long.c.seconds,
        func.row_number().over(partition_by=parts, order_by=long.c.seconds).label("place"),
        func.count().over(partition_by=parts).label("n"),
    ).cte("ranked")
    n, place, seconds = ranked.c.n, ranked.c.place, ranked.c.seconds
    kept = (ranked.c.axis, ranked.c.key, ranked.c.measure, n)
    found = select(
        *kept,
        func.max(seconds).filter(place == (n + 1) // 2),
        func.max(seconds).filter(place == (9 * n + 9) // 10),
    ).group_by(*kept)
    return Tallies(db.session.execute(found).all())


def _by(measured: CTE, axis: str, period: Period, where: Any) -> Select[Any]:
    columns: dict[str, ColumnElement[Any]] = {
        WHOLE: literal(""),
        STEP: _step(measured.c.moment, period),
    }
    key = columns[axis] if axis in columns else measured.c[axis]
    found = select(
        cast(literal(axis), Text).label("axis"),
        cast(key, Text).label("key"),
        cast(measured.c.measure, Text).label("measure"),
        measured.c.seconds,
    )
    if axis == HOST:
        found = found.where(measured.c.host.is_not(None))
    return found if where is None or axis == CLOCK else found.where(where(measured))


def _step(moment: ColumnElement[Any], period: Period) -> ColumnElement[Any]:
    """The number of the period's step in which a moment lies, from 0."""
    later = [step.since for step in period.steps()][1:]
    if not later:
        return literal(0)
    return case(*((moment < since, place) for place, since in enumerate(later)), else_=len(later))


def within(moment: Any, period: Period) -> Any:
    return (moment >= period.since) & (moment < period.until)


class seconds_between(FunctionElement[int]):
    """Whole seconds from one moment to another."""

    type = Integer()
    inherit_cache = True
    name = "seconds_between"

    def __init__(self, start: Any, end: Any) -> None:
        super().__init__(start, end)


@compiles(seconds_between, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **words: Any) -> str:
    start, end = (compiler.process(each, **words) for each in element.clauses)
    return f"(CAST(strftime('%s', {end}) AS INTEGER) - CAST(strftime('%s', {start}) AS INTEGER))"


@compiles(seconds_between, "postgresql")
def _on_postgres(element: Any, compiler: Any, **words: Any) -> str:
    start, end = (compiler.process(each, **words) for each in element.clauses)
    return (
        f"(floor(extract(epoch FROM {end}))::bigint - floor(extract(epoch FROM {start}))::bigint)"
    )
