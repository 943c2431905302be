"""Whatever happens to a thread: its clocks keep their promises to whoever reads them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.unanswered.clock import (
    CLOCK_KINDS,
    COLUMNS,
    MET,
    MISSED,
    PAUSED,
    RUNNING,
    STALE,
    STOPPED,
    ClockState,
    left,
)
from tests.forum.threads.told import AFTER_A_DAY, ALWAYS, HEDDA, ON_REQUEST
from tests.moderation.clocks.timed import WITH_LUNCH, Timed, at, closed, hours_of

EASTER = hours_of(WITH_LUNCH, closed("2026-03-05", "2026-03-06"))
TARGETS = dict.fromkeys(CLOCK_KINDS, 240)
PAUSES = ("resolution", "update", "stale")
ABOUT_POSTS = ("solution_marked", "solution_unmarked", "helped", "not_helped")
ABOUT_SHOWING = ("post_hidden", "post_restored", "post_withdrawn")
ABOUT_ALL = ("no_answer_needed", "answer_needed", "host_asked", "closed", "reopened", "pinned")
DUPLICATES = ("duplicate_marked", "duplicate_unmarked", "customer_not_awaited")


@st.composite
def told(draw: Any) -> Iterator[Timed]:
    """A thread to which a dozen things happen within some days, told one after the other."""
    moment = at(2) + timedelta(minutes=draw(st.integers(0, 600)))
    kind = draw(st.sampled_from(("question", "complaint", "tip")))
    policy = draw(st.sampled_from((ALWAYS, AFTER_A_DAY, ON_REQUEST)))
    thread = Timed(moment, kind=kind, policy=policy, hours=EASTER, pauses=PAUSES, **TARGETS)
    for _step in range(draw(st.integers(1, 14))):
        moment += timedelta(minutes=draw(st.sampled_from((0, 1, 30, 61, 240, 1500))))
        _happen(thread, moment, draw)
    return thread


def _happen(thread: Timed, moment: datetime, draw: Any) -> None:
    post = draw(st.sampled_from(sorted(thread.authors)))
    what = draw(st.integers(0, 12))
    if what < 6:
        verbs = (thread.asker, thread.host, thread.peer, thread.holding)
        draw(st.sampled_from(verbs))(moment)
    elif what == 6:
        before = moment - timedelta(minutes=draw(st.integers(0, 120)))
        thread.contact(before, moment, answers=draw(st.booleans()))
    elif what == 7:
        thread.awaits(moment)
    elif what == 8:
        minutes = draw(st.sampled_from((None, 60, 480)))
        targets = dict.fromkeys(CLOCK_KINDS, minutes) if minutes else {}
        thread.terms(moment, pauses=PAUSES, **targets)
    elif what == 9:
        thread.then(draw(st.sampled_from(ABOUT_POSTS)), moment, post)
    elif what == 10:
        thread.then(draw(st.sampled_from(ABOUT_SHOWING)), moment, post)
    else:
        kind = draw(st.sampled_from(ABOUT_ALL + DUPLICATES))
        thread.then(kind, moment, by_id=HEDDA)


@given(told())
@settings(max_examples=min(settings().max_examples * 5, 1500))
def test_whatever_happens_each_clock_is_one_thing(thread: Timed) -> None:
    now = thread.facts[-1].known
    live = [clock for clock in thread.kept.values() if clock.is_live]
    assert len({clock.kind for clock in live}) == len(live)
    for clock in thread.kept.values():
        _check(clock, now)
    if thread.known[-1].policy_version_id and thread.standing.host_due_from():
        answers = [each for each in live if each.kind in ("first_answer", "next_answer")]
        assert len(answers) == _had_terms(thread, thread.standing.waits[-1].known_by)


def _had_terms(thread: Timed, event_id: int) -> bool:
    then = [each for each in thread.known if each.event_id <= event_id]
    return bool(then) and then[-1].policy_version_id is not None


def _check(clock: ClockState, now: datetime) -> None:
    assert (clock.state == STOPPED) == (clock.outcome is not None)
    assert (clock.state == PAUSED) == (clock.due_at is None) or clock.state == "void"
    if clock.outcome == MET:
        assert clock.due_at is not None
        assert clock.stopped_at is not None
        assert clock.stopped_at <= clock.due_at
        assert (clock.counted_at, clock.excused, clock.lateness) == (clock.stopped_at, None, 0)
    if clock.outcome == MISSED:
        assert clock.due_at is not None
        assert clock.stopped_at is not None
        assert clock.stopped_at > clock.due_at
        assert clock.counted_at == clock.due_at or clock.excused
    if clock.state == RUNNING and not clock.is_late(now) and not clock.excused:
        _shown_time_is_the_stored_one(clock, now)


def _shown_time_is_the_stored_one(clock: ClockState, now: datetime) -> None:
    start = max(now, clock.counts_from)
    remaining = left(clock, now, EASTER)
    assert remaining >= 0
    assert EASTER.elapsed(start, clock.due_at or now) == remaining
    assert remaining == 0 or EASTER.deadline(start, remaining) == clock.due_at


@given(told())
def test_the_history_of_each_clock_folds_to_it(thread: Timed) -> None:
    folded: dict[tuple[str, int], dict[str, Any]] = {}
    for change in thread.history:
        values = {name: each for name, each in change.values.items() if name != "void"}
        folded.setdefault((change.clock.kind, change.clock.cycle), {}).update(values)
        assert change.values, change.what
    assert folded == {
        key: {name: getattr(clock, name) for name in COLUMNS} for key, clock in thread.kept.items()
    }


@given(told())
def test_looking_again_changes_nothing(thread: Timed) -> None:
    before, count = dict(thread.kept), len(thread.history)
    thread.then("pinned", thread.facts[-1].known)
    assert (thread.kept, len(thread.history)) == (before, count)


def test_the_time_that_is_shown_is_the_stored_due_time() -> None:
    thread = Timed(at(2, "15:00"), stale=600).terms(at(3, "10:00"), first_answer=600, stale=600)
    for clock in thread.kept.values():
        assert clock.kind == STALE or clock.kind == "first_answer"
        assert hours_of().deadline(at(3, "11:00"), left(clock, at(3, "11:00"), hours_of())) == (
            clock.due_at
        )
