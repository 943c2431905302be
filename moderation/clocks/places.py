"""Where answer times are said, and what holds there, for the pages of whoever sets them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum import permissions
from forum.boards.models import Board
from forum.boards.queries import all_boards, visible_boards
from forum.database import db
from forum.people.models import Person
from moderation.clocks.models import ClockPolicy, PolicyVersion
from moderation.clocks.policies import newest_of_all
from moderation.clocks.setting_up import MANAGE
from moderation.unanswered.clock import NORMAL
from moderation.unanswered.targets import targets_of


@dataclass(frozen=True)
class Place:
    """A board, or the site (None). ``own``: what is said there itself; ``holds``: what counts, None
    where nothing is owed; ``said_on``: the board that says so, None for the site.
    """

    board: Board | None
    own: PolicyVersion | None
    holds: PolicyVersion | None
    said_on: Board | None
    may_change: bool

    @property
    def targets(self) -> dict[str, int]:
        """Clock kind → open minutes, for the usual thread here."""
        if self.holds is None:
            return {}
        kind = self.board.default_kind if self.board else "question"
        return targets_of(self.holds.rules, kind, NORMAL)


def places(person: Any, now: datetime) -> list[Place]:
    """The site, and the boards that this person reads and may set answer times on, in order."""
    site_changes = permissions.decide(person, MANAGE, now=now).allowed
    found = [place_of(None, site_changes)]
    for board in visible_boards(person).values():
        if permissions.decide(person, MANAGE, board, now=now):
            found.append(place_of(board, True))
    return found


def place_of(board: Board | None, may_change: bool = True) -> Place:
    """What is said and what holds here, from the one statement of the request."""
    said = {board_id: newest.policy for board_id, newest in newest_of_all().items()}
    own = said.get(board.id if board else None)
    steps = (board, all_boards().get(board.parent_id or 0)) if board else ()
    for where in (*(step for step in steps if step), None):
        policy = said.get(where.id if where else None)
        if policy is not None and not policy.follows_above:
            return Place(board, own, policy if policy.is_on else None, where, may_change)
    return Place(board, own, None, None, may_change)


def versions_of(board: Board | None) -> list[tuple[PolicyVersion, Person | None]]:
    """All that was said at this very place, the newest first, and who said it."""
    rows = db.session.execute(
        select(PolicyVersion, Person)
        .join(PolicyVersion.policy)
        .outerjoin(Person, Person.id == PolicyVersion.by_id)
        .where(ClockPolicy.board_id.is_not_distinct_from(board.id if board else None))
        .order_by(PolicyVersion.number.desc())
    )
    return [(version, person) for version, person in rows]
