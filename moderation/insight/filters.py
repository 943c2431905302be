"""The filters of the numbers, from a page's address and back into its form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _

from forum import languages
from forum.boards.models import Board
from forum.boards.policy import KINDS
from forum.boards.queries import visible_ids
from forum.errors import Missing
from forum.people.models import Person
from forum.threads.forms import KIND_WORDS
from moderation.insight import periods, queries
from moderation.insight.tallies import Wanted


@dataclass(frozen=True)
class Asked:
    """What was asked for, and what can be chosen: (value, words) for each filter."""

    wanted: Wanted
    board: Board | None
    host: Person | None
    chosen: dict[str, str]
    periods: list[tuple[str, str]]
    boards: list[tuple[str, str]]
    kinds: list[tuple[str, Any]]
    hosts: list[tuple[str, str]]

    @property
    def address(self) -> dict[str, str]:
        """What other pages of the same numbers are asked for with."""
        return {name: value for name, value in self.chosen.items() if value}


def read(arguments: Mapping[str, str], person: Any, now: datetime) -> Asked:
    """Understand an address. Raises Missing for a board whose numbers the reader may not read, and
    for a host whom they do not know as one."""
    boards = {board.slug: board for board in queries.counted_boards(person, now).values()}
    hosts = {host.handle: host for host in queries.hosts_to_choose(visible_ids(person))}
    slug, handle = arguments.get("board", ""), arguments.get("host", "")
    if (slug and slug not in boards) or (handle and handle not in hosts):
        raise Missing
    kind = arguments.get("kind", "")
    kind = kind if kind in KINDS else ""
    zone = ZoneInfo(current_app.config["TIMEZONE"])
    period = periods.asked(arguments, now, zone)
    board, host = boards.get(slug), hosts.get(handle)
    host_id = host.id if host else None
    # A board's numbers are its own: those of the boards under it stand beside it.
    counted = frozenset([board.id] if board else [each.id for each in boards.values()])
    return Asked(
        wanted=Wanted(period, counted, visible_ids(person), kind or None, host_id),
        board=board,
        host=host,
        chosen={"board": slug, "kind": kind, "host": handle, **_days(period)},
        periods=_periods(period),
        boards=[("", _("All boards"))]
        + [(each.slug, languages.translated(each.name)) for each in boards.values()],
        kinds=[("", _("All kinds")), *KIND_WORDS.items()],
        hosts=[("", _("Everybody"))] + [(each.handle, each.name) for each in hosts.values()],
    )


def _days(period: periods.Period) -> dict[str, str]:
    if period.name != periods.OWN:
        return {"period": period.name}
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def _periods(period: periods.Period) -> list[tuple[str, str]]:
    found = [
        (periods.WEEK, _("The last 7 days")),
        (periods.MONTH, _("The last 4 weeks")),
        (periods.QUARTER, _("This quarter")),
        (periods.LAST_QUARTER, _("The last quarter")),
        (periods.YEAR, _("The last year")),
    ]
    return [("", _("As the dates say")), *found] if period.name == periods.OWN else found
