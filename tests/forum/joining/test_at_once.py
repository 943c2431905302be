"""Hosts who merge and split while people reply: nothing is lost, doubled or left in between."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from forum.boards.queries import all_boards
from forum.database import db
from forum.errors import Conflict, Invalid
from forum.joining.merging import by_age, merge_threads
from forum.joining.splitting import SplitPlan, split_thread
from forum.moments import now
from forum.people.models import Person
from forum.threads.models import Post, Thread
from forum.threads.writing import compose, reply
from moderation.unanswered.replay import differences
from tests.cast import make_reply, make_thread
from tests.processes import run_together

PAIRS = 6
WHY = "About the same"


def part_of_this_process(app: Flask) -> str:
    """The first part that no other process plays."""
    for part in ("merge", "merge again", "reply"):
        with suppress(FileExistsError):
            (Path(app.config["INSTANCE"]) / part).touch(exist_ok=False)
            return part
    raise AssertionError("there are more processes than parts")


def play(app: Flask, pairs: int) -> None:
    """Two hosts merge the same pairs and split them again; Clara replies in both meanwhile."""
    part = part_of_this_process(app)
    people = {person.name: person for person in db.session.scalars(select(Person))}
    for pair in range(pairs):
        ids = (2 * pair + 1, 2 * pair + 2)
        if part == "reply":
            for thread_id in ids:
                said = compose(f"Reply to {thread_id}.")
                reply(people["Clara Ek"], db.session.get_one(Thread, thread_id), said)
        else:
            host = people["Hedda Vik" if part == "merge" else "Hugo Sand"]
            older, younger = by_age(*(db.session.get_one(Thread, each) for each in ids))
            with suppress(Conflict):
                post = merge_threads(host, younger, older, WHY)
                plan = SplitPlan("A thread of its own", "question", all_boards()[older.board_id])
                with suppress(Conflict, Invalid):
                    split_thread(host, older, [post.id], plan, WHY)
        db.session.rollback()


def test_replies_at_the_moment_of_a_merge_are_in_one_of_the_threads_once(
    app: Flask, asta: Any, bo: Any, clara: Any, hedda: Any, hugo: Any
) -> None:
    start = now() - timedelta(days=1)
    for pair in range(PAIRS):
        # Of every other pair the younger thread has the smaller id.
        for asker, hour in ((asta, pair % 2), (bo, 1 - pair % 2)):
            thread = make_thread(asker, now=start + timedelta(hours=hour))
            make_reply(thread, hedda, now=start + timedelta(hours=2))

    run_together(app, play, rounds=PAIRS, processes=3)

    db.session.rollback()
    anew = select(Thread).execution_options(populate_existing=True)
    threads = db.session.scalars(anew).all()
    assert sum(thread.is_merged for thread in threads) == PAIRS
    said = select(Post.text, Post.thread_id).where(Post.text.startswith("Reply to "))
    replies = db.session.execute(said).all()
    assert sorted(row.text for row in replies) == sorted(
        f"Reply to {number}." for number in range(1, 2 * PAIRS + 1)
    )
    assert not {row.thread_id for row in replies} & {each.id for each in threads if each.is_merged}
    for thread in threads:
        numbers = select(Post.number).where(Post.thread_id == thread.id).order_by(Post.number)
        assert list(db.session.scalars(numbers)) == list(range(1, thread.posts_count + 1))
    assert db.session.scalar(select(func.count()).select_from(Post)) == 6 * PAIRS
    assert list(differences()) == []
