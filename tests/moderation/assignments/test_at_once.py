"""Two hosts who claim at once: exactly one wins, and the other is told who."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from random import Random
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import select

from forum.database import db
from forum.errors import Problem
from forum.people.models import Person
from forum.threads.acts import lock_thread, unlock_thread
from forum.threads.models import Thread
from forum.threads.writing import compose, reply
from moderation.assignments.actions import (
    TakenBy,
    assign_thread,
    claim_thread,
    hand_over,
    release_thread,
)
from moderation.assignments.models import Assignment
from moderation.authority.starters import HOST
from moderation.notes.actions import write_note
from moderation.unanswered.models import Turn
from moderation.unanswered.replay import differences
from tests.cast import make_appointment, make_person, make_role, make_thread
from tests.processes import run_together

MANY = 20
THREADS = 4


def make_hosts() -> list[Person]:
    role = make_role()
    hosts = [
        make_person(f"Host {'ab'[number % 2]}{'hjkmnprtvw'[number // 2]}") for number in range(MANY)
    ]
    for host in hosts:
        make_appointment(host, role)
    return hosts


def all_at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do these in threads that begin together; what each returned."""
    ready = Barrier(len(works))

    def begin(work: Callable[[], Any]) -> Any:
        ready.wait(20)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(begin, works))


def test_of_twenty_who_press_the_button_one_wins_and_the_others_read_who(
    app: Flask, new_client: Callable[[], Any]
) -> None:
    thread_id = make_thread().id
    browsers = [new_client() for _ in range(MANY)]
    for browser, host in zip(browsers, make_hosts(), strict=True):
        browser.sign_in(host)

    pages = all_at_once(
        [lambda one=one: one.post(f"/threads/{thread_id}/claim") for one in browsers]  # type: ignore[misc]
    )

    assert Counter(page.status_code for page in pages) == {303: 1, 409: MANY - 1}
    turn = db.session.get_one(Turn, thread_id)
    owner = db.session.get_one(Person, turn.owner_id)
    for page in pages:
        if page.status_code == 409:
            assert page.says(f"{owner.name} looks after this thread.")
            assert page.all(f"main a[href='/people/{owner.handle}']")
            assert page.all(f"main a[href^='/threads/{thread_id}-']")
    assert [row.owner_id for row in db.session.scalars(select(Assignment))] == [owner.id]


def number_of_this_process(app: Flask) -> int:
    """The first number that no other process has taken."""
    for number in range(MANY):
        with suppress(FileExistsError):
            mark = Path(app.config["INSTANCE"]) / f"process-{number}"
            os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
            return number
    raise AssertionError("more processes than hosts")


def claim_all(app: Flask, rounds: int) -> None:
    """Claim every thread as one of the hosts, and write down who has it."""
    number = number_of_this_process(app)
    told = []
    for thread_id in db.session.scalars(select(Thread.id).order_by(Thread.id)).all():
        host = db.session.scalars(select(Person).where(Person.name.like("Host __"))).all()[number]
        thread = db.session.get_one(Thread, thread_id)
        try:
            claim_thread(host, thread)
            told.append(f"{thread_id} won {host.id}")
        except TakenBy as taken:
            told.append(f"{thread_id} lost {taken.owner.id}")
    (Path(app.config["INSTANCE"]) / f"told-{number}").write_text("\n".join(told))


def test_of_twenty_processes_one_owns_each_thread(app: Flask) -> None:
    make_hosts()
    threads = [make_thread().id for _ in range(THREADS)]
    run_together(app, claim_all, rounds=1, processes=MANY)

    told = Counter(
        line
        for number in range(MANY)
        for line in (Path(app.config["INSTANCE"]) / f"told-{number}").read_text().splitlines()
    )
    db.session.rollback()
    expected: Counter[str] = Counter()
    for thread_id in threads:
        winner = db.session.get_one(Turn, thread_id).owner_id
        expected[f"{thread_id} won {winner}"] = 1
        expected[f"{thread_id} lost {winner}"] = MANY - 1
    assert told == expected
    assert len(db.session.scalars(select(Assignment)).all()) == THREADS


def claim_and_let_go(app: Flask, rounds: int) -> None:
    """Fight for one thread: claim it, let it go when it was won."""
    number = number_of_this_process(app)
    for _round in range(rounds):
        host = db.session.scalars(select(Person).where(Person.name.like("Host __"))).all()[number]
        thread = db.session.scalars(select(Thread)).one()
        with suppress(TakenBy):
            if claim_thread(host, thread):
                release_thread(host, thread)


def test_a_thread_that_goes_from_hand_to_hand_has_one_owner_at_a_time(app: Flask) -> None:
    make_hosts()
    thread = make_thread()
    run_together(app, claim_and_let_go, rounds=5, processes=8)
    rows = db.session.scalars(select(Assignment).order_by(Assignment.began_at, Assignment.id)).all()
    assert len(rows) >= 5
    assert {row.how_ended for row in rows} == {"released"}
    assert db.session.get_one(Turn, thread.id, populate_existing=True).owner_id is None


def do_everything(app: Flask, rounds: int) -> None:
    """Many things with two threads, as one of two hosts, in an order of this process's own."""
    chance = Random(number_of_this_process(app))
    for number in range(rounds):
        hosts = db.session.scalars(select(Person).where(Person.name.like("Host __"))).all()[:2]
        host, other = chance.sample(hosts, 2)
        thread = chance.choice(db.session.scalars(select(Thread).order_by(Thread.id)).all())
        words = compose(f"Round {number} of {os.getpid()}.")
        act = chance.choice(ACTS)
        with suppress(Problem):
            act(host, thread, other, words)


ACTS: tuple[Callable[[Any, Any, Any, Any], object], ...] = (
    lambda host, thread, _other, _words: claim_thread(host, thread),
    lambda host, thread, _other, _words: release_thread(host, thread),
    lambda host, thread, other, _words: hand_over(host, thread, other, "Over to you"),
    lambda host, thread, other, _words: assign_thread(host, thread, other),
    lambda host, thread, _other, _words: lock_thread(host, thread, "Enough"),
    lambda host, thread, _other, _words: unlock_thread(host, thread, "Go on"),
    lambda host, thread, _other, words: reply(host, thread, words),
    lambda host, thread, _other, words: write_note(host, thread, words),
)


def test_hosts_who_do_everything_at_once_never_wait_in_a_circle(app: Flask) -> None:
    role = make_role(HOST.permissions | {"assignment:give"})
    for name in ("Host aa", "Host bb"):
        make_appointment(make_person(name), role)
    for _ in range(2):
        make_thread()
    run_together(app, do_everything, rounds=25, processes=8)
    assert list(differences()) == []
    db.session.rollback()
    for turn in db.session.scalars(select(Turn)).all():
        open_rows = select(Assignment.owner_id).where(
            Assignment.thread_id == turn.thread_id, Assignment.ended_at.is_(None)
        )
        assert db.session.scalars(open_rows).all() == ([turn.owner_id] if turn.owner_id else [])
