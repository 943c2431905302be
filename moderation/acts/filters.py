"""The filters of the log, from a page's address and back into its form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _

from forum import languages
from forum.errors import Missing
from moderation.acts import queries
from moderation.acts.queries import Wanted
from moderation.acts.words import ACT_WORDS


@dataclass(frozen=True)
class Asked:
    """What was asked for, and what can be chosen: (value, words) for each filter."""

    wanted: Wanted
    chosen: dict[str, str]
    kinds: list[tuple[str, Any]]
    people: list[tuple[str, str]]
    boards: list[tuple[str, str]]


def read(arguments: Mapping[str, str], person: Any, now: datetime) -> Asked:
    """Understand an address. Raises Missing for a board whose log the reader may not read."""
    boards = {board.slug: board for board in queries.logged_boards(person, now).values()}
    actors = {actor.handle: actor for actor in queries.actors(person, now)}
    asked = {name: arguments.get(name, "") for name in ("kind", "by", "board", "from", "to")}
    if asked["board"] and asked["board"] not in boards:
        raise Missing
    return Asked(
        wanted=Wanted(
            kind=asked["kind"] or None,
            by_id=(actors[asked["by"]].id if asked["by"] in actors else 0) if asked["by"] else None,
            board_id=boards[asked["board"]].id if asked["board"] else None,
            since=start_of(asked["from"]),
            until=start_of(asked["to"], days_after=1),
        ),
        chosen=asked,
        kinds=[("", _("Everything")), *ACT_WORDS.items()],
        people=[("", _("Everybody")), *((key, actor.name) for key, actor in actors.items())],
        boards=[("", _("All boards"))]
        + [(slug, languages.translated(board.name)) for slug, board in boards.items()],
    )


def start_of(day: str, *, days_after: int = 0) -> datetime | None:
    """When a day begins in the site's time zone; None where that is no day."""
    try:
        chosen = date.fromisoformat(day) + timedelta(days=days_after)
    except (ValueError, OverflowError):
        return None
    zone = ZoneInfo(current_app.config["TIMEZONE"])
    return datetime.combine(chosen, time.min, zone) if chosen.year > 1970 else None
