"""Every number equals what plain loops count again, on both databases."""

import math
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from forum.database import db, transaction
from forum.threads.models import Thread, ThreadEvent
from moderation.assignments.models import Assignment
from moderation.clocks.models import Clock
from moderation.insight import measures
from moderation.insight.models import Wait
from moderation.insight.periods import Period, named
from moderation.insight.tallies import BOARD, CLOCK, HOST, KIND, STEP, WHOLE, Tallies, Wanted
from moderation.promises.models import Promise
from tests.cast import make_board, make_thread
from tests.moderation.insight.rows import versions

NOW = datetime(2026, 10, 27, 12, tzinfo=UTC)
AXES = (WHOLE, BOARD, KIND, HOST, STEP)
TIMED = ("any", "by_host", "confirmed")
#: An answer, and words that answer nothing.
ANSWERS, SETTLES = "replied", "no_answer_needed"


def a_week(now: datetime = NOW) -> Period:
    """Seven days; those before ``NOW`` hold the night in which the clocks go back."""
    return named("week", now, ZoneInfo("Europe/Stockholm"))


class Recount:
    """Gathers values by (axis, key, measure), and says n, median and p90 of each."""

    def __init__(self, period: Period) -> None:
        self.period, self.found = period, defaultdict[tuple[str, str, str], list[int]](list)

    def add(self, measure: str, at: datetime, seconds: int, **keys: Any) -> None:
        if not self.period.since <= at < self.period.until:
            return
        steps = self.period.steps()
        step = next(place for place, each in enumerate(steps) if each.since <= at < each.until)
        for axis, key in {WHOLE: "", STEP: step, **keys}.items():
            if key is not None:
                self.found[axis, str(key), measure].append(seconds)

    def said(self, *timed: str) -> dict[Any, Any]:
        return {
            place: (len(values), *(ranked(values) if place[2] in timed else ()))
            for place, values in self.found.items()
        }


def ranked(values: list[int]) -> tuple[int, int]:
    """Median and p90: the value that half of all, or nine in ten, do not exceed."""
    half, most = math.ceil(len(values) / 2), math.ceil(len(values) * 9 / 10)
    return sorted(values)[half - 1], sorted(values)[most - 1]


def counted(tallies: Tallies, *timed: str) -> dict[Any, Any]:
    """As ``Recount.said``; only of these measures are a median and a p90 known."""
    return {
        place: (each.n, *((each.median, each.p90) if place[2] in timed else ()))
        for place, each in tallies.found.items()
    }


def some_threads(boards: list[Any]) -> list[Thread]:
    kinds = ("question", "complaint", "idea")
    return [make_thread(board=board, kind=kind) for board in boards for kind in kinds]


def facts_by(thread: Thread, people: list[Any]) -> Iterator[dict[str, Any]]:
    for person in people:
        for kind in (ANSWERS, SETTLES):
            yield {
                "thread_id": thread.id,
                "at": NOW,
                "kind": kind,
                "by_id": person.id,
                "who_answers": "hosts_always",
                "grace_hours": 0,
                "reason": "",
                "data": {},
            }


def some_moment(chance: random.Random) -> datetime:
    return NOW - timedelta(seconds=chance.randint(-3600, 9 * 86_400))


def wanted(boards: list[Any], **more: Any) -> Wanted:
    ids = frozenset(board.id for board in boards)
    return Wanted(a_week(), ids, ids, **more)


def test_waits_are_counted_as_plain_loops_count_them(app: Any, hedda: Any, hugo: Any) -> None:
    chance = random.Random(11)
    boards = [make_board("Stoves"), make_board("Lamps"), make_board("Another’s")]
    threads = some_threads(boards)
    with transaction():
        rows = list(facts_by(threads[0], [hedda, hugo]))
        db.session.execute(insert(ThreadEvent), rows)
    words = db.session.execute(
        select(ThreadEvent.id, ThreadEvent.kind, ThreadEvent.by_id).where(ThreadEvent.at == NOW)
    ).all()
    waits = [a_wait(chance, thread, 900 + n, words) for thread in threads for n in range(40)]
    with transaction():
        db.session.execute(insert(Wait), waits)
    by_id = {thread.id: thread for thread in threads}
    kind_of = {row.id: (row.kind, row.by_id) for row in words}
    mine = boards[:2]
    recount = recount_waits(waits, by_id, kind_of, {board.id for board in mine})
    found = measures.count_waits(wanted(mine), AXES)
    assert counted(found, *TIMED) == recount.said(*TIMED)
    only = {(axis, key, measure) for axis, key, measure in recount.said() if axis == WHOLE}
    assert {measure for _axis, _key, measure in only} == {
        "any", "by_host", "by_peer", "settled", "confirmed", "came", "again",
    }  # fmt: skip
    narrow = [wait for wait in waits if by_id[wait["thread_id"]].kind == "complaint"]
    again = recount_waits(narrow, by_id, kind_of, {board.id for board in mine}, hedda.id)
    found = measures.count_waits(wanted(mine, kind="complaint", host_id=hedda.id), AXES)
    assert counted(found, *TIMED) == again.said(*TIMED)


def a_wait(chance: random.Random, thread: Thread, number: int, words: Any) -> dict[str, Any]:
    began, ended = sorted((some_moment(chance), some_moment(chance)))
    confirmed = ended + timedelta(hours=chance.randint(0, 30)) if chance.random() < 0.4 else None
    open_still = chance.random() < 0.1
    way = chance.choice(("host", "host", "peer", "asker", None))
    seconds = int((ended - began).total_seconds())
    return {
        "thread_id": thread.id,
        "number": number,
        "began_at": began,
        "reopened": chance.random() < 0.1,
        "ended_at": None if open_still else ended,
        "ended_event_id": None if open_still or way is None else chance.choice(words).id,
        "ended_as": None if open_still else way,
        "seconds": None if open_still else seconds,
        "confirmed_at": confirmed,
        "confirmed_seconds": int((confirmed - began).total_seconds()) if confirmed else None,
    }


def recount_waits(
    waits: list[dict[str, Any]],
    threads: dict[int, Thread],
    kind_of: dict[int, Any],
    boards: set[int],
    host_id: int | None = None,
) -> Recount:
    recount = Recount(a_week())
    for wait in waits:
        thread = threads[wait["thread_id"]]
        if thread.board_id not in boards:
            continue
        place = {BOARD: thread.board_id, KIND: thread.kind}
        kind, by_id = kind_of.get(wait["ended_event_id"], ("", None))
        by_host = wait["ended_as"] == "host" and kind == ANSWERS
        host = by_id if by_host else None
        if host_id is not None and host != host_id:
            continue
        if wait["ended_at"]:
            ended = (wait["ended_at"], wait["seconds"])
            if by_host or wait["ended_as"] == "peer":
                recount.add("any", *ended, **place, **{HOST: host})
            way = "by_host" if by_host else "by_peer" if wait["ended_as"] == "peer" else "settled"
            recount.add(way, *ended, **place, **{HOST: host})
        if wait["confirmed_at"]:
            said = (wait["confirmed_at"], wait["confirmed_seconds"])
            recount.add("confirmed", *said, **place, **{HOST: host})
        if host_id is None:
            recount.add("came", wait["began_at"], 0, **place)
            if wait["reopened"]:
                recount.add("again", wait["began_at"], 0, **place)
    return recount


def test_clocks_are_counted_as_plain_loops_count_them(app: Any, hedda: Any, hugo: Any) -> None:
    chance = random.Random(12)
    boards = [make_board("Stoves"), make_board("Lamps"), make_board("Another’s")]
    threads = some_threads(boards)
    spans = [
        (NOW - timedelta(days=20), NOW - timedelta(days=3), hedda),
        (NOW - timedelta(days=3), None, hugo),
    ]
    with transaction():
        terms, hours = versions(NOW)
        for thread in threads[::2]:
            for began, ended, owner in spans:
                db.session.add(an_assignment(thread, began, ended, owner))
    clocks = [
        {**a_clock(chance, thread, 900 + n, (hedda, hugo)), **versioned(terms, hours)}
        for thread in threads
        for n in range(60)
    ]
    with transaction():
        db.session.execute(insert(Clock), clocks)
    mine = boards[:2]
    taken = {thread.id for thread in threads[::2]}
    recount, by_id = Recount(a_week()), {thread.id: thread for thread in threads}
    for clock in clocks:
        if clock["board_id"] not in {board.id for board in mine}:
            continue
        owner = owner_at(clock, spans) if clock["thread_id"] in taken else None
        recount_clock(recount, clock, by_id[clock["thread_id"]].kind, owner)
    found = measures.count_clocks(wanted(mine), (*AXES, CLOCK), NOW)
    assert counted(found, "missed") == recount.said("missed")
    assert found.n(WHOLE, "", "late") > 0
    assert found.n(WHOLE, "", "stepped_in") > 0


def an_assignment(thread: Thread, began: datetime, ended: Any, owner: Any) -> Assignment:
    return Assignment(
        thread_id=thread.id,
        owner_id=owner.id,
        by_id=owner.id,
        how="claimed",
        began_at=began,
        ended_at=ended,
    )


def versioned(terms: Any, hours: Any) -> dict[str, Any]:
    return {"policy_version_id": terms.id, "calendar_version_id": hours.id, "target": 60}


def a_clock(
    chance: random.Random, thread: Thread, cycle: int, hosts: tuple[Any, ...]
) -> dict[str, Any]:
    due, stop = some_moment(chance), some_moment(chance)
    state = chance.choice(("running", "stopped", "stopped", "stopped", "void", "paused"))
    stopped = state == "stopped"
    met = stopped and stop <= due
    late = stopped and not met
    excused = chance.choice((None, None, "taken_back")) if not met else None
    counted_at = (stop if met else stop if excused else due) if stopped else None
    return {
        "thread_id": thread.id,
        "board_id": thread.board_id,
        "kind": chance.choice(("first_answer", "next_answer", "resolution", "acknowledge")),
        "cycle": cycle,
        "state": state,
        "started_at": NOW,
        "counts_from": NOW,
        "due_at": None if state == "paused" else due,
        "consumed": 0,
        "consumed_at": NOW,
        "stopped_at": stop if stopped else None,
        "stopped_by_id": chance.choice(hosts).id if stopped else None,
        "stopped_as": chance.choice(("host", "host", "peer", "asker", None)) if stopped else None,
        "outcome": ("met" if met else "missed") if stopped else None,
        "lateness": chance.randint(1, 9999) if late else 0,
        "excused": excused,
        "counted_at": counted_at,
    }


def owner_at(clock: dict[str, Any], spans: list[Any]) -> int | None:
    at = clock["counted_at"] or clock["due_at"]
    for began, ended, owner in spans:
        if at is not None and began <= at and (ended is None or at < ended):
            return int(owner.id)
    return None


def recount_clock(recount: Recount, clock: dict[str, Any], kind: str, owner: int | None) -> None:
    at = clock["counted_at"] or clock["due_at"]
    runs_late = clock["state"] == "running" and clock["due_at"] <= NOW
    if not (clock["state"] == "stopped" or runs_late):
        return
    late = runs_late or clock["outcome"] == "missed"
    way, host = "in_time", clock["stopped_by_id"]
    if late and clock["excused"]:
        way, host = "excused", None
    elif late:
        way, host = "late" if runs_late else "missed", owner
    elif clock["kind"] != "resolution" and clock["stopped_as"] == "peer":
        way, host = "peers_first", None
    elif clock["kind"] != "resolution" and clock["stopped_as"] != "host":
        way, host = "askers_first", None
    place: dict[str, Any] = {BOARD: clock["board_id"], KIND: kind}
    answer = clock["kind"] in ("first_answer", "next_answer")
    measured = [(way, host)]
    if way == "missed" and clock["stopped_as"] == "host" and owner != clock["stopped_by_id"]:
        measured.append(("stepped_in", clock["stopped_by_id"]))
    for measure, who in measured:
        by_clock = Recount(recount.period)
        by_clock.add(measure, at, clock["lateness"], **{CLOCK: clock["kind"]})
        only = (CLOCK, clock["kind"], measure)
        recount.found[only].extend(by_clock.found.pop(only, []))
        if not recount.found[only]:
            del recount.found[only]
        if answer:
            recount.add(measure, at, clock["lateness"], **place, **{HOST: who})


def test_promises_are_counted_as_plain_loops_count_them(app: Any, hedda: Any, hugo: Any) -> None:
    chance = random.Random(13)
    boards = [make_board("Stoves"), make_board("Another’s")]
    threads = some_threads(boards)
    states = ("open", "kept", "kept_late", "withdrawn", "renegotiated", "transferred")
    recount, rows = Recount(a_week()), []
    for thread in threads * 40:
        state, due, owner = chance.choice(states), some_moment(chance), chance.choice((hedda, hugo))
        ended = None if state == "open" else due + timedelta(minutes=chance.randint(-600, 600))
        rows.append(
            {
                "thread_id": thread.id,
                "to_id": thread.asker_id,
                "owner_id": owner.id,
                "by_id": owner.id,
                "words": "I will.",
                "made_at": due - timedelta(hours=12),
                "due_at": due,
                "zone": "Europe/Stockholm",
                "state": state,
                "ended_at": ended,
                "reason": "",
                "renegotiations": 0,
            }
        )
        # What was taken back or handed on before it was due counts for nobody.
        too_late = ended is not None and ended > due and state in ("withdrawn", "transferred")
        measure = state if state in ("kept", "kept_late") else ""
        measure = "broken" if state == "open" or too_late else measure
        if measure and thread.board_id == boards[0].id and due <= NOW:
            place = {BOARD: thread.board_id, KIND: thread.kind, HOST: owner.id}
            recount.add(measure, due, 0, **place)
    with transaction():
        db.session.execute(insert(Promise), rows)
    found = counted(measures.count_promises(wanted(boards[:1]), AXES, NOW))
    assert found == recount.said()
