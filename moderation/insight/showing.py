"""Numbers made ready for their page: rows of tables, plots, and what was before."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from forum import languages
from forum.threads.forms import KIND_WORDS
from moderation.clocks.words import CLOCK_WORDS
from moderation.insight import measures, plots, words
from moderation.insight.measures import EXCUSED, IN_TIME, LATE, MISSED, STEPPED_IN
from moderation.insight.queries import Counted, Numbers
from moderation.insight.tallies import (
    BOARD,
    CLOCK,
    FEW_FOR_MEDIAN,
    FEW_FOR_P90,
    HOST,
    KIND,
    STEP,
    WHOLE,
    Tally,
)
from moderation.unanswered.clock import CLOCK_KINDS


@dataclass(frozen=True)
class Row:
    """All measures of one board, kind, host or step of time."""

    name: str
    #: The board, the kind or the person that it is about.
    about: Any
    came: int
    by_any: Tally
    by_host: Tally
    confirmed: Tally
    peers: int
    settled: int
    again: int
    in_time: int
    #: Late in all, those of them that still are, and by how much the others were.
    late: int
    late_still: int
    lateness: Tally
    excused: int
    stepped_in: int
    kept: int
    kept_late: int
    broken: int
    #: Threads that wait at this moment, and for how long the oldest has.
    waiting: int = 0
    oldest: timedelta | None = None

    @property
    def is_empty(self) -> bool:
        counted = (
            self.came,
            self.by_any.n,
            self.confirmed.n,
            self.settled,
            self.in_time,
            self.late,
        )
        return not any((*counted, self.excused, self.stepped_in, *self.promised, self.waiting))

    @property
    def promised(self) -> tuple[int, int, int]:
        return self.kept, self.kept_late, self.broken


@dataclass(frozen=True)
class Shown:
    """The page."""

    whole: Row
    former: Row
    paused: str
    paused_before: str
    boards: list[Row]
    kinds: list[Row]
    hosts: list[Row]
    clocks: list[tuple[Any, Row]]
    steps: list[Row]
    owed: plots.Bars
    times: plots.Lines
    waiting: int
    oldest: timedelta | None


def show(numbers: Numbers, now: datetime) -> Shown:
    """Everything that the page says."""
    counted, period = numbers.counted, numbers.wanted.period
    steps = [
        _row(counted, STEP, place, words.step(step, period.unit), step)
        for place, step in enumerate(period.steps())
    ]
    oldest = min((since for _id, _n, since in numbers.waiting.values()), default=None)
    return Shown(
        whole=_row(counted, WHOLE, "", "", None),
        former=_row(numbers.former, WHOLE, "", "", None),
        paused=words.percent(*counted.paused),
        paused_before=words.percent(*numbers.former.paused),
        boards=list(_of_boards(numbers, now)),
        kinds=_filled(_row(counted, KIND, key, str(said), key) for key, said in KIND_WORDS.items()),
        hosts=[_row(counted, HOST, host.id, host.name, host) for host in numbers.hosts],
        clocks=[(kind, row) for kind, row in _of_clocks(counted) if row.in_time + row.late],
        steps=steps,
        owed=_plot_owed(steps),
        times=_plot_times(steps),
        waiting=sum(number for _id, number, _since in numbers.waiting.values()),
        oldest=now - oldest if oldest else None,
    )


def _filled(rows: Iterator[Row]) -> list[Row]:
    return [row for row in rows if not row.is_empty]


def _of_boards(numbers: Numbers, now: datetime) -> Iterator[Row]:
    for board in numbers.boards:
        _id, number, since = numbers.waiting.get(board.id, (board.id, 0, None))
        name = languages.translated(board.name)
        oldest = now - since if since else None
        yield _row(numbers.counted, BOARD, board.id, name, board, number, oldest)


def _of_clocks(counted: Counted) -> Iterator[tuple[str, Row]]:
    for kind in CLOCK_KINDS:
        yield kind, _row(counted, CLOCK, kind, str(CLOCK_WORDS[kind]), kind)


def _row(
    counted: Counted,
    axis: str,
    key: object,
    name: str,
    about: Any,
    waiting: int = 0,
    oldest: timedelta | None = None,
) -> Row:
    waits, clocks, promises = counted.waits, counted.clocks, counted.promises

    def of(tallies: Any) -> Callable[..., int]:
        return lambda *named: int(tallies.n(axis, key, *named))

    waited, owed, promised = of(waits), of(clocks), of(promises)
    return Row(
        name=name,
        about=about,
        came=waited(measures.CAME),
        by_any=waits.of(axis, key, measures.ANY),
        by_host=waits.of(axis, key, measures.BY_HOST),
        confirmed=waits.of(axis, key, measures.CONFIRMED),
        peers=waited(measures.BY_PEER),
        settled=waited(measures.SETTLED),
        again=waited(measures.AGAIN),
        in_time=owed(IN_TIME),
        late=owed(MISSED, LATE),
        late_still=owed(LATE),
        lateness=clocks.of(axis, key, MISSED),
        excused=owed(EXCUSED),
        stepped_in=owed(STEPPED_IN),
        kept=promised("kept"),
        kept_late=promised("kept_late"),
        broken=promised("broken"),
        waiting=waiting,
        oldest=oldest,
    )


def _plot_owed(steps: list[Row]) -> plots.Bars:
    return plots.bars([row.name for row in steps], [(row.in_time, row.late) for row in steps])


def _plot_times(steps: list[Row]) -> plots.Lines:
    answers = [row.by_host for row in steps]
    return plots.lines(
        [row.name for row in steps],
        [(each.n, each.median) for each in answers],
        [(each.n, each.p90) for each in answers],
        (FEW_FOR_MEDIAN, FEW_FOR_P90),
    )
