"""The numbers come from the log: what people did through the site, counted again from its rows."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from forum.boards.policy import WhoAnswers
from forum.database import db, transaction
from forum.joining.merging import merge_threads
from forum.threads.acts import hide_post, restore_post
from forum.threads.answers import mark_solution, need_no_answer, rate_answer
from forum.threads.closing import close_thread
from forum.threads.models import Post, Thread, ThreadEvent
from moderation.insight import keeping, measures
from moderation.insight.models import Wait
from moderation.insight.tallies import BOARD, HOST, STEP, WHOLE, Tallies, Wanted
from tests.cast import make_board, make_reply, make_thread
from tests.moderation.insight.test_owed import NOW
from tests.moderation.insight.test_recount import TIMED, Recount, a_week, counted

HOUR = timedelta(hours=1)
START = NOW - timedelta(days=6)
AXES = (WHOLE, BOARD, HOST, STEP)


def wanted(*boards: Any) -> Wanted:
    ids = frozenset(board.id for board in boards)
    return Wanted(a_week(NOW), ids, ids)


def numbers(board: Any) -> Tallies:
    db.session.rollback()
    return measures.count_waits(wanted(board), AXES)


def seconds(board: Any, measure: str) -> int | None:
    """Of the only one that was measured."""
    found = numbers(board).whole(measure)
    assert found.n == 1
    return found.median


# --- A week at random ----------------------------------------------------------------------------


@dataclass
class Waited:
    """A wait as somebody would tell it who reads the log aloud."""

    began: datetime
    ended: datetime | None = None
    way: str = ""
    host: int | None = None
    confirmed: datetime | None = None
    hosts_spoke: bool = False


@dataclass
class Reader:
    """Reads the log of a thread from its beginning; ``peers``: whether members answer there."""

    peers: bool
    told: list[Waited] = field(default_factory=list)

    def read(self, event: ThreadEvent) -> None:
        now = self.told[-1] if self.told else None
        if event.kind == "opened" or now is None:
            self.told.append(Waited(event.at))
        elif event.kind == "replied" and event.written_as == "asker":
            self.asked_again(now, event.at)
        elif event.kind == "replied" and event.written_as == "host":
            now.hosts_spoke = True
            self.end(now, event.at, "by_host", event.by_id)
        elif event.kind == "replied" and self.peers:
            self.end(now, event.at, "by_peer")
        elif event.kind == "helped":
            # A host's reply ends a wait when it is written; praise of an older one answers nothing.
            self.end(now, event.at, "by_peer" if event.written_as == "peer" else "settled")
            now.confirmed = now.confirmed or event.at
        elif event.kind == "no_answer_needed":
            self.end(now, event.at, "settled")

    def asked_again(self, now: Waited, at: datetime) -> None:
        if now.way == "by_peer" and not now.confirmed and not now.hosts_spoke:
            now.ended, now.way = None, ""
        elif now.ended:
            self.told.append(Waited(at))

    def end(self, now: Waited, at: datetime, way: str, host: int | None = None) -> None:
        if now.ended is None:
            now.ended, now.way, now.host = at, way, host


def live(thread: Thread, people: dict[str, Any], chance: random.Random) -> None:
    """Things happen on a thread, each some time after the one before."""
    at, replies = thread.opened_at, list[Post]()
    for _ in range(chance.randint(1, 7)):
        at += timedelta(minutes=chance.randint(1, 900))
        who = chance.choice(("asta", "clara", "hedda", "hugo", "helped", "none"))
        if who == "helped" and replies:
            rate_answer(people["asta"], chance.choice(replies), helped=True, now=at)
        elif who == "none":
            need_no_answer(people["hedda"], thread, now=at)
        elif who in people:
            post = make_reply(thread, people[who], now=at)
            replies += [post] if who != "asta" else []


def test_a_week_at_random_is_counted_as_its_log_is_read(
    app: Flask, asta: Any, clara: Any, hedda: Any, hugo: Any
) -> None:
    chance = random.Random(4)
    people = {"asta": asta, "clara": clara, "hedda": hedda, "hugo": hugo}
    boards = [
        make_board("Hosts answer", who=WhoAnswers.HOSTS_ALWAYS),
        make_board("Members first", who=WhoAnswers.HOSTS_AFTER_GRACE, grace_hours=5),
    ]
    recount = Recount(a_week(NOW))
    for number in range(24):
        board = boards[number % 2]
        begun = START - timedelta(days=1) + timedelta(hours=chance.randint(0, 90))
        thread = make_thread(asta, board, now=begun)
        live(thread, people, chance)
        retell(recount, thread, board)
    found = measures.count_waits(wanted(*boards), AXES)
    assert counted(found, *TIMED) == recount.said(*TIMED)
    assert list(keeping.differences()) == []
    for measure in ("any", "by_host", "by_peer", "settled", "confirmed", "came"):
        assert recount.found[WHOLE, "", measure]


def retell(recount: Recount, thread: Thread, board: Any) -> None:
    reader = Reader(peers=board.who_answers != WhoAnswers.HOSTS_ALWAYS.value)
    log = select(ThreadEvent).where(ThreadEvent.thread_id == thread.id)
    for event in db.session.scalars(log.order_by(ThreadEvent.at, ThreadEvent.id)):
        reader.read(event)
    for wait in reader.told:
        place = {BOARD: board.id}
        recount.add("came", wait.began, 0, **place)
        if wait.ended:
            took = int((wait.ended - wait.began).total_seconds())
            if wait.way != "settled":
                recount.add("any", wait.ended, took, **place, **{HOST: wait.host})
            recount.add(wait.way, wait.ended, took, **place, **{HOST: wait.host})
        if wait.confirmed:
            took = int((wait.confirmed - wait.began).total_seconds())
            recount.add("confirmed", wait.confirmed, took, **place, **{HOST: wait.host})


# --- What is easily got wrong --------------------------------------------------------------------


def test_an_answer_that_is_taken_back_counts_no_more_and_its_wait_goes_on(
    board: Any, asta: Any, hedda: Any, hugo: Any
) -> None:
    thread = make_thread(asta, board, now=START)
    first = make_reply(thread, hedda, now=START + HOUR)
    assert seconds(board, "by_host") == 3600
    hide_post(hedda, first, ground="off_topic", reason="Wrong thread.", now=START + 2 * HOUR)
    assert numbers(board).whole("by_host").n == 0
    make_reply(thread, hugo, now=START + 5 * HOUR)
    found = numbers(board)
    assert (found.n(HOST, hedda.id, "by_host"), found.n(HOST, hugo.id, "by_host")) == (0, 1)
    assert seconds(board, "by_host") == 5 * 3600
    restore_post(hedda, first, reason="It was right.", now=START + 6 * HOUR)
    assert seconds(board, "by_host") == 3600


def test_few_are_not_called_usual(board: Any, asta: Any, hedda: Any) -> None:
    make_reply(make_thread(asta, board, now=START), hedda, now=START + HOUR)
    whole = numbers(board).whole("by_host")
    assert (whole.n, whole.middle, whole.nine_in_ten) == (1, None, None)


def test_only_the_askers_own_word_confirms(board: Any, asta: Any, hedda: Any) -> None:
    thread = make_thread(asta, board, now=START)
    reply = make_reply(thread, hedda, now=START + HOUR)
    mark_solution(hedda, reply, now=START + 2 * HOUR)
    assert numbers(board).whole("confirmed").n == 0
    other = make_thread(asta, board, now=START)
    mark_solution(asta, make_reply(other, hedda, now=START + HOUR), now=START + 3 * HOUR)
    assert seconds(board, "confirmed") == 3 * 3600


def test_who_closes_a_question_has_not_answered_it_and_who_asks_again_reopens_it(
    board: Any, asta: Any, lena: Any
) -> None:
    thread = make_thread(asta, board, now=START)
    close_thread(lena, thread, reason="Asked by phone, too.", now=START + HOUR)
    found = numbers(board)
    assert [found.whole(each).n for each in ("any", "by_host", "settled")] == [0, 0, 1]
    assert found.whole("again").n == 0
    make_reply(thread, asta, now=START + 2 * HOUR)
    found = numbers(board)
    assert (found.whole("came").n, found.whole("again").n) == (2, 1)


def test_what_is_merged_away_counts_where_it_went(
    board: Any, asta: Any, bo: Any, hedda: Any
) -> None:
    older = make_thread(asta, board, now=START)
    newer = make_thread(bo, board, now=START + HOUR)
    make_reply(newer, hedda, now=START + 2 * HOUR)
    merge_threads(hedda, newer, older, reason="The same lamp.", now=START + 3 * HOUR)
    found = select(Wait.thread_id).distinct()
    assert set(db.session.scalars(found)) == {older.id}
    assert list(keeping.differences()) == []


def test_what_an_archive_brought_keeps_nobody_waiting_until_somebody_asks_here(
    board: Any, asta: Any, hedda: Any
) -> None:
    thread = make_thread(asta, board, now=START)
    with transaction():
        brought = select(Post.id).where(Post.thread_id == thread.id)
        for post_id in db.session.scalars(brought):
            db.session.execute(
                update(Post).where(Post.id == post_id).values(source_key=f"post:{post_id}")
            )
    make_reply(thread, hedda, now=START + HOUR)
    found = numbers(board)
    assert [found.whole(each).n for each in ("came", "any", "by_host")] == [0, 0, 0]
    make_reply(thread, asta, now=START + 2 * HOUR)
    make_reply(thread, hedda, now=START + 3 * HOUR)
    assert seconds(board, "by_host") == 3600


def test_waits_are_proved_and_repaired_from_the_facts(
    app: Flask, board: Any, asta: Any, hedda: Any
) -> None:
    make_reply(make_thread(asta, board, now=START), hedda, now=START + HOUR)
    assert run(app) == (0, "0 differences, 0 left.\n")
    with transaction():
        db.session.execute(update(Wait).values(seconds=7))
    assert run(app)[0] == 1
    assert run(app, "--repair")[0] == 0
    assert seconds(board, "by_host") == 3600


def run(app: Flask, *options: Sequence[str]) -> tuple[int, str]:
    db.session.rollback()
    result = app.test_cli_runner().invoke(args=["numbers", "replay", *map(str, options)])
    db.session.rollback()
    return result.exit_code, result.output
