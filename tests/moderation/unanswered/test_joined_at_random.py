"""Threads are closed, merged and split in any order: what is stored is what the facts say."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from forum.boards.policy import WhoAnswers
from forum.boards.queries import all_boards
from forum.database import db
from forum.errors import Problem
from forum.joining.duplicates import mark_duplicate, unmark_duplicate
from forum.joining.merging import by_age, merge_threads
from forum.joining.splitting import SplitPlan, split_thread
from forum.threads import acts, answers, thanks, writing
from forum.threads.models import MeToo, Post, Thread, ThreadEvent
from forum.threads.standing import Fact
from moderation.clocks.replay import differences as clock_differences
from moderation.insight import keeping
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

WHY = "About the same"
STEPS = (
    *("replies",) * 6,
    *("solved", "unsolved", "helped", "not_helped", "needs_none", "host_asked"),
    *("hidden", "restored", "has_it_too"),
    *("closed", "closed", "reopened", *("merged",) * 4, *("split",) * 4),
)


class Joining:
    """Some threads to which things happen, with a record of our own of what happened in each."""

    def __init__(self, cast: dict[str, Any], boards: list[int], data: st.DataObject) -> None:
        self.cast, self.boards, self.data, self.now = cast, boards, data, OPENED
        #: Thread id → its facts, each with its place in the order of everything.
        self.facts: dict[int, list[tuple[Any, int, Fact]]] = {}
        self.told = 0
        for asker in ("asta", "bo", "asta"):
            self.now += timedelta(hours=1)
            thread = make_thread(cast[asker], all_boards()[self.draw(boards)], now=self.now)
            self.note(thread.id, "opened", self.posts(thread.id)[0].id)

    def draw(self, among: Any) -> Any:
        # By place: ids are others each time that a story is told.
        found = list(among)
        return found[self.data.draw(st.integers(0, len(found) - 1))]

    def thread(self, thread_id: int) -> Thread:
        db.session.rollback()
        all_boards()
        return db.session.get_one(Thread, thread_id)

    def some(self) -> Thread:
        return self.thread(self.draw(self.facts))

    def posts(self, thread_id: int) -> list[Post]:
        found = select(Post).where(Post.thread_id == thread_id).order_by(Post.number)
        return list(db.session.scalars(found))

    def some_post(self) -> tuple[Thread, Post]:
        thread = self.some()
        posts = self.posts(thread.id)
        return thread, self.draw(posts[1:] or posts)

    def note(self, thread_id: int, kind: str, post_id: int | None = None) -> None:
        post = db.session.get_one(Post, post_id) if post_id else None
        who = post.written_as if post else "asker"
        fact = Fact(kind, self.now, self.thread(thread_id).board.policy, post_id, who)
        self.told += 1
        self.facts.setdefault(thread_id, []).append((self.now, self.told, fact))

    def happen(self, step: str) -> None:
        """Do it; what is refused, or changes nothing, has not happened."""
        self.now += timedelta(hours=self.draw((0, 1, 30)))
        db.session.rollback()
        before = db.session.scalar(select(func.max(ThreadEvent.id)))
        note: Callable[[], None] | None = None
        with suppress(Problem):
            note = getattr(self, step)()
        db.session.rollback()
        after = db.session.scalar(select(func.max(ThreadEvent.id)))
        assert (after != before) == (note is not None and note() is None), step

    # What happens; each returns how it is to be noted, if it did

    def replies(self) -> Any:
        thread, person = self.some(), self.cast[self.draw(self.cast)]
        text = writing.compose(f"Reply {self.told}.")
        post = writing.reply(person, thread, text, now=self.now)
        return lambda: self.note(thread.id, "replied", post.id)

    def _about(self, act: Any, kind: str, who: str = "", **more: Any) -> Any:
        thread, post = self.some_post()
        person = self.cast[who] if who else thread.asker
        done, post_id = act(person, post, now=self.now, **more), post.id
        return (lambda: self.note(thread.id, kind, post_id)) if done else None

    def solved(self) -> Any:
        return self._about(answers.mark_solution, "solution_marked", "hedda")

    def unsolved(self) -> Any:
        return self._about(answers.unmark_solution, "solution_unmarked", "hedda")

    def helped(self) -> Any:
        return self._about(answers.rate_answer, "helped", self.draw(("asta", "bo")), helped=True)

    def not_helped(self) -> Any:
        asker = self.draw(("asta", "bo"))
        return self._about(answers.rate_answer, "not_helped", asker, helped=False)

    def hidden(self) -> Any:
        return self._about(acts.hide_post, "post_hidden", "hedda", ground="spam", reason=WHY)

    def restored(self) -> Any:
        return self._about(acts.restore_post, "post_restored", "hedda", reason=WHY)

    def needs_none(self) -> Any:
        thread = self.some()
        done = answers.need_no_answer(self.cast["hedda"], thread, now=self.now)
        return (lambda: self.note(thread.id, "no_answer_needed")) if done else None

    def host_asked(self) -> Any:
        thread = self.some()
        answers.ask_for_host(self.cast[self.draw(("asta", "bo"))], thread, now=self.now)
        return lambda: self.note(thread.id, "host_asked")

    def has_it_too(self) -> Any:
        thanks.have_too(self.cast["clara"], self.some(), yes=True, now=self.now)

    def closed(self) -> Any:
        thread, other = self.some(), self.some()
        mark_duplicate(self.cast["hedda"], thread, other, WHY, now=self.now)
        return lambda: self.note(thread.id, "duplicate_marked")

    def reopened(self) -> Any:
        thread = self.some()
        done = unmark_duplicate(self.cast["hedda"], thread, WHY, now=self.now)
        return (lambda: self.note(thread.id, "duplicate_unmarked")) if done else None

    def merged(self) -> Any:
        into, thread = by_age(self.some(), self.some())
        was_closed = thread.is_duplicate
        merge_threads(self.cast["hedda"], thread, into, WHY, now=self.now)

        def note() -> None:
            if was_closed:
                self.note(thread.id, "duplicate_unmarked")
            self.facts[into.id] = sorted(
                self.facts[into.id] + self.facts.pop(thread.id), key=lambda told: told[:2]
            )
            self.note(into.id, "merged")

        return note

    def split(self) -> Any:
        thread = self.some()
        replies = self.posts(thread.id)[1:]
        chosen = {post.id for post in replies if self.draw((True, False))}
        board = all_boards()[self.draw(self.boards)]
        plan = SplitPlan("A thread of its own", "question", board)
        new = split_thread(self.cast["hedda"], thread, chosen, plan, WHY, now=self.now)

        def note() -> None:
            told, first = self.facts[thread.id], self.posts(new.id)[0].id
            of_new = [each for each in told if each[2].post_id in chosen]
            self.facts[thread.id] = [each for each in told if each not in of_new]
            self.facts[new.id] = [(at, place, self._split(f, first)) for at, place, f in of_new]
            self.note(new.id, "split_off")
            self.note(thread.id, "split")

        return note

    def _split(self, fact: Fact, first: int) -> Fact:
        """The first post of a new thread opened it; others are asker, peer or host there."""
        kind = "opened" if (fact.kind, fact.post_id) == ("replied", first) else fact.kind
        post, opening = (db.session.get_one(Post, each) for each in (fact.post_id, first))
        was = "peer" if fact.written_as == "asker" else fact.written_as
        who = "asker" if post.author_id == opening.author_id else was
        return replace(fact, kind=kind, written_as=who)


def assert_as_told(story: Joining, step: str) -> None:
    """Every thread is what the oracle says of our record, and its posts are in order."""
    db.session.rollback()
    for thread_id, told in story.facts.items():
        thread = story.thread(thread_id)
        oracle = Oracle([fact for _at, _place, fact in told], thread.kind)
        turn = db.session.get_one(Turn, thread_id, populate_existing=True)
        posts = story.posts(thread_id)
        in_order = sorted(posts[1:], key=lambda post: (post.written_at, post.id))
        found = select(func.count()).where(MeToo.thread_id == thread_id)
        assert {
            "state": thread.answer_state,
            "since": thread.state_since,
            "solution": thread.solution_id,
            "listed": not thread.is_unlisted,
            "closed": thread.is_duplicate,
            "due": turn.host_due_from,
            "turn": {turn.turn},
            "numbers": [post.number for post in posts],
            "posts": [post.id for post in posts[1:]],
            "people": thread.me_too_count,
        } == {
            "state": oracle.answer_state,
            "since": oracle.since,
            "solution": oracle.solution_id,
            "listed": oracle.is_listed,
            "closed": oracle.closed_at is not None,
            "due": oracle.host_due_from,
            "turn": oracle.turns,
            "numbers": list(range(1, thread.posts_count + 1)),
            "posts": [post.id for post in in_order],
            "people": db.session.scalar(found),
        }, step


@pytest.fixture
def cast(app: Flask) -> dict[str, Any]:
    """Two who ask, a peer and a host."""
    people = {short: make_person() for short in ("asta", "bo", "clara", "hedda")}
    make_appointment(people["hedda"], make_role(), now=OPENED - timedelta(days=1))
    return people


@pytest.fixture
def board_ids(app: Flask) -> list[int]:
    hours = {WhoAnswers.HOSTS_AFTER_GRACE: 24}
    make_policy(**dict.fromkeys(CLOCK_KINDS, 240), now=OPENED - timedelta(days=9))
    return [make_board(who.name, who=who, grace_hours=hours.get(who, 0)).id for who in WhoAnswers]


def prove(cast: dict[str, Any], board_ids: list[int], data: st.DataObject) -> None:
    story = Joining(cast, board_ids, data)
    for step in data.draw(st.lists(st.sampled_from(STEPS), min_size=8, max_size=18), "steps"):
        story.happen(step)
        assert_as_told(story, step)
    assert list(differences(min(story.facts) - 1)) == []
    assert [str(each) for each in clock_differences(min(story.facts) - 1)] == []
    assert list(keeping.differences(min(story.facts) - 1)) == []


@given(data=st.data())
@settings(max_examples=min(settings().max_examples, 10))
def test_where_threads_stand_follows_from_the_facts_however_they_are_joined(
    cast: dict[str, Any], board_ids: list[int], data: st.DataObject
) -> None:
    prove(cast, board_ids, data)


@pytest.mark.prove
@pytest.mark.timeout(3600)
@given(data=st.data())
@settings(max_examples=min(settings().max_examples, 300))
def test_where_threads_stand_follows_from_the_facts_for_long(
    cast: dict[str, Any], board_ids: list[int], data: st.DataObject
) -> None:
    prove(cast, board_ids, data)
