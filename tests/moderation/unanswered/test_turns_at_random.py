"""Real actions in any order, on every policy and kind: what is stored is what the facts say."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from forum.boards.actions import BoardPlan, edit_board
from forum.boards.models import Board
from forum.boards.policy import KINDS, WhoAnswers
from forum.boards.queries import all_boards
from forum.database import db, transaction
from forum.errors import Problem
from forum.threads import acts, answers, writing
from forum.threads.models import Post, Thread, ThreadEvent
from forum.threads.standing import Fact
from moderation.clocks.replay import differences as clock_differences
from moderation.insight import keeping
from moderation.unanswered import applying
from moderation.unanswered.clock import CLOCK_KINDS
from moderation.unanswered.models import Turn
from moderation.unanswered.replay import differences
from tests.cast import (
    make_appointment,
    make_board,
    make_person,
    make_policy,
    make_role,
    make_thread,
)
from tests.forum.threads.oracle import Oracle
from tests.forum.threads.told import OPENED

REASON = "It belongs there"
STEPS = (
    *("asker_replies", "asker_reopens", *("peer_replies",) * 3, *("host_replies",) * 2),
    *("mark", "unmark", "helped", *("not_helped",) * 3),
    *("asker_needs_none", "host_needs_none", "needs_one", "ask_host"),
    *("hide", "restore", "withdraw", "restore", "move", "move", "edit_kind", "edit_policy", "lock"),
)


class Telling:
    """One thread to which things happen; keeps its own record of them for the oracle."""

    def __init__(self, cast: dict[str, Any], boards: list[int], data: st.DataObject) -> None:
        self.cast, self.board_ids, self.data, self.now = cast, boards, data, OPENED
        kinds = (*KINDS, "question", "question", "complaint")
        self.kind = data.draw(st.sampled_from(kinds), "kind")
        board = self.choose_board("on")
        board = board if board.takes(self.kind) else all_boards()[boards[0]]
        self.thread_id = make_thread(cast["asker"], board, kind=self.kind, now=OPENED).id
        self.written_as = {self.posts()[0].id: "asker"}
        self.facts = [Fact("opened", OPENED, board.policy, self.posts()[0].id)]
        self.noted: Fact | None = None

    # What there is

    @property
    def thread(self) -> Thread:
        db.session.rollback()
        all_boards()
        return db.session.get_one(Thread, self.thread_id)

    def posts(self) -> list[Post]:
        found = select(Post).where(Post.thread_id == self.thread_id).order_by(Post.number)
        return list(db.session.scalars(found))

    def choose_board(self, why: str) -> Board:
        db.session.rollback()
        return all_boards()[self.data.draw(st.sampled_from(self.board_ids), why)]

    def choose_post(self, *, of_asker: bool = True) -> Post:
        """Seldom the opening post: once it is gone, little can happen."""
        posts = self.posts()
        if not of_asker or self.data.draw(st.integers(0, 7), "the question"):
            chosen = [post for post in posts[1:] if of_asker or post.written_as != "asker"]
            posts = chosen or posts
        return posts[self.data.draw(st.integers(0, len(posts) - 1), "post")]

    # What happens

    def happen(self, step: str) -> None:
        """Do it. Where it is refused, or changes nothing, nothing has happened."""
        self.now += timedelta(hours=self.data.draw(st.sampled_from((0, 1, 30)), "hours"))
        before, self.noted = self.count(), None
        with suppress(Problem):
            getattr(self, step)()
        if self.count() > before:
            assert self.count() == before + 1
            assert self.noted is not None
            self.facts.append(self.noted)

    def count(self) -> int:
        db.session.rollback()
        found = select(func.count()).where(ThreadEvent.thread_id == self.thread_id)
        return db.session.scalar(found) or 0

    def note(self, kind: str, post: int | None = None, *, reopens: bool = False) -> None:
        """What the oracle is told, if it happened."""
        who, policy = self.written_as.get(post or 0, "asker"), self.thread.board.policy
        self.noted = Fact(kind, self.now, policy, post, who, reopens=reopens)

    def _reply(self, short: str, *, reopens: bool = False) -> None:
        composed = writing.compose(f"Reply {len(self.posts())}.")
        person = self.cast[short]
        post = writing.reply(person, self.thread, composed, reopens=reopens, now=self.now)
        self.written_as[post.id] = short
        self.note("replied", post.id, reopens=reopens)

    def asker_replies(self) -> None:
        self._reply("asker")

    def asker_reopens(self) -> None:
        self._reply("asker", reopens=True)

    def peer_replies(self) -> None:
        self._reply("peer")

    def host_replies(self) -> None:
        self._reply("host")

    def mark(self) -> None:
        post = self.choose_post(of_asker=False).id
        answers.mark_solution(self.cast["asker"], db.session.get_one(Post, post), now=self.now)
        self.note("solution_marked", post)

    def unmark(self) -> None:
        post = self.thread.solution_id or self.choose_post().id
        answers.unmark_solution(self.cast["host"], db.session.get_one(Post, post), now=self.now)
        self.note("solution_unmarked", post)

    def _rate(self, helped: bool) -> None:
        post = self.choose_post(of_asker=False).id
        row = db.session.get_one(Post, post)
        answers.rate_answer(self.cast["asker"], row, helped=helped, now=self.now)
        self.note("helped" if helped else "not_helped", post)

    def helped(self) -> None:
        self._rate(True)

    def not_helped(self) -> None:
        self._rate(False)

    def asker_needs_none(self) -> None:
        answers.need_no_answer(self.cast["asker"], self.thread, now=self.now)
        self.note("no_answer_needed")

    def host_needs_none(self) -> None:
        answers.need_no_answer(self.cast["host"], self.thread, now=self.now)
        self.note("no_answer_needed")

    def needs_one(self) -> None:
        answers.need_an_answer(self.cast["asker"], self.thread, now=self.now)
        self.note("answer_needed")

    def ask_host(self) -> None:
        answers.ask_for_host(self.cast["asker"], self.thread, now=self.now)
        self.note("host_asked")

    def hide(self) -> None:
        post = self.choose_post()
        acts.hide_post(self.cast["host"], post, ground="spam", reason=REASON, now=self.now)
        self.note("post_hidden", post.id)

    def restore(self) -> None:
        hidden = [post for post in self.posts() if post.is_hidden]
        post = hidden[0] if hidden else self.choose_post()
        acts.restore_post(self.cast["host"], post, REASON, now=self.now)
        self.note("post_restored", post.id)

    def withdraw(self) -> None:
        post = self.choose_post()
        author = self.cast[self.written_as[post.id]]
        writing.withdraw_post(author, post, now=self.now)
        self.note("post_withdrawn", post.id)

    def move(self) -> None:
        board = self.choose_board("to")
        acts.move_thread(self.cast["host"], self.thread, board, REASON, now=self.now)
        self.note("moved")

    def edit_kind(self) -> None:
        thread, kind = self.thread, self.data.draw(st.sampled_from(KINDS), "new kind")
        acts.edit_thread(
            self.cast["host"],
            thread,
            title=thread.title,
            kind=kind,
            language=thread.language,
            tags=[],
            version=thread.version,
            now=self.now,
        )
        self.kind = self.thread.kind
        self.note("edited")

    def edit_policy(self) -> None:
        """The board promises something else: that alone is nothing that happened in the thread."""
        board = self.thread.board
        who = self.data.draw(st.sampled_from(WhoAnswers), "who")
        plan = BoardPlan(
            name=board.name,
            description=board.description,
            language=board.language,
            kinds=tuple(kind for kind in KINDS if takes(who, kind)),
            who=who,
            grace_hours=grace_of(who),
        )
        edit_board(self.cast["admin"], board, plan, version=board.version, now=self.now)
        if self.data.draw(st.booleans(), "apply it"):
            self.apply_policy()

    def apply_policy(self) -> None:
        board, before = self.thread.board, self.count()
        stamp = applying.stamp_of(board.policy)
        applying.run([{"board": board.id, "by": self.cast["admin"].id, "stamp": stamp}])
        if self.count() > before:
            # The job reads the clock of this machine, which is ahead of the story's.
            self.now = last_time(self.thread_id)
            self.note("policy_applied")

    def lock(self) -> None:
        thread = self.thread
        act = acts.unlock_thread if thread.is_locked else acts.lock_thread
        act(self.cast["host"], thread, REASON, now=self.now)
        self.note("unlocked" if thread.is_locked else "locked")


def last_time(thread_id: int) -> Any:
    found = select(func.max(ThreadEvent.at)).where(ThreadEvent.thread_id == thread_id)
    return db.session.scalar(found)


# --- The proof ---------------------------------------------------------------------------------


@pytest.fixture
def cast(app: Flask, anna: Any) -> dict[str, Any]:
    """Those to whom it happens, by the quality in which they write."""
    people = {short: make_person() for short in ("asker", "peer", "host")}
    make_appointment(people["host"], make_role(), now=OPENED - timedelta(days=1))
    return {**people, "admin": anna}


@pytest.fixture
def board_ids(app: Flask) -> list[int]:
    """A board for each policy, in the order of their names; hosts answer in time on all of them."""
    make_policy(**dict.fromkeys(CLOCK_KINDS, 240), now=OPENED - timedelta(days=9))
    return [
        make_board(f"Board {who.name.lower()}", who=who, grace_hours=grace_of(who)).id
        for who in WhoAnswers
    ]


def grace_of(who: WhoAnswers) -> int:
    return 24 if who is WhoAnswers.HOSTS_AFTER_GRACE else 0


def promise_as_at_first(board_ids: list[int]) -> None:
    """Each example begins on the same boards, whatever the one before made of them."""
    with transaction():
        for board_id, who in zip(board_ids, WhoAnswers, strict=True):
            board = db.session.get_one(Board, board_id)
            board.who_answers, board.grace_hours = who.value, grace_of(who)
            board.kinds = [kind for kind in KINDS if takes(who, kind)]


def takes(who: WhoAnswers, kind: str) -> bool:
    return kind != "complaint" or who is not WhoAnswers.COMMUNITY_ONLY


def assert_as_told(telling: Telling, step: str) -> None:
    """What is stored is what the oracle says, and the thread is in exactly one state."""
    thread, oracle = telling.thread, Oracle(telling.facts, telling.kind)
    turn = db.session.get_one(Turn, thread.id, populate_existing=True)
    assert {
        "state": thread.answer_state,
        "since": thread.state_since,
        "solution": thread.solution_id,
        "listed": not thread.is_unlisted,
        "due": turn.host_due_from,
        "turn": {turn.turn},
    } == {
        "state": oracle.answer_state,
        "since": oracle.since,
        "solution": oracle.solution_id,
        "listed": oracle.is_listed,
        "due": oracle.host_due_from,
        "turn": oracle.turns,
    }, step
    assert len(oracle.turns) == 1
    assert (turn.turn in ("host", "community")) == (thread.answer_state == "unanswered")


def prove(cast: dict[str, Any], board_ids: list[int], data: st.DataObject) -> None:
    promise_as_at_first(board_ids)
    telling = Telling(cast, board_ids, data)
    assert_as_told(telling, "opened")
    for step in data.draw(st.lists(st.sampled_from(STEPS), min_size=6, max_size=16), "steps"):
        telling.happen(step)
        assert_as_told(telling, step)
    assert list(differences(telling.thread_id - 1)) == []
    assert list(keeping.differences(telling.thread_id - 1)) == []
    assert [str(each) for each in clock_differences(telling.thread_id - 1)] == []


@given(data=st.data())
@settings(max_examples=min(settings().max_examples, 40))
def test_turns_follow_from_the_facts_whatever_happens(
    cast: dict[str, Any], board_ids: list[int], data: st.DataObject
) -> None:
    prove(cast, board_ids, data)


@pytest.mark.prove
@pytest.mark.timeout(3600)
@given(data=st.data())
def test_turns_follow_from_the_facts_whatever_happens_for_long(
    cast: dict[str, Any], board_ids: list[int], data: st.DataObject
) -> None:
    prove(cast, board_ids, data)
