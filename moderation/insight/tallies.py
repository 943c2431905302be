"""Counting, with medians and p90, by several axes at once; alike on both databases.

A median here is the smallest value that at least half of all values do not exceed, a p90 the
smallest that nine of ten do not: always one that really happened. The database groups and sorts;
values are read in their order and let go again, so that memory does not grow with them.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    case,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from forum.database import db
from moderation.insight.periods import Period

#: By what a measure is counted; ``WHOLE`` is everything together.
WHOLE, BOARD, KIND, HOST, STEP, CLOCK = ("whole", "board", "kind", "host", "step", "clock")
#: (axis, key, measure).
Place: TypeAlias = tuple[str, str, str]
_COLUMNS = ("board", "kind", "host", "clock", "measure")
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
    """What was counted: ``tallies.of(BOARD, 3, "by_host")``; what was not measured is zero."""

    def __init__(self, found: Mapping[Place, Tally] | None = None) -> None:
        self.found = dict(found or {})

    def of(self, axis: str, key: object, measure: str) -> Tally:
        return self.found.get((axis, str(key), measure), Tally())

    def whole(self, measure: str) -> Tally:
        return self.of(WHOLE, "", measure)

    def n(self, axis: str, key: object, *measures: str) -> int:
        """How often any of these was measured."""
        return sum(self.of(axis, key, measure).n for measure in measures)

    def keys(self, axis: str) -> set[str]:
        return {key for found, key, _measure in self.found if found == axis}


def tally(
    measured: CTE,
    axes: Sequence[str],
    period: Period,
    *,
    timed: Sequence[str],
    also: Mapping[str, str] | None = None,
    only_by_clock: Container[str] = (),
) -> Tallies:
    """Count rows of (moment, board, kind, host, clock, measure, seconds) by each of these axes.

    ``timed``: measures that have a median and a p90. ``also``: measures that count as another, too.
    ``only_by_clock``: clocks that count by the axis of clocks alone. Two statements.
    """
    sort = _Sort(axes, also or {}, only_by_clock)
    columns = (*(measured.c[name] for name in _COLUMNS), _step(measured.c.moment, period))
    # By number, so that both databases know the expression again.
    numbers: list[Any] = [literal_column(str(place)) for place in range(1, len(columns) + 1)]
    for *row, n in db.session.execute(select(*columns, func.count()).group_by(*numbers)):
        for cell in sort.cells(tuple(row)):
            cell.n += n
    read = [*timed, *sort.also]
    values = select(*columns, measured.c.seconds).where(measured.c.measure.in_(read))
    sort.rank(_streamed(values.order_by(measured.c.seconds)))
    return Tallies(sort.tallies())


def _streamed(rows: Select[Any]) -> Iterator[Any]:
    """Few of them in memory at a time."""
    yield from db.session.execute(rows.execution_options(yield_per=1000))


@dataclass
class _Cell:
    """How many there are in a place; then, how many were seen, and what stood at which rank."""

    n: int = 0
    seen: int = 0
    median: int | None = None
    p90: int | None = None

    def see(self, seconds: int) -> None:
        self.seen += 1
        if self.seen == (self.n + 1) // 2:
            self.median = seconds
        if self.seen == (9 * self.n + 9) // 10:
            self.p90 = seconds


class _Sort:
    """Puts rows into the places where they count."""

    def __init__(
        self, axes: Sequence[str], also: Mapping[str, str], only_by_clock: Container[str]
    ) -> None:
        self.axes, self.also, self.only_by_clock = axes, also, only_by_clock
        self._cells: dict[Place, _Cell] = {}
        self._known: dict[tuple[Any, ...], list[_Cell]] = {}

    def cells(self, row: tuple[Any, ...]) -> list[_Cell]:
        """For (board, kind, host, clock, measure, step)."""
        if row not in self._known:
            self._known[row] = [
                self._cells.setdefault(place, _Cell()) for place in self._places(*row)
            ]
        return self._known[row]

    def _places(
        self, board: int, kind: str, host: int | None, clock: str, measure: str, step: int
    ) -> Iterator[Place]:
        keys = {WHOLE: "", BOARD: board, KIND: kind, HOST: host, STEP: step, CLOCK: clock}
        for axis in (CLOCK,) if clock in self.only_by_clock else self.axes:
            if axis in self.axes and keys[axis] is not None:
                yield axis, str(keys[axis]), measure
                if measure in self.also:
                    yield axis, str(keys[axis]), self.also[measure]

    def rank(self, rows: Iterator[Any]) -> None:
        """Rows that end with their seconds, in order of these, are counted off."""
        for *row, seconds in rows:
            for cell in self.cells(tuple(row)):
                cell.see(seconds)

    def tallies(self) -> dict[Place, Tally]:
        return {place: Tally(cell.n, cell.median, cell.p90) for place, cell in self._cells.items()}


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
