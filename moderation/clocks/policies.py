"""Which policy holds on which board."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import func, select

from forum.boards.models import Board
from forum.database import db, once
from moderation.clocks.models import CalendarVersion, ClockPolicy, PolicyVersion
from moderation.unanswered.calendar import Week


class Newest(NamedTuple):
    """The newest version of a policy, and of the calendar that it names."""

    policy: PolicyVersion
    calendar_version_id: int
    #: The open hours of each weekday, as ``CalendarVersion.week``.
    week: Week


def policy_of(board: Board) -> PolicyVersion | None:
    """What this board owes in time today: by its own policy, its parent's, or the site's.

    None where there is none, or where the nearest one is switched off.
    """
    found = newest_of(board)
    return found.policy if found else None


def newest_of(board: Board) -> Newest | None:
    """The same with its calendar's newest version. One statement for all boards of a request."""
    policies = newest_of_all()
    own = (policies[each] for each in (board.id, board.parent_id, None) if each in policies)
    found = next((each for each in own if not each.policy.follows_above), None)
    return found if found and found.policy.is_on else None


def newest_of_all() -> Mapping[int | None, Newest]:
    """Board id, or None for the site → the newest version of its own policy."""
    return once("clock policies", _newest)


def _newest() -> Mapping[int | None, Newest]:
    numbers = (
        select(PolicyVersion.policy_id, func.max(PolicyVersion.number).label("number"))
        .group_by(PolicyVersion.policy_id)
        .subquery()
    )
    calendars = (
        select(CalendarVersion.calendar_id, func.max(CalendarVersion.id).label("id"))
        .group_by(CalendarVersion.calendar_id)
        .subquery()
    )
    rows = db.session.execute(
        select(ClockPolicy.board_id, PolicyVersion, CalendarVersion.id, CalendarVersion.week)
        .join(PolicyVersion, PolicyVersion.policy_id == ClockPolicy.id)
        .join(
            numbers,
            (numbers.c.policy_id == PolicyVersion.policy_id)
            & (numbers.c.number == PolicyVersion.number),
        )
        .join(calendars, calendars.c.calendar_id == PolicyVersion.calendar_id)
        .join(CalendarVersion, CalendarVersion.id == calendars.c.id)
    )
    return {board_id: Newest(policy, number, week) for board_id, policy, number, week in rows}
