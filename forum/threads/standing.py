"""Where a thread stands: folded from the facts about it. Pure: no Flask, no database.

The rules are design.md §1, "What answers a thread". ``facts.py`` says which facts count in the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from forum.boards.policy import NEED_AN_ANSWER, AnsweringPolicy, WhoAnswers
from forum.threads.facts import ASKER as ASKER
from forum.threads.facts import HOST as HOST
from forum.threads.facts import PEER as PEER
from forum.threads.facts import WRITTEN_AS as WRITTEN_AS
from forum.threads.facts import Contact as Contact
from forum.threads.facts import Fact as Fact
from forum.threads.facts import duplicate_since, gone_of, opening_of, standing_facts
from forum.threads.waits import RESOLVING, Course, Span, Wait, Waits, Word, first_of

UNANSWERED, ANSWERED, SOLVED = ANSWER_STATES = ("unanswered", "answered", "solved")
#: Whoever says something moves the thread.
MOVING = frozenset({"opened", "replied", "contacted"})


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
    #: Closed by a host: the fact by which it was.
    close_id: int | None = None
    #: Everything that runs in time: all waits, the last of them the present one if it is waiting;
    #: all ways to a solution; when the customer was waited for; the last that anybody said.
    waits: tuple[Wait, ...] = ()
    courses: tuple[Course, ...] = ()
    awaited: tuple[Span, ...] = ()
    moved: Word | None = None
    resolved_by: Word | None = None
    #: The fact that made a thread of its own of what was said before; 0 where it was opened as one.
    split_off_by: int = 0

    @property
    def is_resolved(self) -> bool:
        """Solved or closed."""
        return self.answer_state == SOLVED or self.close_id is not None

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
    walk = _Walk(facts, kind, hosts_exist)
    opening, gone = opening_of(facts), gone_of(facts)
    for fact in standing_facts(facts, gone, opening):
        walk.take(fact)
    listed, duplicate_at = opening not in gone, duplicate_since(facts)
    return walk.end(facts[-1].policy, is_listed=listed, duplicate_at=duplicate_at)


class _Walk:
    """The fold's state while it walks through the facts, all of it about the present wait."""

    def __init__(self, facts: Sequence[Fact], kind: str, hosts_exist: bool) -> None:
        self.kind, self.hosts_exist, self.told = kind, hosts_exist, Waits(facts)
        #: The question that is to be solved or closed, and when a host was first asked for.
        self.course: Fact | None = None
        self.course_asked_at: datetime | None = None
        self._start(facts[0], kind in NEED_AN_ANSWER)

    def begin(self, fact: Fact, *, waits: bool = False) -> None:
        """Forget what was; a thread that needs an answer (or ``waits``) waits from here."""
        self._tell_wait()
        if self.course and self._resolving():
            self._tell_course()
            self.course = None
        self._start(fact, waits or self.kind in NEED_AN_ANSWER)

    def _start(self, fact: Fact, waits: bool) -> None:
        self.begun, self.began_at, self.waits = fact, fact.at, waits
        #: Replies that answer, and words that settle: "solved", "this helped", "no answer needed",
        #: and that a host closed it.
        self.answers: list[Fact] = []
        self.words: list[Fact] = []
        self.said: list[Fact] = []
        self.host_asked_at: datetime | None = None
        if waits and self.course is None:
            self.course, self.course_asked_at = fact, None

    def _tell_wait(self) -> None:
        if self.waits:
            self.told.add(self.begun, self.said, self.answers + self.words)

    def _tell_course(self) -> None:
        if self.course:
            self.told.add_course(self.course, self.course_asked_at, self._resolving())

    def _resolving(self) -> list[Fact]:
        return [word for word in self.words if word.kind in RESOLVING]

    @property
    def is_waiting(self) -> bool:
        return self.waits and not self.answers and not self.words

    @property
    def solution(self) -> Fact | None:
        marks = [word for word in self.words if word.kind == "solution_marked"]
        return marks[-1] if marks else None

    def take(self, fact: Fact) -> None:
        if fact.kind in MOVING:
            self.told.move(fact)
        handler = getattr(self, f"_{fact.kind}", None)
        if handler is not None:
            handler(fact)

    def end(
        self, policy: AnsweringPolicy, *, is_listed: bool, duplicate_at: datetime | None
    ) -> Standing:
        unsettled, solution = self.is_waiting and is_listed, self.solution
        waiting = unsettled and duplicate_at is None
        closed = [word for word in self.words if word.kind == "closed"]
        resolving = first_of(self._resolving())
        self._tell_wait()
        self._tell_course()
        helped = [word for word in self.words if word.kind == "helped"]
        by_hosts = [answer for answer in self.answers if answer.written_as == HOST]
        answer = solution or next(iter(helped + by_hosts + self.answers), None)
        start = solution or next(iter(self.words + self.answers), None)
        since = start.at if start else self.began_at
        return Standing(
            answer_state=SOLVED if solution else UNANSWERED if waiting else ANSWERED,
            since=duplicate_at if duplicate_at is not None and unsettled else since,
            policy=policy.for_kind(self.kind),
            solution_id=solution.post_id if solution else None,
            answer_id=answer.post_id if answer else None,
            answered_as=answer.written_as if answer else None,
            is_confirmed=bool(self.words),
            host_asked_at=self.host_asked_at if waiting else None,
            is_listed=is_listed,
            is_duplicate=duplicate_at is not None,
            close_id=closed[-1].id if closed else None,
            waits=tuple(self.told.waits),
            courses=tuple(self.told.courses),
            awaited=tuple(self.told.spans),
            moved=self.told.moved,
            split_off_by=self.told.split_off.id if self.told.split_off else 0,
            resolved_by=self.told.word(resolving) if resolving else None,
        )

    def _replied(self, fact: Fact) -> None:
        if fact.is_comment:
            return
        if fact.written_as == ASKER:
            self.told.await_no_more(fact)
            self._asker_wrote(fact)
        elif fact.is_holding and fact.written_as == HOST:
            self.said.append(fact)
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
                self.begin(fact)
        elif self._only_peers_answered():
            self.answers.clear()
        elif self.answers or self.words:
            self.begin(fact)

    def _only_peers_answered(self) -> bool:
        hosts = any(answer.written_as == HOST for answer in self.answers)
        return bool(self.answers) and not hosts and not self.words

    def _solution_marked(self, fact: Fact) -> None:
        if self._settles(fact):
            self.words.append(fact)
            self.told.await_no_more(fact)

    def _closed(self, fact: Fact) -> None:
        """By a host: like "no answer needed", and the asker's next post opens it again."""
        self.words.append(fact)
        self.told.await_no_more(fact)

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
            self.begin(fact)
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
            self.begin(fact, waits=True)
        self.host_asked_at = self.host_asked_at or fact.at
        self.course_asked_at = self.course_asked_at or fact.at

    def _contacted(self, fact: Fact) -> None:
        """Outside the forum: what was said before this wait began says nothing about it."""
        contact = fact.contact
        if contact is None or not contact.with_asker or contact.at <= self.began_at:
            return
        said = replace(fact, at=contact.at, known_at=fact.known, written_as=HOST)
        if contact.answers and self.waits:
            self.answers.append(said)
        else:
            self.said.append(said)

    def _customer_awaited(self, fact: Fact) -> None:
        if not self._resolving():
            self.told.await_customer(fact)

    def _customer_not_awaited(self, fact: Fact) -> None:
        self.told.await_no_more(fact)
