"""Threads told as stories, for rules that need no database."""

from datetime import UTC, datetime, timedelta
from typing import Any

from forum.boards.policy import AnsweringPolicy, WhoAnswers
from forum.threads.standing import ASKER, HOST, PEER, Contact, Fact, Standing, fold

OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)

ALWAYS = AnsweringPolicy(WhoAnswers.HOSTS_ALWAYS)
AFTER_A_DAY = AnsweringPolicy(WhoAnswers.HOSTS_AFTER_GRACE, 24)
ON_REQUEST = AnsweringPolicy(WhoAnswers.HOSTS_ON_REQUEST)
COMMUNITY_ONLY = AnsweringPolicy(WhoAnswers.COMMUNITY_ONLY)
POLICIES = (ALWAYS, AFTER_A_DAY, ON_REQUEST, COMMUNITY_ONLY)
OPENING = 1
#: Who says it, where it is said by somebody: Asta, Clara and Hedda.
BY = {ASKER: 1, PEER: 2, HOST: 3}
ASTA, CLARA, HEDDA = BY.values()


def at(hour: int) -> datetime:
    """So many hours after the thread was opened."""
    return OPENED + timedelta(hours=hour)


class Told:
    """A thread as it is told: the opening at hour 0, then one thing an hour.

    Posts are numbered from 1, the opening post; ``peer()`` as second is post 2.
    """

    def __init__(self, kind: str = "question", policy: AnsweringPolicy = ALWAYS) -> None:
        self.kind, self.policy = kind, policy
        self.authors = {OPENING: ASKER}
        self.facts = [Fact("opened", OPENED, policy, OPENING, id=1, by_id=ASTA)]

    def _add(self, kind: str, post: int | None = None, **more: Any) -> "Told":
        number, who = len(self.facts) + 1, self.authors.get(post or 0, ASKER)
        more.setdefault("by_id", BY[who] if kind == "replied" else None)
        self.facts.append(Fact(kind, at(number - 1), self.policy, post, who, id=number, **more))
        return self

    def _reply(self, who: str, **more: Any) -> "Told":
        number = max(self.authors) + 1
        self.authors[number] = who
        return self._add("replied", number, **more)

    def asker(self, *, reopens: bool = False) -> "Told":
        return self._reply(ASKER, reopens=reopens)

    def holding(self) -> "Told":
        """A host says when there will be an answer."""
        return self._reply(HOST, is_holding=True)

    def contact(self, hour: int, *, answers: bool = False, with_asker: bool = True) -> "Told":
        """A host notes that they were in touch with somebody, at that hour."""
        said = Contact(at(hour), with_asker, answers)
        return self._add("contacted", contact=said, by_id=BY[HOST])

    def peer(self) -> "Told":
        return self._reply(PEER)

    def host(self) -> "Told":
        return self._reply(HOST)

    def comment(self, who: str) -> "Told":
        return self._reply(who, is_comment=True)

    def then(self, kind: str, post: int | None = None, **more: Any) -> "Told":
        """Anything else, about a post or about none: ``then("helped", 2)``."""
        return self._add(kind, post, **more)

    def under(self, policy: AnsweringPolicy) -> "Told":
        """The board's policy is another from the next fact on."""
        self.policy = policy
        return self

    def as_kind(self, kind: str) -> "Told":
        """A host corrected the thread's kind."""
        self.kind = kind
        return self._add("edited")

    @property
    def standing(self) -> Standing:
        return fold(self.facts, self.kind)

    @property
    def without_hosts(self) -> Standing:
        """Where it stands in a forum that has no moderation."""
        return fold(self.facts, self.kind, hosts_exist=False)
