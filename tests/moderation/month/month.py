"""A month of stories on a few boards, told by the site's own actions."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random

from sqlalchemy import select

from forum.boards.policy import KINDS
from forum.boards.queries import all_boards
from forum.database import db
from forum.errors import Problem
from forum.threads import writing
from moderation.clocks.models import Clock
from moderation.escalation import looking
from tests.moderation.month.deeds import Deeds
from tests.moderation.month.moments import ENDS, Moments
from tests.moderation.month.stage import Stage

OPENING_KINDS = (*KINDS, "question", "question", "question", "complaint")


class Month:
    """Stories that go on side by side: each is a thread to which something happens now and then."""

    def __init__(
        self, stage: Stage, seed: int, threads: int, *, steps: int = 9, looks: int = 0
    ) -> None:
        self.stage, self.random = stage, Random(seed)
        self.moments = Moments(self.random)
        self.happened: Counter[str] = Counter()
        self.threads: list[int] = []
        self.queue: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self.told = 0
        for _ in range(threads):
            self.plan(self.moments.some(), self.open_one(self.random.randint(2, steps)))
        for _ in range(4):
            self.plan(self.moments.some(), lambda now: stage.change_policy(self.random, now))
            self.plan(self.moments.some(), lambda now: stage.change_calendar(self.random, now))
        # The worker has a random of its own: whether it runs changes no story.
        of_worker = Moments(Random(seed))
        for _ in range(looks):
            self.plan(of_worker.some(), lambda now: looking.look(None, now=now))
        self.deeds = Deeds(stage, self.random, self.threads, self.follow_split)

    def plan(self, at: datetime, then: Callable[[datetime], None]) -> None:
        self.told += 1
        heappush(self.queue, (at, self.told, then))

    def tell(self) -> None:
        """Let everything happen, in the order of time."""
        while self.queue:
            at, _place, then = heappop(self.queue)
            then(at)

    # --- Threads -------------------------------------------------------------------------------

    def open_one(self, steps: int) -> Callable[[datetime], None]:
        def opening(now: datetime) -> None:
            thread_id = self.open(now)
            self.threads.append(thread_id)
            self.go_on(thread_id, steps, now)

        return opening

    def open(self, now: datetime) -> int:
        db.session.rollback()
        board = all_boards()[self.random.choice(self.stage.boards)]
        kind = self.random.choice([each for each in OPENING_KINDS if board.takes(each)])
        late = self.random.random() < 0.1
        self.happened["opened late" if late else "opened"] += 1
        return writing.open_thread(
            self.random.choice(self.stage.customers),
            board,
            kind=kind,
            title=f"Question number {self.told} of this month",
            composed=writing.compose(f"This is what question {self.told} says."),
            language="en",
            written_at=now - timedelta(hours=self.random.randint(1, 80)) if late else None,
            now=now,
        ).id

    def follow_split(self, thread_id: int, now: datetime) -> None:
        self.threads.append(thread_id)
        self.go_on(thread_id, self.random.randint(1, 4), now)

    def go_on(self, thread_id: int, steps: int, now: datetime) -> None:
        if steps and now < ENDS:
            at = self.moments.after(now, self.dues(thread_id))
            self.plan(at, lambda then: self.step(thread_id, steps, then))

    def dues(self, thread_id: int) -> list[datetime]:
        db.session.rollback()
        found = select(Clock.due_at).where(Clock.thread_id == thread_id, Clock.due_at.is_not(None))
        return [due for due in db.session.scalars(found) if due is not None]

    def step(self, thread_id: int, steps: int, now: datetime) -> None:
        """Something happens; what is refused has not happened."""
        if thread_id not in self.threads:
            return
        name = self.deeds.choose()
        db.session.rollback()
        with suppress(Problem):
            if getattr(self.deeds, name)(self.deeds.thread(thread_id), now) is not False:
                self.happened[name] += 1
        self.go_on(thread_id, steps - 1, now)
