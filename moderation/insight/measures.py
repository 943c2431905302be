"""The measures behind the numbers: what each counts, and its query.

Each reads rows that follow from the log: waits (folded from the facts of their threads), clocks
(folded from their changes) and promises. tests/moderation/insight counts them again from the facts.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CTE, Text, case, cast, func, literal, null, or_, select, union_all

from forum.database import db
from forum.threads.models import Thread, ThreadEvent
from moderation.assignments.models import Assignment
from moderation.clocks.models import Clock, ClockChange
from moderation.insight.models import Wait
from moderation.insight.tallies import Tallies, Wanted, seconds_between, tally, within
from moderation.promises.models import Promise
from moderation.promises.queries import outcome
from moderation.unanswered.clock import (
    ACKNOWLEDGE,
    CLOCK_KINDS,
    FIRST_ANSWER,
    MET,
    NEXT_ANSWER,
    RESOLUTION,
    RUNNING,
    STOPPED,
)
from moderation.unanswered.models import Turn

#: Of waits. They count when they ended, were confirmed, or began, on their thread's board today.
#: ``ANY`` is ``BY_HOST`` and ``BY_PEER`` together.
ANY, BY_HOST, BY_PEER, CONFIRMED = ("any", "by_host", "by_peer", "confirmed")
#: Ended without an answer: by the asker, or by a host who said that none is needed or closed it.
SETTLED, CAME, AGAIN = ("settled", "came", "again")
#: Of clocks. ``MISSED`` are those that ended late, ``LATE`` those that are late and run still;
#: ``EXCUSED`` were late before anybody could know. What members or askers settled in time is
#: neither in time nor late: hosts get no credit for it.
IN_TIME, MISSED, LATE, EXCUSED = ("in_time", "missed", "late", "excused")
PEERS_FIRST, ASKERS_FIRST, WITHOUT_ANSWER = ("peers_first", "askers_first", "without_answer")
#: A host answered what had become late while it was somebody else's or nobody's.
STEPPED_IN = "stepped_in"
ANSWER_CLOCKS = (FIRST_ANSWER, NEXT_ANSWER)
_OWED_BY_HOSTS = (*ANSWER_CLOCKS, ACKNOWLEDGE)
#: When a clock counts; and the stretch in which somebody looked after its thread at that moment.
COUNTED_AT = func.coalesce(Clock.counted_at, Clock.due_at)
OWNED = (
    (Assignment.thread_id == Clock.thread_id)
    & (Assignment.began_at <= COUNTED_AT)
    & or_(Assignment.ended_at.is_(None), Assignment.ended_at > COUNTED_AT)
)
#: Facts that answer; other words of a host only settle.
_ANSWERING = ("replied", "contacted")


def count_waits(wanted: Wanted, axes: tuple[str, ...]) -> Tallies:
    """How long customers waited: by the clock on the wall, nights and holidays included."""
    measured = union_all(
        _ended(wanted),
        _confirmed(wanted),
        _began(wanted, CAME),
        _began(wanted, AGAIN, Wait.reopened),
    )
    return tally(
        _of_host(measured.cte("measured"), wanted),
        axes,
        wanted.period,
        timed=(ANY, BY_HOST, CONFIRMED),
        also={BY_HOST: ANY, BY_PEER: ANY},
    )


def _ended(wanted: Wanted) -> Any:
    """Waits that ended in the period, and in which way."""
    answers = ThreadEvent.kind.in_(_ANSWERING)
    way = case(
        ((Wait.ended_as == "host") & answers, BY_HOST),
        (Wait.ended_as == "peer", BY_PEER),
        else_=SETTLED,
    )
    host = case((way == BY_HOST, ThreadEvent.by_id))
    found = _waits(wanted, Wait.ended_at, way, host, Wait.seconds)
    return found.outerjoin(ThreadEvent, ThreadEvent.id == Wait.ended_event_id)


def _waits(wanted: Wanted, moment: Any, way: Any, host: Any, seconds: Any) -> Any:
    found = (
        select(
            cast(way, Text).label("measure"),
            moment.label("moment"),
            Thread.board_id.label("board"),
            Thread.kind.label("kind"),
            host.label("host"),
            cast(literal(""), Text).label("clock"),
            seconds.label("seconds"),
        )
        .select_from(Wait)
        .join(Thread, Thread.id == Wait.thread_id)
        .where(within(moment, wanted.period), _on(wanted.boards))
    )
    return found if wanted.kind is None else found.where(Thread.kind == wanted.kind)


def _on(boards: frozenset[int]) -> Any:
    """The thread is on one of these boards; said so that no database begins with the boards."""
    return (Thread.board_id + 0).in_(boards)


def _confirmed(wanted: Wanted) -> Any:
    """Waits whose answer the asker confirmed in the period."""
    by_host = (Wait.ended_as == "host") & ThreadEvent.kind.in_(_ANSWERING)
    host = case((by_host, ThreadEvent.by_id))
    found = _waits(wanted, Wait.confirmed_at, literal(CONFIRMED), host, Wait.confirmed_seconds)
    return found.outerjoin(ThreadEvent, ThreadEvent.id == Wait.ended_event_id)


def _began(wanted: Wanted, measure: str, condition: Any = None) -> Any:
    """Waits that began in the period; no host's doing."""
    nobody = cast(null(), ThreadEvent.by_id.type)
    found = _waits(wanted, Wait.began_at, literal(measure), nobody, literal(0))
    return found if condition is None else found.where(condition)


def _of_host(measured: CTE, wanted: Wanted) -> CTE:
    if wanted.host_id is None:
        return measured
    return select(measured).where(measured.c.host == wanted.host_id).cte("of_host")


def count_clocks(wanted: Wanted, axes: tuple[str, ...], now: datetime) -> Tallies:
    """What was owed in the period: met, missed, excused; seconds are open time that it was late.

    Axes count the answers that hosts owe; only the axis of clocks counts every kind of clock.
    A late answer counts against whoever looked after the thread when it became late.
    """
    due = _clocks(wanted, now).cte("due")
    late = due.c.way.in_((MISSED, LATE))
    host = case((late, due.c.owner), (due.c.way == IN_TIME, due.c.stopper))
    shared = (due.c.moment, due.c.board, due.c.kind, due.c.clock, due.c.seconds)
    stepped = (due.c.way == MISSED) & (due.c.stopped_as == "host")
    others = due.c.owner.is_distinct_from(due.c.stopper)
    measured = union_all(
        select(due.c.way.label("measure"), host.label("host"), *shared),
        select(cast(literal(STEPPED_IN), Text), due.c.stopper, *shared).where(stepped, others),
    )
    found = _of_host(measured.cte("measured"), wanted)
    others_kinds = frozenset(CLOCK_KINDS) - {*ANSWER_CLOCKS}
    return tally(found, axes, wanted.period, timed=(MISSED,), only_by_clock=others_kinds)


def _clocks(wanted: Wanted, now: datetime) -> Any:
    """Clocks that count in the period: decided, or running and late."""
    found = (
        select(
            _way(),
            COUNTED_AT.label("moment"),
            Clock.board_id.label("board"),
            Thread.kind.label("kind"),
            Clock.kind.label("clock"),
            Clock.stopped_by_id.label("stopper"),
            Clock.stopped_as.label("stopped_as"),
            Assignment.owner_id.label("owner"),
            Clock.lateness.label("seconds"),
        )
        .select_from(Clock)
        .join(Thread, Thread.id == Clock.thread_id)
        .outerjoin(ThreadEvent, ThreadEvent.id == Clock.stopped_event_id)
        .outerjoin(Assignment, OWNED)
        .where(counts(wanted, now))
    )
    return found


def counts(wanted: Wanted, now: datetime) -> Any:
    """Which clocks count: on these boards, and their threads where the reader reads today."""
    stopped = (Clock.state == STOPPED) & within(Clock.counted_at, wanted.period)
    running = (Clock.state == RUNNING) & (Clock.due_at <= now)
    running &= within(COUNTED_AT, wanted.period)
    found = or_(stopped, running) & Clock.board_id.in_(wanted.boards)
    found &= _on(wanted.readable)
    return found if wanted.kind is None else found & (Thread.kind == wanted.kind)


def _way() -> Any:
    owed = Clock.kind.in_(_OWED_BY_HOSTS)
    only_settled = Clock.kind.in_(ANSWER_CLOCKS) & ThreadEvent.kind.not_in(_ANSWERING)
    way = case(
        (Clock.excused.is_not(None) & Clock.outcome.is_distinct_from(MET), EXCUSED),
        (Clock.state == RUNNING, LATE),
        (Clock.outcome.is_distinct_from(MET), MISSED),
        (owed & (Clock.stopped_as == "peer"), PEERS_FIRST),
        (owed & Clock.stopped_as.is_distinct_from("host"), ASKERS_FIRST),
        (only_settled, WITHOUT_ANSWER),
        else_=IN_TIME,
    )
    return cast(way, Text).label("way")


def count_promises(wanted: Wanted, axes: tuple[str, ...], now: datetime) -> Tallies:
    """Promises that were due in the period, by how they went: ``moderation.promises.queries``
    says which count, and as what.

    Seconds are from the due time to the end, by the clock on the wall.
    """
    went = outcome(now)
    found = (
        select(
            cast(went, Text).label("measure"),
            Promise.due_at.label("moment"),
            Thread.board_id.label("board"),
            Thread.kind.label("kind"),
            Promise.owner_id.label("host"),
            cast(literal(""), Text).label("clock"),
            seconds_between(Promise.due_at, Promise.ended_at).label("seconds"),
        )
        .join(Thread, Thread.id == Promise.thread_id)
        .where(within(Promise.due_at, wanted.period), _on(wanted.boards))
        .where(Promise.due_at <= now, went.is_not(None))
    )
    if wanted.kind is not None:
        found = found.where(Thread.kind == wanted.kind)
    late = ("kept_late",)
    return tally(_of_host(found.cte("measured"), wanted), axes, wanted.period, timed=late)


def paused_share(wanted: Wanted) -> tuple[int, int]:
    """Seconds that threads resolved in the period had waited for their customers, and seconds in
    all, from the beginning to the resolution: by the clocks that count resolution."""
    chosen = (
        select(Clock.id, seconds_between(Clock.started_at, Clock.stopped_at).label("whole"))
        .join(Thread, Thread.id == Clock.thread_id)
        .where(
            Clock.kind == RESOLUTION,
            Clock.state == STOPPED,
            within(Clock.stopped_at, wanted.period),
            Clock.board_id.in_(wanted.boards),
            _on(wanted.readable),
            *([Thread.kind == wanted.kind] if wanted.kind else ()),
        )
        .cte("resolved")
    )
    ends = ("paused", "resumed", "stopped", "voided")
    changes = (
        select(
            ClockChange.what,
            ClockChange.at.label("since"),
            func.lead(ClockChange.at)
            .over(partition_by=ClockChange.clock_id, order_by=ClockChange.id)
            .label("until"),
        )
        .join(chosen, chosen.c.id == ClockChange.clock_id)
        .where(ClockChange.what.in_(ends))
        .cte("changes")
    )
    paused = select(func.sum(seconds_between(changes.c.since, changes.c.until))).where(
        changes.c.what == "paused", changes.c.until.is_not(None)
    )
    whole = select(func.sum(chosen.c.whole))
    row = db.session.execute(select(paused.scalar_subquery(), whole.scalar_subquery())).one()
    return int(row[0] or 0), int(row[1] or 0)


def waiting_now(boards: frozenset[int], kind: str | None, now: datetime) -> dict[int, Any]:
    """For each board: how many threads wait for a host at this moment, and since when the oldest.

    A row is (board id, number, since)."""
    found = (
        select(Thread.board_id, func.count(), func.min(Turn.since))
        .join(Turn.thread)
        .where(Turn.host_due_from <= now, Thread.board_id.in_(boards))
        .group_by(Thread.board_id)
    )
    if kind is not None:
        found = found.where(Thread.kind == kind)
    return {row[0]: row for row in db.session.execute(found)}
