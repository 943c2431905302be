"""What appointments give: which powers, where, and when. Pure.

A place is the path to a board: its own id and its parent's. The empty path is the whole site.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

Path: TypeAlias = tuple[int | None, ...]
SITE: Path = ()


@dataclass(frozen=True)
class Powers:
    """What one appointment gives to its holder; ``board_id`` None is for everything."""

    person_id: int
    role_id: int
    title: Mapping[str, str]
    permissions: frozenset[str]
    board_id: int | None
    starts_at: datetime
    ends_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def over_at(self) -> datetime | None:
        """The instant at which they are gone; None where no end is known."""
        return min(filter(None, (self.ends_at, self.ended_at)), default=None)

    def hold_at(self, now: datetime) -> bool:
        """Whether they hold: from the start on, and no longer at the instant of the end."""
        return self.starts_at <= now and not self.are_over(now)

    def are_over(self, now: datetime) -> bool:
        """Whether they will not hold any more."""
        return self.over_at is not None and self.over_at <= now

    def cover(self, path: Path) -> bool:
        """Whether they reach this place. A board's powers reach what is under it, not the site."""
        return self.board_id is None or self.board_id in path


def granting(
    powers: Iterable[Powers],
    key: str,
    now: datetime,
    *,
    path: Path = SITE,
    anywhere: bool = False,
) -> Powers | None:
    """The powers that grant this permission at this place (or at any), the nearest first."""
    holding = [each for each in powers if each.hold_at(now) and key in each.permissions]
    return nearest(holding, path) if not anywhere else min(holding, key=_age, default=None)


def nearest(powers: Iterable[Powers], path: Path) -> Powers | None:
    """The most particular of the powers that cover this place: the board's own, its parent's,
    those for everything; then the oldest."""
    distances = {board_id: distance for distance, board_id in enumerate(path) if board_id}
    covering = [each for each in powers if each.cover(path)]
    return min(
        covering,
        key=lambda each: (distances.get(each.board_id or 0, len(path)), *_age(each)),
        default=None,
    )


def _age(powers: Powers) -> tuple[datetime, int]:
    return powers.starts_at, powers.role_id


def overlap(
    starts_at: datetime, ends_at: datetime | None, others: Collection[Powers]
) -> Powers | None:
    """The first of the others that would hold at some moment of this stretch of time."""
    for other in others:
        begins_before_our_end = ends_at is None or other.starts_at < ends_at
        ends_after_our_start = other.over_at is None or other.over_at > starts_at
        # Ended before it began: it never held.
        ever_held = other.over_at is None or other.over_at > other.starts_at
        if ever_held and begins_before_our_end and ends_after_our_start:
            return other
    return None
