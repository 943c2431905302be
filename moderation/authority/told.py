"""What customers are told that somebody may decide: computed from what is enforced, never typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum import permissions
from forum.boards.models import Board
from forum.people.models import Person
from forum.permissions import Permission
from moderation.authority import rights


@dataclass(frozen=True)
class Told:
    """What somebody may decide on one board and those under it; ``board`` None: everywhere.

    What is told of a wider place is not told again. ``is_all`` where there is nothing else.
    """

    board: Board | None
    permissions: tuple[Permission, ...]
    is_all: bool = False


def authority_of(person: Person, boards: Iterable[Board], now: datetime) -> list[Told]:
    """What this person may decide now on these boards, parents before children."""
    registered = rights.for_roles()
    everywhere = _allowed(person, registered, None, now)
    told = [Told(None, everywhere, len(everywhere) == len(registered))]
    of_boards: dict[int | None, tuple[Permission, ...]] = {}
    for board in boards:
        above = {one.key for one in (*everywhere, *of_boards.get(board.parent_id, ()))}
        more = _allowed(person, [one for one in registered if one.key not in above], board, now)
        of_boards[board.id] = more
        told.append(Told(board, more))
    return [each for each in told if each.permissions]


def sentences_of(told: Iterable[Told]) -> list[Any]:
    """The sentences of all that is told, each once, without the places."""
    return list(dict.fromkeys(one.sentence for each in told for one in each.permissions))


def _allowed(
    person: Person, asked: Iterable[Permission], board: Board | None, now: datetime
) -> tuple[Permission, ...]:
    return tuple(one for one in asked if permissions.decide(person, one.key, board, now=now))
