"""Threads told as stories, for rules that need no database."""

from datetime import UTC, datetime, timedelta

from forum.boards.policy import AnsweringPolicy, WhoAnswers
from forum.threads.standing import ASKER, HOST, PEER, Fact, Standing, fold

OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)

ALWAYS = AnsweringPolicy(WhoAnswers.HOSTS_ALWAYS)
AFTER_A_DAY = AnsweringPolicy(WhoAnswers.HOSTS_AFTER_GRACE, 24)
ON_REQUEST = AnsweringPolicy(WhoAnswers.HOSTS_ON_REQUEST)
COMMUNITY_ONLY = AnsweringPolicy(WhoAnswers.COMMUNITY_ONLY)
POLICIES = (ALWAYS, AFTER_A_DAY, ON_REQUEST, COMMUNITY_ONLY)
OPENING = 1


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
        self.facts = [Fact("opened", OPENED, policy, OPENING)]

    def _add(
        self, kind: str, post: int | None = None, *, comment: bool = False, reopens: bool = False
    ) -> "Told":
        self.facts.append(
            Fact(
                kind,
                at(len(self.facts)),
                self.policy,
                post,
                self.authors.get(post or 0, ASKER),
                is_comment=comment,
                reopens=reopens,
            )
        )
        return self

    def _reply(self, who: str, *, comment: bool = False, reopens: bool = False) -> "Told":
        number = max(self.authors) + 1
        self.authors[number] = who
        return self._add("replied", number, comment=comment, reopens=reopens)

    def asker(self, *, reopens: bool = False) -> "Told":
        return self._reply(ASKER, reopens=reopens)

    def peer(self) -> "Told":
        return self._reply(PEER)

    def host(self) -> "Told":
        return self._reply(HOST)

    def comment(self, who: str) -> "Told":
        return self._reply(who, comment=True)

    def then(self, kind: str, post: int | None = None) -> "Told":
        """Anything else, about a post or about none: ``then("helped", 2)``."""
        return self._add(kind, post)

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
