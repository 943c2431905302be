"""Saying by when hosts answer: on a board, or wherever no board says it."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import permissions, sockets
from forum.boards.models import Board
from forum.boards.queries import visible_boards
from forum.database import forget, transaction
from forum.errors import Conflict, Invalid, Missing
from forum.moments import now as this_moment
from moderation.calendars.actions import hold_calendars
from moderation.calendars.queries import hours_of, newest_version
from moderation.clocks.models import ClockPolicy, PolicyVersion
from moderation.clocks.plans import PolicyPlan, check_reach
from moderation.clocks.policies import newest_of_all
from moderation.events import AnswerTimesChanged, CalendarChanged

MANAGE = "policy:manage"


def set_policy(
    person: Any,
    board: Board | None,
    plan: PolicyPlan,
    *,
    read: int | None = None,
    now: datetime | None = None,
) -> PolicyVersion:
    """Add a version to the policy of this board, or of the site (None). It holds for what comes.

    ``read`` is the number of the version that the person saw (0: none); raises Conflict where it is
    another by now. Raises Invalid naming the field of the form. Changes nothing where it says the
    same as before.
    """
    moment, plan = now or this_moment(), plan.cleaned()
    board_id = board.id if board else None
    with transaction() as session:
        calendars = hold_calendars(session)
        if board_id is not None:
            board = visible_boards(person, now=moment).get(board_id)
            if board is None:
                raise Missing
        permissions.require(person, MANAGE, board, now=moment)
        if plan.calendar_id not in calendars or calendars[plan.calendar_id].archived_at:
            raise Invalid(_("Choose a calendar."), "calendar")
        former = newest_of_place(session, board_id)
        if read is not None and read != (former.number if former else 0):
            raise Conflict(_("Somebody else has changed this while you were at it."))
        if not plan.follows_above:
            check_reach(plan.rules, hours_of(newest_version(plan.calendar_id).id), moment)
        if former is not None and _says(former, plan):
            return former
        return _add(session, board_id, former, plan, person, moment)


def newest_of_place(session: Session, board_id: int | None) -> PolicyVersion | None:
    """The newest version of the policy of exactly this board, or of the site."""
    return session.scalar(
        select(PolicyVersion)
        .join(PolicyVersion.policy)
        .where(ClockPolicy.board_id.is_not_distinct_from(board_id))
        .order_by(PolicyVersion.number.desc())
        .limit(1)
    )


def _says(version: PolicyVersion, plan: PolicyPlan) -> bool:
    return all(getattr(version, name) == value for name, value in vars(plan).items())


def _add(
    session: Session,
    board_id: int | None,
    former: PolicyVersion | None,
    plan: PolicyPlan,
    person: Any,
    now: datetime,
) -> PolicyVersion:
    if former is None:
        policy = ClockPolicy(board_id=board_id, made_at=now)
        session.add(policy)
        session.flush()
        policy_id, number = policy.id, 1
    else:
        policy_id, number = former.policy_id, former.number + 1
    version = PolicyVersion(
        policy_id=policy_id, number=number, made_at=now, by_id=person.id, **vars(plan)
    )
    session.add(version)
    session.flush()
    forget()
    sockets.publish(AnswerTimesChanged(board_id, policy_id, number, person.id, now))
    return version


def check_calendar(fact: CalendarChanged) -> None:
    """Refuses hours by which a target would take longer than a year, and putting a calendar away
    that a policy names. Raises Invalid.
    """
    found = [each.policy for each in newest_of_all().values()]
    named = [each for each in found if each.calendar_id == fact.calendar_id]
    own = [each for each in named if not each.follows_above]
    if fact.what == "archived" and own:
        raise Invalid(_("Hosts’ answer times still go by this calendar."), "calendar")
    if fact.what == "changed":
        hours = hours_of(newest_version(fact.calendar_id).id)
        for each in own:
            check_reach(each.rules, hours, fact.at, "week")
