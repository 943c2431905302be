"""Where the marks of a plot stand, in units of its own; the template draws them. Pure.

Nothing is told by colour alone: late stands hatched on top of what came in time, nine in ten is an
open diamond on a dashed line, and every plot has a table beside it that says the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 360, 170
#: Room for what stands left of the plot, right of it, above and under it.
LEFT, RIGHT, TOP, BOTTOM = 34, 8, 12, 22
#: So many words fit under a plot on a phone.
_LABELS = 7
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
#: Steps that a reader counts in, in seconds.
_TIME_STEPS = (
    *(_MINUTE * n for n in (5, 10, 20, 30)),
    *(_HOUR * n for n in (1, 2, 4, 6, 12)),
    *(_DAY * n for n in (1, 2, 3, 7, 14, 28, 56, 112, 365)),
)


@dataclass(frozen=True)
class Label:
    """A word at a place: under the plot (x), or beside it (y)."""

    at: float
    text: str


@dataclass(frozen=True)
class Tick:
    """A line across the plot, and which value it is."""

    at: float
    value: int


@dataclass(frozen=True)
class Bar:
    """What came in time, and what was late on top of it."""

    x: float
    width: float
    in_time: tuple[float, float]
    late: tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """A point; ``few``: of too few to speak of a usual time."""

    x: float
    y: float
    few: bool = False


@dataclass(frozen=True)
class Bars:
    bars: list[Bar]
    ticks: list[Tick]
    labels: list[Label]


@dataclass(frozen=True)
class Lines:
    """Two lines, as marks and as paths that join those of enough."""

    middle: list[Mark]
    slowest: list[Mark]
    middle_path: str
    slowest_path: str
    ticks: list[Tick]
    labels: list[Label]


def bars(labels: Sequence[str], counts: Sequence[tuple[int, int]]) -> Bars:
    """A bar for each step: (in time, late)."""
    step = _step_for(max((sum(each) for each in counts), default=0))
    highest = _highest(max((sum(each) for each in counts), default=0), step)
    slot = _room() / max(len(labels), 1)
    width = min(slot * 0.7, 26)
    found = []
    for place, (in_time, late) in enumerate(counts):
        x = LEFT + slot * place + (slot - width) / 2
        foot, middle, top = (_y(n, highest) for n in (0, in_time, in_time + late))
        found.append(Bar(_r(x), _r(width), (middle, _r(foot - middle)), (top, _r(middle - top))))
    return Bars(found, _ticks(highest, step), _labels(labels))


def lines(
    labels: Sequence[str],
    middle: Sequence[tuple[int, int | None]],
    slowest: Sequence[tuple[int, int | None]],
    few: tuple[int, int],
) -> Lines:
    """Two values for each step: (how many, seconds or None). ``few``: fewer say too little."""
    shown = [seconds for n, seconds in slowest if n >= few[1]]
    shown += [seconds for _n, seconds in middle]
    longest = max((seconds or 0 for seconds in shown), default=0)
    step = next((each for each in _TIME_STEPS if longest <= 4 * each), _TIME_STEPS[-1])
    highest = _highest(longest, step)
    slot = _room() / max(len(labels), 1)

    def marks(values: Sequence[tuple[int, int | None]], enough: int) -> list[Mark]:
        return [
            Mark(_r(LEFT + slot * (place + 0.5)), _y(seconds, highest), n < enough)
            for place, (n, seconds) in enumerate(values)
            if seconds is not None
        ]

    lower = marks(middle, few[0])
    # Nine in ten of a few is only the slowest of them: it is not drawn.
    upper = [mark for mark in marks(slowest, few[1]) if not mark.few]
    ticks = _ticks(highest, step)
    return Lines(lower, upper, _path(lower), _path(upper), ticks, _labels(labels))


def _path(marks: Sequence[Mark]) -> str:
    words = [f"{mark.x} {mark.y}" for mark in marks if not mark.few]
    return "M" + "L".join(words) if len(words) > 1 else ""


def _room() -> float:
    return WIDTH - LEFT - RIGHT


def _y(value: float, highest: int) -> float:
    return _r(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / highest)


def _step_for(largest: int) -> int:
    """1, 2 or 5 times a power of ten, so that at most five lines stand across."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if largest <= 4 * step:
                return step
        size *= 10


def _highest(largest: int, step: int) -> int:
    return step * max(-(-largest // step), 1)


def _ticks(highest: int, step: int) -> list[Tick]:
    return [Tick(_y(value, highest), value) for value in range(0, highest + 1, step)]


def _labels(texts: Sequence[str]) -> list[Label]:
    """Every so-manieth, counted from the last, which is now."""
    every, slot = -(-len(texts) // _LABELS) or 1, _room() / max(len(texts), 1)
    return [
        Label(_r(LEFT + slot * (place + 0.5)), text)
        for place, text in enumerate(texts)
        if (len(texts) - 1 - place) % every == 0
    ]


def _r(value: float) -> float:
    return round(value, 1)
