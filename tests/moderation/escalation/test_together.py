"""The ladder with everything else: real questions, answers, promises, and a worker at random."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.boards.models import Board
from forum.database import db, transaction
from forum.errors import Conflict
from forum.joining.merging import merge_threads
from forum.threads.acts import hide_post
from forum.threads.models import Thread
from moderation.assignments.actions import claim_thread
from moderation.clocks.models import Clock
from moderation.clocks.replay import differences
from moderation.escalation import looking
from moderation.escalation.ladder import EVERYBODY, HOST, LEAD, OWNER, STARTER, Rung
from moderation.escalation.models import Call, Ladder, Watch
from moderation.escalation.setting_up import set_rungs
from moderation.hosts.models import Presence
from moderation.promises.actions import make_promise
from moderation.unanswered.priority import set_priority
from tests.cast import make_board, make_policy, make_reply, make_thread, opening_post, somebody
from tests.moderation.escalation.times import at, is_here, put_up
from tests.processes import run_together

PRESSING = [
    {"kind": None, "priority": "high", "targets": {"first_answer": 60}},
    {"kind": None, "priority": None, "targets": {"first_answer": 240, "next_answer": 120}},
]


def look(*moments: datetime) -> None:
    for moment in moments:
        with transaction() as session:
            session.execute(update(Presence).values(seen_at=moment))
        looking.look([], now=moment)


def calls() -> list[tuple[str, list[int]]]:
    db.session.rollback()
    return [(call.rung, call.told) for call in db.session.scalars(select(Call).order_by(Call.id))]


def test_an_answer_ends_the_calls_and_a_hidden_one_begins_them_again(
    board: Any, hedda: Any, lena: Any
) -> None:
    make_policy()
    put_up(Rung(OWNER, share=50), Rung(LEAD, after=0), Rung(EVERYBODY, after=60))
    thread = make_thread(now=at(0, "09:00"))
    claim_thread(hedda, thread, now=at(0, "09:10"))
    for person in (hedda, lena):
        is_here(person, at(0, "09:00"))
    look(at(0, "11:00"))
    answer = make_reply(thread, hedda, now=at(0, "11:30"))
    look(at(0, "13:00"), at(0, "14:00"))
    assert calls() == [("owner:50", [hedda.id])]
    hide_post(lena, answer, ground="spam", reason="Not an answer.", now=at(0, "15:00"))
    look(at(0, "15:00"))
    # It was due at 13:00, but is late to everybody's knowledge since 15:00 only.
    assert calls()[1:] == [("lead:+0", [lena.id])]
    look(at(0, "15:59"))
    assert len(calls()) == 2
    look(at(0, "16:00"))
    assert calls()[2:] == [("everybody:+60", [lena.id])]
    assert list(differences()) == []


def test_a_thread_that_becomes_pressing_calls_by_its_new_time(
    board: Any, hedda: Any, lena: Any
) -> None:
    make_policy(rules=PRESSING)
    put_up(Rung(OWNER, share=50), Rung(LEAD, after=0))
    thread = make_thread(now=at(0, "09:00"))
    claim_thread(hedda, thread, now=at(0, "09:10"))
    for person in (hedda, lena):
        is_here(person, at(0, "09:00"))
    look(at(0, "09:40"))
    set_priority(lena, thread, "high", now=at(0, "09:40"))
    look(at(0, "09:40"), at(0, "09:59"), at(0, "10:00"))
    assert calls() == [("owner:50", [hedda.id]), ("lead:+0", [lena.id])]


def test_what_became_part_of_another_thread_calls_nobody(board: Any, hedda: Any, lena: Any) -> None:
    make_policy()
    put_up(Rung(LEAD, after=0))
    into, thread = make_thread(now=at(0, "09:00")), make_thread(now=at(0, "10:00"))
    is_here(lena, at(0, "09:00"))
    make_reply(into, hedda, now=at(0, "10:30"))
    merge_threads(lena, thread, into, "The same question.", now=at(0, "11:00"))
    look(at(0, "11:00"), at(0, "14:00"), at(1, "12:00"))
    db.session.rollback()
    assert {call.thread_id for call in db.session.scalars(select(Call))} <= {into.id}
    left = select(Watch).where(Watch.thread_id == thread.id)
    assert db.session.scalars(left).all() == []


def test_a_promise_in_a_merged_thread_goes_on_being_watched(
    board: Any, hedda: Any, lena: Any
) -> None:
    make_policy()
    into, thread = make_thread(now=at(0, "09:00")), make_thread(now=at(0, "10:00"))
    reply = make_reply(thread, hedda, now=at(0, "10:00"))
    make_promise(hedda, thread, at(0, "15:00"), "ask the maker", post=reply, now=at(0, "10:00"))
    merge_threads(lena, thread, into, "The same question.", now=at(0, "11:00"))
    look(at(0, "11:00"))
    looking.sweep([], now=at(0, "11:30"))
    look(at(0, "15:00"))
    assert [rung for rung, _told in calls()][-2:] == ["due", "word"]
    assert {call.thread_id for call in db.session.scalars(select(Call))} == {into.id}


def story(moments: Iterable[datetime]) -> None:
    """A day with questions and answers, the worker looking at these moments."""
    hedda, lena = somebody("hedda"), somebody("lena")
    happens: dict[datetime, Any] = {}
    threads = [make_thread(now=at(0, f"09:0{n}")) for n in range(4)]
    claim_thread(hedda, threads[0], now=at(0, "09:10"))
    happens[at(0, "10:00")] = lambda now: make_reply(threads[0], hedda, now=now)
    happens[at(0, "11:00")] = lambda now: make_reply(threads[0], somebody("asta"), now=now)
    happens[at(0, "13:30")] = lambda now: make_reply(threads[1], hedda, now=now)
    happens[at(0, "14:00")] = lambda now: set_priority(lena, threads[2], "high", now=now)
    happens[at(0, "14:30")] = lambda now: hide_post(
        lena, opening_post(threads[3]), ground="spam", reason="Sells watches.", now=now
    )
    for moment in sorted({*moments, *happens}):
        if moment in happens:
            happens[moment](moment)
        if moment in moments:
            look(moment)


def outcomes() -> list[tuple[str, str | None, int]]:
    """How each clock went: late by so many open minutes."""
    db.session.rollback()
    rows = db.session.scalars(select(Clock).order_by(Clock.id))
    return [(row.kind, row.outcome, row.lateness // 60) for row in rows]


@pytest.mark.parametrize("how", ["never", "each minute", "at random", "twice"])
def test_however_often_the_worker_looks_every_outcome_is_the_same(
    board: Any, hedda: Any, lena: Any, how: str
) -> None:
    make_policy(rules=PRESSING)
    put_up(*STARTER, Rung(HOST, after=5))
    for person in (hedda, lena):
        is_here(person, at(0, "09:00"))
    day = [at(0, "09:11") + timedelta(minutes=n) for n in range(0, 500, 4)]
    chosen = {
        "never": [],
        "each minute": day,
        "at random": Random(4).sample(day, 12),
        "twice": [day[20], day[90]],
    }
    story(chosen[how])
    assert list(differences()) == []
    assert outcomes() == [
        ("first_answer", "met", 0),
        ("first_answer", "missed", 29),
        ("first_answer", None, 0),
        # It was late already when it was hidden.
        ("first_answer", "missed", 87),
        ("next_answer", None, 0),
    ]
    keys = [(call.clock_id, call.rung, call.due_at) for call in db.session.scalars(select(Call))]
    assert len(keys) == len(set(keys))


def look_again_and_again(_app: Flask, rounds: int) -> None:
    """What a worker does that does not know of the others, while hosts write in between."""
    hedda = somebody("hedda")
    for turn in range(rounds):
        looking.look([], now=at(0, "13:00"))
        for thread in db.session.scalars(select(Thread).order_by(Thread.id)).all():
            make_reply(thread, hedda, now=at(0, "13:01") + timedelta(seconds=turn))
        looking.look([], now=at(0, "14:00"))


def test_four_workers_at_once_call_once(app: Flask, hedda: Any, lena: Any) -> None:
    make_policy()
    put_up(Rung(LEAD, after=0), Rung(EVERYBODY, after=60))
    threads = [make_thread(now=at(0, "09:00")) for _ in range(4)]
    is_here(lena, at(0, "13:00"))
    run_together(app, look_again_and_again, rounds=2, processes=4)
    db.session.rollback()
    found = db.session.scalars(select(Call).order_by(Call.thread_id)).all()
    assert [(call.thread_id, call.rung) for call in found] == [
        (thread.id, "lead:+0") for thread in threads
    ]
    # Nothing was put off because somebody stumbled, and nothing is left to look at.
    assert db.session.scalars(select(Watch)).all() == []
    assert list(differences()) == []


def put_up_the_first(_app: Flask, rounds: int) -> None:
    """What an admin does at the very moment at which others do so."""
    anna, boards = somebody("anna"), db.session.scalars(select(Board).order_by(Board.id)).all()
    for board in (None, *boards[:rounds]):
        with suppress(Conflict):
            set_rungs(anna, board, STARTER, seen=0)


def test_four_admins_at_once_put_up_one_ladder_at_each_place(app: Flask, anna: Any) -> None:
    boards = [make_board() for _number in range(20)]
    run_together(app, put_up_the_first, rounds=20, processes=4)
    db.session.rollback()
    found = db.session.execute(select(Ladder.board_id, Ladder.version)).all()
    assert sorted(found, key=str) == sorted(
        [(None, 1), *((each.id, 1) for each in boards)], key=str
    )
