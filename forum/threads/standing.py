"""Where a thread stands: folded from the facts about it. Pure: no Flask, no database.

The rules are design.md §1, "What answers a thread". A fact about a post that is hidden or
withdrawn at the end counts as if it had not happened, and so does a pair of marking and unmarking:
therefore whatever is taken back is taken back with the original start.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.boards.policy import NEED_AN_ANSWER, AnsweringPolicy, WhoAnswers

UNANSWERED, ANSWERED, SOLVED = ANSWER_STATES = ("unanswered", "answered", "solved")
ASKER, PEER, HOST = WRITTEN_AS = ("asker", "peer", "host")

#: An event of the second kind makes the last one of the first as if it had not happened.
_TAKES_BACK = {"solution_unmarked": "solution_marked", "answer_needed": "no_answer_needed"}


@dataclass(frozen=True)
class Fact:
    """What the fold needs of a row of ``thread_events``; ``policy`` is the board's then."""

    kind: str
    at: datetime
    policy: AnsweringPolicy
    post_id: int | None = None
    #: In which quality the post that this is about was written.
    written_as: str = ASKER
    is_comment: bool = False
    reopens: bool = False


@dataclass(frozen=True)
class Standing:
    """Where a thread stands now."""

    answer_state: str
    #: When the present state began; for a wait, its original start.
    since: datetime
    policy: AnsweringPolicy
    solution_id: int | None = None
    #: The reply that ended the last wait, and whether a host or a peer wrote it.
    answer_id: int | None = None
    answered_as: str | None = None
    #: The asker said that it helped or solved it, or somebody that no answer is needed.
    is_confirmed: bool = False
    host_asked_at: datetime | None = None

    @property
    def is_waiting(self) -> bool:
        return self.answer_state == UNANSWERED

    def host_due_from(self) -> datetime | None:
        """From when a host is due; None where nobody waits, or the community alone answers."""
        if not self.is_waiting:
            return None
        if self.policy.who is WhoAnswers.HOSTS_ALWAYS:
            return self.since
        if self.policy.who is WhoAnswers.HOSTS_AFTER_GRACE:
            after_grace = self.since + timedelta(hours=self.policy.grace_hours)
            return min(after_grace, self.host_asked_at or after_grace)
        return self.host_asked_at


def fold(facts: Sequence[Fact], kind: str, *, hosts_exist: bool = True) -> Standing:
    """Replay all facts of one thread, in order of ``(at, id)``. The first one opened it.

    ``kind`` is the thread's kind today: a thread that was corrected to a complaint is judged as if
    it had been one from the start. Without ``hosts_exist`` any reply but the asker's answers.
    """
    walk = _Walk(facts[0].at, kind, hosts_exist)
    opening, gone = facts[0].post_id, _gone(facts)
    for fact in _standing_facts(facts, gone):
        walk.take(fact)
    walk.policy = facts[-1].policy
    return walk.end(is_gone=opening in gone)


def _gone(facts: Iterable[Fact]) -> set[int | None]:
    gone: dict[int | None, set[str]] = {}
    for fact in facts:
        if fact.kind in ("post_hidden", "post_withdrawn"):
            gone.setdefault(fact.post_id, set()).add(fact.kind)
        elif fact.kind == "post_restored":
            gone.setdefault(fact.post_id, set()).discard("post_hidden")
    return {post_id for post_id, why in gone.items() if why}


def _standing_facts(facts: Sequence[Fact], gone: set[int | None]) -> list[Fact]:
    standing: list[Fact] = []
    for fact in facts:
        if fact.kind in _TAKES_BACK:
            _drop_last(standing, _TAKES_BACK[fact.kind])
        elif fact.post_id is None or fact.post_id not in gone:
            standing.append(fact)
    return standing


def _drop_last(facts: list[Fact], kind: str) -> None:
    for place in range(len(facts) - 1, -1, -1):
        if facts[place].kind == kind:
            del facts[place]
            return


class _Walk:
    """The fold's state while it walks through the facts."""

    def __init__(self, opened_at: datetime, kind: str, hosts_exist: bool) -> None:
        self.kind, self.hosts_exist = kind, hosts_exist
        self.waiting = kind in NEED_AN_ANSWER
        self.start = self.since = opened_at
        self.answer_id: int | None = None
        self.answered_as: str | None = None
        self.confirmed = False
        self.solution_id: int | None = None
        self.host_asked_at: datetime | None = None
        self.policy = AnsweringPolicy()

    def take(self, fact: Fact) -> None:
        self.policy = fact.policy
        handler = getattr(self, f"_{fact.kind}", None)
        if handler is not None:
            handler(fact)

    def end(self, *, is_gone: bool) -> Standing:
        state = SOLVED if self.solution_id else UNANSWERED if self.waiting else ANSWERED
        if is_gone and state == UNANSWERED:
            state = ANSWERED
        return Standing(
            answer_state=state,
            since=self.start if state == UNANSWERED else self.since,
            policy=self.policy.for_kind(self.kind),
            solution_id=self.solution_id,
            answer_id=self.answer_id,
            answered_as=self.answered_as,
            is_confirmed=self.confirmed,
            host_asked_at=self.host_asked_at if state == UNANSWERED else None,
        )

    def _replied(self, fact: Fact) -> None:
        if fact.is_comment:
            return
        if fact.written_as == ASKER:
            self._asker_wrote(fact)
        elif self.waiting and self._answers(fact):
            self._answer(fact, confirmed=False)
        elif fact.written_as == HOST and self.answered_as == PEER and not self.confirmed:
            # A host has answered since: the asker's next word is to the host.
            self.answer_id, self.answered_as = fact.post_id, HOST

    def _answers(self, fact: Fact) -> bool:
        if fact.written_as == HOST:
            return True
        if not self.hosts_exist:
            return True
        asked = self.host_asked_at is not None
        return fact.policy.peers_answer(self.kind, host_asked=asked)

    def _answer(self, fact: Fact, *, confirmed: bool) -> None:
        self.waiting, self.confirmed, self.since = False, confirmed, fact.at
        self.answer_id, self.answered_as = fact.post_id, fact.written_as
        if confirmed or fact.written_as == HOST:
            self.host_asked_at = None

    def _asker_wrote(self, fact: Fact) -> None:
        if self.solution_id is not None:
            if fact.reopens:
                self.solution_id = None
                self._wait_from(fact.at)
        elif not self.waiting:
            self._take_back(fact.at)

    def _take_back(self, at: datetime) -> None:
        """A peer's answer goes back to the original start; after a host's a new wait begins."""
        if self.answered_as == PEER and not self.confirmed:
            self._wait_from(self.start)
        elif self.kind in NEED_AN_ANSWER:
            self.host_asked_at = None
            self._wait_from(at)

    def _wait_from(self, start: datetime) -> None:
        self.waiting, self.start, self.since = True, start, start
        self.answer_id, self.answered_as, self.confirmed = None, None, False

    def _solution_marked(self, fact: Fact) -> None:
        if self._settles(fact):
            self._answer(fact, confirmed=True)
            self.solution_id = fact.post_id

    def _helped(self, fact: Fact) -> None:
        if self.solution_id is None and self._settles(fact):
            self._answer(fact, confirmed=True)

    def _settles(self, fact: Fact) -> bool:
        """On a complaint only a host's reply answers, whoever says so."""
        return self.kind != "complaint" or fact.written_as == HOST or not self.hosts_exist

    def _not_helped(self, fact: Fact) -> None:
        if self.solution_id is None and not self.waiting:
            self.confirmed = False
            self._take_back(fact.at)

    def _no_answer_needed(self, fact: Fact) -> None:
        if self.waiting:
            self.waiting, self.confirmed, self.since = False, True, fact.at

    def _host_asked(self, fact: Fact) -> None:
        if self.solution_id is not None:
            return
        if not self.waiting:
            takes_back = self.answered_as == PEER and not self.confirmed
            self._wait_from(self.start if takes_back else fact.at)
        self.host_asked_at = fact.at
