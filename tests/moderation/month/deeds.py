"""What can happen to a thread of the month, each by the site's own action."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from forum.boards.policy import KINDS
from forum.boards.queries import all_boards
from forum.database import db, transaction
from forum.joining.duplicates import mark_duplicate, unmark_duplicate
from forum.joining.merging import by_age, merge_threads
from forum.joining.splitting import SplitPlan, split_thread
from forum.people.models import Person
from forum.sockets import ReplyPart
from forum.threads import acts, answers, closing, writing
from forum.threads.events import hold_thread, record
from forum.threads.models import Post, Thread, ThreadEvent
from forum.threads.reply_parts import Added
from moderation.contacts import waiting
from moderation.contacts.actions import log_contact
from moderation.unanswered.priority import set_priority
from tests.moderation.month.stage import Stage

WHY = "It belongs so"
PRIORITIES = ("low", "normal", "high")
HOLDING = ReplyPart(
    read=lambda *_: True, done=lambda *_: None, data=lambda _read: {"holding": True}
)
WEIGHTS = {
    "host_replies": 14,
    "asker_replies": 10,
    "peer_replies": 7,
    "host_holds": 9,
    "contact_answers": 3,
    "contact_tells": 3,
    "contact_elsewhere": 2,
    "mark": 6,
    "unmark": 3,
    "helped": 3,
    "not_helped": 4,
    "needs_none": 3,
    "needs_one": 2,
    "ask_host": 3,
    "hide": 7,
    "restore": 6,
    "withdraw": 2,
    "move": 4,
    "edit_kind": 3,
    "priority": 4,
    "close": 4,
    "reopen": 3,
    "await_customer": 6,
    "await_no_more": 2,
    "duplicate": 2,
    "no_duplicate": 2,
    "merge": 3,
    "split": 2,
    "apply_terms": 3,
    "lock": 1,
    "late_question": 3,
}


class Deeds:
    """One method a deed: what is refused raises a Problem, False says that nothing happened."""

    def __init__(
        self,
        stage: Stage,
        random: Random,
        threads: list[int],
        follow: Callable[[int, datetime], None],
    ) -> None:
        self.stage, self.random, self.threads, self.follow = stage, random, threads, follow
        self.told = 0

    def choose(self) -> str:
        return self.random.choices([*WEIGHTS], [*WEIGHTS.values()])[0]

    # What there is

    def thread(self, thread_id: int) -> Thread:
        all_boards()
        return db.session.get_one(Thread, thread_id)

    @property
    def host(self) -> Person:
        return self.random.choice(self.stage.hosts)

    def asker(self, thread: Thread) -> Person:
        return db.session.get_one(Person, thread.asker_id)

    def posts(self, thread: Thread) -> list[Post]:
        found = select(Post).where(Post.thread_id == thread.id).order_by(Post.number)
        return list(db.session.scalars(found))

    def some_post(self, thread: Thread, *, of_asker: bool = True) -> Post:
        """Seldom the opening post: once it is gone, little can happen."""
        posts = self.posts(thread)
        if of_asker and self.random.random() < 0.15:
            return posts[0]
        chosen = [post for post in posts[1:] if of_asker or post.written_as != "asker"]
        return self.random.choice(chosen or posts)

    def record(self, thread: Thread, kind: str, by: Person, now: datetime, **more: Any) -> Any:
        """Where a room has no action for it yet: the fact alone."""
        with transaction():
            return record(hold_thread(thread), kind, by, now, **more).id

    # Words

    def reply(self, thread: Thread, by: Person, now: datetime, **more: Any) -> None:
        self.told += 1
        writing.reply(by, thread, writing.compose(f"Reply {self.told}."), now=now, **more)

    def host_replies(self, thread: Thread, now: datetime) -> None:
        self.reply(thread, self.host, now)

    def host_holds(self, thread: Thread, now: datetime) -> None:
        self.reply(thread, self.host, now, added=Added(((HOLDING, True),)))

    def peer_replies(self, thread: Thread, now: datetime) -> None:
        self.reply(thread, self.stage.peer, now)

    def asker_replies(self, thread: Thread, now: datetime) -> None:
        reopens = self.random.random() < 0.5
        self.reply(thread, self.asker(thread), now, reopens=reopens)

    def late_question(self, thread: Thread, now: datetime) -> None:
        """It waited for a review until now."""
        written = now - timedelta(minutes=self.random.randint(1, 3000))
        self.reply(thread, self.asker(thread), now, written_at=written)

    # Contacts, and the customer who is waited for

    def contact(self, thread: Thread, now: datetime, *, asker: bool, answers_it: bool) -> None:
        self.told += 1
        log_contact(
            self.host,
            thread,
            channel="phone",
            words=f"We spoke of it, for the {self.told}. time.",
            contacted_at=now - timedelta(minutes=self.random.choice((0, 5, 600))),
            with_name="" if asker else "The carrier",
            answers=answers_it,
            now=now,
        )

    def contact_answers(self, thread: Thread, now: datetime) -> None:
        self.contact(thread, now, asker=True, answers_it=True)

    def contact_tells(self, thread: Thread, now: datetime) -> None:
        self.contact(thread, now, asker=True, answers_it=False)

    def contact_elsewhere(self, thread: Thread, now: datetime) -> None:
        self.contact(thread, now, asker=False, answers_it=False)

    def await_customer(self, thread: Thread, now: datetime) -> bool:
        asked = [post for post in self.posts(thread) if post.written_as == "host"]
        return bool(asked) and waiting.await_customer(self.host, asked[-1], now=now)

    def await_no_more(self, thread: Thread, now: datetime) -> bool:
        return waiting.await_no_more(self.host, thread, now=now)

    # Answers

    def mark(self, thread: Thread, now: datetime) -> bool:
        post = self.some_post(thread, of_asker=False)
        return answers.mark_solution(self.asker(thread), post, now=now)

    def unmark(self, thread: Thread, now: datetime) -> bool:
        post = db.session.get(Post, thread.solution_id or 0)
        return post is not None and answers.unmark_solution(self.host, post, now=now)

    def helped(self, thread: Thread, now: datetime) -> bool:
        post = self.some_post(thread, of_asker=False)
        return answers.rate_answer(self.asker(thread), post, helped=True, now=now)

    def not_helped(self, thread: Thread, now: datetime) -> bool:
        post = self.some_post(thread, of_asker=False)
        return answers.rate_answer(self.asker(thread), post, helped=False, now=now)

    def needs_none(self, thread: Thread, now: datetime) -> bool:
        by = self.random.choice((self.asker(thread), self.host))
        return answers.need_no_answer(by, thread, now=now)

    def needs_one(self, thread: Thread, now: datetime) -> bool:
        return answers.need_an_answer(self.asker(thread), thread, now=now)

    def ask_host(self, thread: Thread, now: datetime) -> bool:
        return answers.ask_for_host(self.asker(thread), thread, now=now)

    def close(self, thread: Thread, now: datetime) -> bool:
        return closing.close_thread(self.host, thread, WHY, now=now)

    def reopen(self, thread: Thread, now: datetime) -> bool:
        return closing.reopen_thread(self.host, thread, WHY, now=now)

    # Acts

    def hide(self, thread: Thread, now: datetime) -> bool:
        post = self.some_post(thread)
        return acts.hide_post(self.host, post, ground="spam", reason=WHY, now=now)

    def restore(self, thread: Thread, now: datetime) -> bool:
        hidden = [post for post in self.posts(thread) if post.is_hidden]
        return bool(hidden) and acts.restore_post(self.host, hidden[0], WHY, now=now)

    def withdraw(self, thread: Thread, now: datetime) -> bool:
        post = self.some_post(thread)
        return writing.withdraw_post(db.session.get_one(Person, post.author_id), post, now=now)

    def move(self, thread: Thread, now: datetime) -> bool:
        board = all_boards()[self.random.choice(self.stage.boards)]
        return acts.move_thread(self.host, thread, board, WHY, now=now)

    def edit_kind(self, thread: Thread, now: datetime) -> bool:
        kind = self.random.choice(KINDS)
        return acts.edit_thread(
            self.host,
            thread,
            title=thread.title,
            kind=kind,
            language=thread.language,
            tags=[],
            version=thread.version,
            now=now,
        )

    def priority(self, thread: Thread, now: datetime) -> bool:
        return set_priority(self.host, thread, self.random.choice(PRIORITIES), now=now)

    def lock(self, thread: Thread, now: datetime) -> bool:
        act = acts.unlock_thread if thread.is_locked else acts.lock_thread
        return act(self.host, thread, WHY, now=now)

    def apply_terms(self, thread: Thread, now: datetime) -> None:
        self.record(thread, "terms_applied", self.stage.admin, now)

    # Joining

    def other(self) -> Thread:
        return self.thread(self.random.choice(self.threads))

    def duplicate(self, thread: Thread, now: datetime) -> None:
        mark_duplicate(self.host, thread, self.other(), WHY, now=now)

    def no_duplicate(self, thread: Thread, now: datetime) -> bool:
        return unmark_duplicate(self.host, thread, WHY, now=now)

    def merge(self, thread: Thread, now: datetime) -> bool | None:
        into, young = by_age(thread, self.other())
        if self.known_since(into) > self.known_since(young):
            return False
        gone = young.id
        merge_threads(self.host, young, into, WHY, now=now)
        self.threads.remove(gone)
        return None

    def known_since(self, thread: Thread) -> datetime:
        """Since when it could be read; what waited for a review is older than that."""
        found = select(ThreadEvent.at).where(ThreadEvent.thread_id == thread.id)
        return db.session.scalars(found.order_by(ThreadEvent.at).limit(1)).one()

    def split(self, thread: Thread, now: datetime) -> None:
        replies = self.posts(thread)[1:]
        chosen = {post.id for post in replies if self.random.random() < 0.5}
        board = all_boards()[self.random.choice(self.stage.boards)]
        plan = SplitPlan("A thread of its own", "question", board)
        new = split_thread(self.host, thread, chosen, plan, WHY, now=now)
        self.follow(new.id, now)
