"""What counts as in time, late and excused, and for whom; and which promises were kept."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from forum.database import db
from forum.threads.answers import need_no_answer
from forum.threads.models import ThreadEvent
from moderation.assignments.actions import claim_thread
from moderation.insight import measures
from moderation.insight.measures import (
    ASKERS_FIRST,
    EXCUSED,
    IN_TIME,
    LATE,
    MISSED,
    PEERS_FIRST,
    STEPPED_IN,
    WITHOUT_ANSWER,
)
from moderation.insight.periods import Period, named
from moderation.insight.tallies import BOARD, CLOCK, HOST, KIND, STEP, WHOLE, Tallies, Wanted
from tests.cast import make_board, make_thread
from tests.moderation.insight.rows import make_clock, make_promise

#: Noon of today, so that an hour more or less is the same day.
NOW = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
AXES = (WHOLE, BOARD, KIND, HOST, STEP)


def a_week(now: datetime = NOW) -> Period:
    return named("week", now, ZoneInfo("Europe/Stockholm"))


def wanted(*boards: Any, **more: Any) -> Wanted:
    ids = frozenset(board.id for board in boards)
    return Wanted(a_week(), ids, readable=more.pop("readable", ids), **more)


def owed(board: Any, **more: Any) -> Tallies:
    db.session.rollback()
    return measures.count_clocks(wanted(board, **more), (*AXES, CLOCK), NOW)


def last_event(thread: Any) -> int:
    found = select(ThreadEvent.id).where(ThreadEvent.thread_id == thread.id)
    return db.session.scalars(found.order_by(ThreadEvent.id.desc())).first() or 0


def test_a_clock_that_runs_is_late_as_soon_as_it_is_due(board: Any, asta: Any) -> None:
    thread = make_thread(asta, board, now=NOW - 2 * DAY)
    make_clock(thread, NOW + HOUR, cycle=901)
    assert owed(board).whole(LATE).n == 0
    make_clock(thread, NOW - HOUR, cycle=902)
    assert owed(board).whole(LATE).n == 1
    # However often a worker looked, or never: what it noted decides nothing.
    make_clock(thread, None, cycle=903, state="paused", kind="resolution")
    make_clock(thread, NOW - HOUR, cycle=904, state="void")
    found = owed(board)
    assert found.n(WHOLE, "", LATE, MISSED, IN_TIME, EXCUSED) == 1
    assert found.n(STEP, 6, LATE) == 1


def test_a_late_answer_stands_with_whoever_had_the_thread_and_the_other_is_thanked(
    board: Any, asta: Any, hedda: Any, hugo: Any, lena: Any
) -> None:
    thread = make_thread(asta, board, now=NOW - 3 * DAY)
    claim_thread(hedda, thread, now=NOW - 2 * DAY)
    make_clock(thread, NOW - DAY, stopped_at=NOW - HOUR, by=hugo)
    found = owed(board)
    assert found.n(HOST, hedda.id, MISSED) == 1
    assert (found.n(HOST, hugo.id, MISSED), found.n(HOST, hugo.id, STEPPED_IN)) == (0, 1)
    assert found.n(HOST, hugo.id, IN_TIME) == 0
    # A thread that nobody had taken on was nobody's: the board's alone.
    other = make_thread(asta, board, now=NOW - 3 * DAY)
    make_clock(other, NOW - DAY, stopped_at=NOW - HOUR, by=hugo)
    found = owed(board)
    assert found.n(BOARD, board.id, MISSED) == 2
    assert sum(found.n(HOST, host.id, MISSED) for host in (hedda, hugo, lena)) == 1
    assert owed(board, host_id=hedda.id).whole(MISSED).n == 1
    assert owed(board, host_id=hugo.id).whole(MISSED).n == 0


def test_excused_ones_stand_apart_and_with_nobody(board: Any, asta: Any, hedda: Any) -> None:
    thread = make_thread(asta, board, now=NOW - 9 * DAY)
    claim_thread(hedda, thread, now=NOW - 9 * DAY)
    # Due before the period, known in it: it counts when it could be known.
    make_clock(
        thread,
        NOW - 8 * DAY,
        stopped_at=NOW - HOUR,
        by=hedda,
        excused="taken_back",
        counted_at=NOW - 2 * DAY,
    )
    make_clock(thread, NOW - DAY, cycle=902, excused="released_late")
    found = owed(board)
    assert found.whole(EXCUSED).n == 2
    assert found.n(WHOLE, "", MISSED, LATE, IN_TIME, STEPPED_IN) == 0
    assert found.keys(HOST) == set()


def test_what_others_settled_is_no_credit_of_the_hosts(
    board: Any, asta: Any, clara: Any, hedda: Any
) -> None:
    thread = make_thread(asta, board, now=NOW - 2 * DAY)
    due, stop = NOW + HOUR, NOW - HOUR
    make_clock(thread, due, stopped_at=stop, by=clara, stopped_as="peer", cycle=901)
    make_clock(thread, due, stopped_at=stop, by=asta, stopped_as="asker", cycle=902)
    need_no_answer(hedda, thread, now=stop)
    words = last_event(thread)
    make_clock(thread, due, stopped_at=stop, by=hedda, cycle=903, event_id=words)
    found = owed(board)
    assert found.n(WHOLE, "", IN_TIME) == 0
    assert [found.whole(way).n for way in (PEERS_FIRST, ASKERS_FIRST, WITHOUT_ANSWER)] == [1, 1, 1]
    # Whatever settled it: what had become late stays late.
    make_clock(
        thread, stop - HOUR, stopped_at=stop, by=clara, stopped_as="peer", cycle=904, event_id=words
    )
    assert owed(board).whole(MISSED).n == 1


def test_only_answers_are_in_the_whole_and_every_clock_has_its_row(
    board: Any, asta: Any, hedda: Any
) -> None:
    thread = make_thread(asta, board, now=NOW - 2 * DAY)
    make_clock(thread, NOW, stopped_at=NOW - HOUR, by=hedda, kind="resolution", cycle=901)
    make_clock(thread, NOW - HOUR, kind="update", cycle=901)
    make_clock(thread, NOW, stopped_at=NOW - HOUR, by=hedda, cycle=901)
    found = owed(board)
    assert (found.whole(IN_TIME).n, found.whole(LATE).n) == (1, 0)
    assert found.n(CLOCK, "resolution", IN_TIME) == found.n(CLOCK, "update", LATE) == 1


def test_where_a_reader_does_not_read_nothing_is_counted(board: Any, asta: Any) -> None:
    closed = make_board("Closed", visibility="staff")
    there, here = make_thread(asta, board, now=NOW - DAY), make_thread(asta, board, now=NOW - DAY)
    make_clock(there, NOW - HOUR)
    make_clock(here, NOW - HOUR)
    assert owed(board).whole(LATE).n == 2
    db.session.get_one(type(there), there.id).board_id = closed.id
    db.session.commit()
    # Where it was missed it still counts, but only for those who may know of it.
    assert owed(board).whole(LATE).n == 1
    assert owed(board, readable=frozenset({board.id, closed.id})).whole(LATE).n == 2
    assert owed(closed, readable=frozenset({board.id, closed.id})).whole(LATE).n == 0


def test_promises_count_when_they_are_due(board: Any, asta: Any, hedda: Any, hugo: Any) -> None:
    thread = make_thread(asta, board, now=NOW - 20 * DAY)
    for state in ("kept", "kept_late", "withdrawn", "renegotiated", "transferred"):
        make_promise(thread, hedda, NOW - DAY, state)
    make_promise(thread, hugo, NOW - HOUR)
    make_promise(thread, hugo, NOW + HOUR)
    make_promise(thread, hugo, NOW - 10 * DAY, "kept")
    found = measures.count_promises(wanted(board), AXES, NOW)
    assert found.n(HOST, hedda.id, "kept", "kept_late") == 2
    assert (found.n(HOST, hugo.id, "broken"), found.n(HOST, hugo.id, "kept")) == (1, 0)
    assert found.n(WHOLE, "", "open") == 0


def test_the_paused_share_is_of_the_time_until_it_was_resolved(
    board: Any, asta: Any, hedda: Any
) -> None:
    thread = make_thread(asta, board, now=NOW - 10 * HOUR)
    pauses = (
        ("started", NOW - 10 * HOUR),
        ("paused", NOW - 9 * HOUR),
        # New terms while it is paused do not end the pause.
        ("moved", NOW - 8 * HOUR),
        ("resumed", NOW - 7 * HOUR),
        ("paused", NOW - 3 * HOUR),
        ("stopped", NOW - 2 * HOUR),
    )
    make_clock(thread, NOW, stopped_at=NOW - 2 * HOUR, by=hedda, kind="resolution", changes=pauses)
    make_clock(thread, NOW, stopped_at=NOW - HOUR, by=hedda, kind="update", changes=pauses)
    assert measures.paused_share(wanted(board)) == (3 * 3600, 8 * 3600)
    assert measures.paused_share(wanted()) == (0, 0)
