"""The filters of the list of what waits, from a page's address and back into its form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from forum import languages
from forum.boards.models import Board
from forum.boards.policy import KINDS
from forum.errors import Missing
from forum.people.models import Person
from forum.threads.forms import KIND_WORDS
from moderation.unanswered import queries
from moderation.unanswered.queries import Filters

NOBODY, MINE, COMING = "nobody", "me", "coming"
#: No person has this id: for an owner who looks after nothing that waits.
_NO_ONE = -1


@dataclass(frozen=True)
class Asked:
    """What was asked for, and what can be chosen: (value, words) for each filter."""

    filters: Filters
    board: Board | None
    chosen: dict[str, str]
    boards: list[tuple[str, str]]
    kinds: list[tuple[str, Any]]
    languages: list[tuple[str, Any]]
    owners: list[tuple[str, str]]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the whole list was asked for."""
        return any(self.chosen.values())


def read(arguments: Mapping[str, str], person: Any, now: datetime) -> Asked:
    """Understand an address. Raises Missing for a board that the reader may not watch."""
    boards = queries.watched_boards(person, now).values()
    owners = queries.owners(person, now)
    board = _board(arguments.get("board", ""), boards)
    kind, language = arguments.get("kind", ""), arguments.get("language", "")
    filters = Filters(
        board_id=board.id if board else None,
        kind=kind if kind in KINDS else None,
        language=language if language in languages.CONTENT_LANGUAGES else None,
        owner_id=_owner_id(arguments.get("owner", ""), owners, person),
        coming=arguments.get("show") == COMING,
    )
    return Asked(
        filters=filters,
        board=board,
        chosen={
            "board": board.slug if board else "",
            "kind": filters.kind or "",
            "language": filters.language or "",
            "owner": arguments.get("owner", ""),
        },
        boards=[("", _("All boards"))]
        + [(each.slug, languages.translated(each.name)) for each in boards],
        kinds=[("", _("All kinds")), *KIND_WORDS.items()],
        languages=[("", _("All languages")), *languages.pairs()],
        owners=[("", _("Anybody")), (NOBODY, _("Nobody yet")), (MINE, _("Me"))]
        + [(each.handle, each.name) for each in owners if each.id != person.id],
    )


def _board(slug: str, boards: Any) -> Board | None:
    if not slug:
        return None
    for board in boards:
        if board.slug == slug:
            return board  # type: ignore[no-any-return]
    raise Missing


def _owner_id(word: str, owners: Sequence[Person], person: Any) -> int | None:
    if not word:
        return None
    if word in (NOBODY, MINE):
        return 0 if word == NOBODY else person.id
    return next((each.id for each in owners if each.handle == word), _NO_ONE)
