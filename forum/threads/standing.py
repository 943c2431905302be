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
_ABOUT_ANSWERS = frozenset({"solution_marked", "solution_unmarked", "helped", "not_helped"})


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
    #: The reply that answers it now, a host's before a peer's, and who wrote it.
    answer_id: int | None = None
    answered_as: str | None = None
    #: The asker said that it helped or solved it, or somebody that no answer is needed.
    is_confirmed: bool = False
    host_asked_at: datetime | None = None
    #: Its opening post is shown. Otherwise no list shows the thread and nobody waits.
    is_listed: bool = True
    #: Closed, because another thread is about the same: nobody waits here.
    is_duplicate: bool = False

    @property
    def is_waiting(self) -> bool:
        return self.answer_state == UNANSWERED

    def host_due_from(self) -> datetime | None:
        """From when a host is due; None where nobody waits, or the community alone answers."""
        if not self.is_waiting or self.policy.who is WhoAnswers.COMMUNITY_ONLY:
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
    opening, gone = _opening(facts), _gone(facts)
    for fact in _standing_facts(facts, gone, opening):
        walk.take(fact)
    return walk.end(facts[-1].policy, is_listed=opening not in gone, closed_at=_closed_at(facts))


def _opening(facts: Sequence[Fact]) -> int | None:
    """The first post. Of a merged thread the later questions are replies now."""
    return next((fact.post_id for fact in facts if fact.kind == "opened"), facts[0].post_id)


def _closed_at(facts: Iterable[Fact]) -> datetime | None:
    """Since when it is closed as a duplicate; a mark that was taken back counts for nothing."""
    closed_at: datetime | None = None
    for fact in facts:
        if fact.kind == "duplicate_marked":
            closed_at = closed_at or fact.at
        elif fact.kind == "duplicate_unmarked":
            closed_at = None
    return closed_at


def _gone(facts: Iterable[Fact]) -> set[int | None]:
    gone: dict[int | None, set[str]] = {}
    for fact in facts:
        if fact.kind in ("post_hidden", "post_withdrawn"):
            gone.setdefault(fact.post_id, set()).add(fact.kind)
        elif fact.kind == "post_restored":
            gone.setdefault(fact.post_id, set()).discard("post_hidden")
    return {post_id for post_id, why in gone.items() if why}


def _standing_facts(
    facts: Sequence[Fact], gone: set[int | None], opening: int | None
) -> list[Fact]:
    """Without what is about posts that are gone, and without marks that were taken away.

    A question is not its own answer: what was said about it as an answer counted in the thread
    that it was split from.
    """
    standing: list[Fact] = []
    for fact in facts:
        if fact.post_id is not None and fact.post_id in gone:
            continue
        if fact.post_id == opening and fact.kind in _ABOUT_ANSWERS:
            continue
        if fact.kind == "solution_unmarked":
            _drop_last_mark(standing, fact.post_id)
        else:
            standing.append(fact)
    return standing


def _drop_last_mark(facts: list[Fact], post_id: int | None) -> None:
    for place in range(len(facts) - 1, -1, -1):
        if (facts[place].kind, facts[place].post_id) == ("solution_marked", post_id):
            del facts[place]
            return


class _Walk:
    """The fold's state while it walks through the facts, all of it about the present wait."""

    def __init__(self, opened_at: datetime, kind: str, hosts_exist: bool) -> None:
        self.kind, self.hosts_exist = kind, hosts_exist
        self.begin(opened_at)

    def begin(self, at: datetime, *, waits: bool = False) -> None:
        """Forget what was; a thread that needs an answer (or ``waits``) waits from here."""
        self.began_at, self.waits = at, waits or self.kind in NEED_AN_ANSWER
        #: Replies that answer, and words that settle: "solved", "this helped", "no answer needed".
        self.answers: list[Fact] = []
        self.words: list[Fact] = []
        self.host_asked_at: datetime | None = None

    @property
    def is_waiting(self) -> bool:
        return self.waits and not self.answers and not self.words

    @property
    def solution(self) -> Fact | None:
        marks = [word for word in self.words if word.kind == "solution_marked"]
        return marks[-1] if marks else None

    def take(self, fact: Fact) -> None:
        handler = getattr(self, f"_{fact.kind}", None)
        if handler is not None:
            handler(fact)

    def end(
        self, policy: AnsweringPolicy, *, is_listed: bool, closed_at: datetime | None
    ) -> Standing:
        unsettled, solution = self.is_waiting and is_listed, self.solution
        waiting = unsettled and closed_at is None
        helped = [word for word in self.words if word.kind == "helped"]
        by_hosts = [answer for answer in self.answers if answer.written_as == HOST]
        answer = solution or next(iter(helped + by_hosts + self.answers), None)
        start = solution or next(iter(self.words + self.answers), None)
        since = start.at if start else self.began_at
        return Standing(
            answer_state=SOLVED if solution else UNANSWERED if waiting else ANSWERED,
            since=closed_at if closed_at is not None and unsettled else since,
            policy=policy.for_kind(self.kind),
            solution_id=solution.post_id if solution else None,
            answer_id=answer.post_id if answer else None,
            answered_as=answer.written_as if answer else None,
            is_confirmed=bool(self.words),
            host_asked_at=self.host_asked_at if waiting else None,
            is_listed=is_listed,
            is_duplicate=closed_at is not None,
        )

    def _replied(self, fact: Fact) -> None:
        if fact.is_comment:
            return
        if fact.written_as == ASKER:
            self._asker_wrote(fact)
        elif self.waits and self._answers(fact):
            self.answers.append(fact)

    def _answers(self, fact: Fact) -> bool:
        if fact.written_as == HOST or not self.hosts_exist:
            return True
        asked = self.host_asked_at is not None
        return fact.policy.peers_answer(self.kind, host_asked=asked)

    def _asker_wrote(self, fact: Fact) -> None:
        """After a solution only a word reopens; a peer's answer goes back to the original start;
        after a host's, and after "this helped" or "no answer needed", a new wait begins."""
        if self.solution is not None:
            if fact.reopens:
                self.begin(fact.at)
        elif self._only_peers_answered():
            self.answers.clear()
        elif self.answers or self.words:
            self.begin(fact.at)

    def _only_peers_answered(self) -> bool:
        hosts = any(answer.written_as == HOST for answer in self.answers)
        return bool(self.answers) and not hosts and not self.words

    def _solution_marked(self, fact: Fact) -> None:
        if self._settles(fact):
            self.words.append(fact)

    def _helped(self, fact: Fact) -> None:
        if self.solution is None and self._settles(fact):
            self.words.append(fact)

    def _settles(self, fact: Fact) -> bool:
        """On a complaint only a host's reply answers, whoever says so."""
        return self.kind != "complaint" or fact.written_as == HOST or not self.hosts_exist

    def _not_helped(self, fact: Fact) -> None:
        """Takes this reply back, and the peers' replies before it; what came later still answers.

        After a host's reply a new wait begins, after a peer's the old one goes on.
        """
        if self.solution is not None:
            return
        self.words = [word for word in self.words if word.post_id != fact.post_id]
        places = [each.post_id for each in self.answers]
        if self.words or fact.post_id not in places:
            return
        place = places.index(fact.post_id)
        before, later = self.answers[:place], self.answers[place + 1 :]
        if self.answers[place].written_as == HOST:
            self.begin(fact.at)
            self.answers = later
        else:
            self.answers = [each for each in before if each.written_as == HOST] + later

    def _no_answer_needed(self, fact: Fact) -> None:
        if self.is_waiting:
            self.words.append(fact)

    def _answer_needed(self, _fact: Fact) -> None:
        self.words = [word for word in self.words if word.kind != "no_answer_needed"]

    def _host_asked(self, fact: Fact) -> None:
        if self.solution is not None:
            return
        if self._only_peers_answered():
            self.answers.clear()
        elif not self.is_waiting:
            self.begin(fact.at, waits=True)
        self.host_asked_at = self.host_asked_at or fact.at
