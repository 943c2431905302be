"""The numbers as a file for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from babel.numbers import get_decimal_symbol
from flask_babel import get_locale
from flask_babel import gettext as _

from forum import languages
from forum.threads.forms import KIND_WORDS
from moderation.insight import measures, words
from moderation.insight.queries import Numbers
from moderation.insight.tallies import BOARD, HOST, KIND, STEP, WHOLE, Tally

#: A cell that begins with one of these may be read as a formula, also in its wide form.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula; what was there stays readable."""
    text = "" if cell is None else str(cell)
    risky = text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)
    return f"'{text}" if risky else text


def write(numbers: Numbers) -> bytes:
    """The file: UTF-8 with a mark, so that spreadsheets read it right; semicolons between cells
    where the reader's language puts a comma into numbers, as spreadsheets there expect."""
    comma = get_decimal_symbol(get_locale()) == ","
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if comma else ",", lineterminator="\r\n")
    for row in rows(numbers):
        writer.writerow([harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def rows(numbers: Numbers) -> Iterator[Sequence[object]]:
    """A heading, then a row for the whole and for each board, kind, host and step of time."""
    yield [str(each) for each in _headings()]
    for by, name, axis, key in _lines(numbers):
        yield [by, name, *_cells(numbers, axis, key)]


def _headings() -> Iterable[Any]:
    minutes = _("minutes, half of them within"), _("minutes, nine in ten within")
    timed = (_("Any answer"), _("A host’s answer"), _("A confirmed answer"))
    yield from (_("By"), _("Name"), _("Came in"))
    for measure in timed:
        yield measure
        yield from (f"{measure}: {each}" for each in minutes)
    yield from (_("Answered by members"), _("Settled without an answer"), _("Asked again"))
    yield from (_("In time"), _("Late"), _("Late, not answered yet"), _("Excused"))
    yield from (_("Stepped in"), _("Promises kept"), _("Promises kept late"))
    yield _("Promises broken")


def _lines(numbers: Numbers) -> Iterator[tuple[str, str, str, str]]:
    period = numbers.wanted.period
    yield _("Everything"), words.days(period), WHOLE, ""
    for board in numbers.boards:
        yield _("Board"), languages.translated(board.name), BOARD, str(board.id)
    for kind, said in KIND_WORDS.items():
        yield _("Kind"), str(said), KIND, kind
    for host in numbers.hosts:
        yield _("Host"), host.name, HOST, str(host.id)
    units = {"day": _("Day"), "week": _("Week"), "month": _("Month")}
    for place, step in enumerate(period.steps()):
        yield units[period.unit], step.first.isoformat(), STEP, str(place)


def _cells(numbers: Numbers, axis: str, key: str) -> Iterator[object]:
    waits, clocks, promises = (
        numbers.counted.waits,
        numbers.counted.clocks,
        numbers.counted.promises,
    )
    yield waits.n(axis, key, measures.CAME)
    for measure in (measures.ANY, measures.BY_HOST, measures.CONFIRMED):
        yield from _timed(waits.of(axis, key, measure))
    for measure in (measures.BY_PEER, measures.SETTLED, measures.AGAIN):
        yield waits.n(axis, key, measure)
    yield clocks.n(axis, key, measures.IN_TIME)
    yield clocks.n(axis, key, measures.MISSED, measures.LATE)
    for measure in (measures.LATE, measures.EXCUSED, measures.STEPPED_IN):
        yield clocks.n(axis, key, measure)
    for state in ("kept", "kept_late", "broken"):
        yield promises.n(axis, key, state)


def _timed(tally: Tally) -> Iterator[object]:
    """How many, and whole minutes; nothing where there are too few to say."""
    yield tally.n
    for span in (tally.middle, tally.nine_in_ten):
        yield None if span is None else round(span.total_seconds() / 60)
