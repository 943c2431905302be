"""Reads of clocks that other rooms share."""

from collections.abc import Collection

from sqlalchemy import select

from forum.database import db
from moderation.clocks.models import Clock
from moderation.unanswered.clock import PAUSED, RUNNING

LIVE = (RUNNING, PAUSED)


def clocks_of(thread_ids: Collection[int], *, live: bool = True) -> dict[int, list[Clock]]:
    """The clocks of each of these threads, in one statement: those that are due first come first.

    ``live``: only those that run or are paused. The caller has asked whether its reader may see
    these threads.
    """
    found: dict[int, list[Clock]] = {thread_id: [] for thread_id in thread_ids}
    if not found:
        return found
    wanted = select(Clock).where(Clock.thread_id.in_(found))
    if live:
        wanted = wanted.where(Clock.state.in_(LIVE))
    ordered = wanted.order_by(Clock.due_at.is_(None), Clock.due_at, Clock.id)
    for clock in db.session.scalars(ordered):
        found[clock.thread_id].append(clock)
    return found
