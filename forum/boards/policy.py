"""Answering policies: what a board promises. Pure."""

from dataclasses import dataclass
from enum import Enum

KINDS = ("question", "tip", "idea", "complaint", "discussion")
#: These need an answer; the others wait only when a host was asked for.
NEED_AN_ANSWER = frozenset({"question", "complaint"})


class WhoAnswers(Enum):
    """Who answers on a board; the values stand in the database and in imports."""

    HOSTS_ALWAYS = "hosts_always"
    HOSTS_AFTER_GRACE = "hosts_after_grace"
    HOSTS_ON_REQUEST = "hosts_on_request"
    COMMUNITY_ONLY = "community_only"


@dataclass(frozen=True)
class AnsweringPolicy:
    """Who answers, and for how many hours the community goes first."""

    who: WhoAnswers = WhoAnswers.HOSTS_ALWAYS
    grace_hours: int = 0

    def for_kind(self, kind: str) -> "AnsweringPolicy":
        """The policy as it holds for this kind: a complaint is always the hosts', at once."""
        if kind == "complaint":
            return AnsweringPolicy(WhoAnswers.HOSTS_ALWAYS)
        return self

    def peers_answer(self, kind: str, *, host_asked: bool) -> bool:
        """Whether a peer's reply answers a thread of this kind."""
        who = self.for_kind(kind).who
        if who is WhoAnswers.HOSTS_ALWAYS:
            return False
        return not (who is WhoAnswers.HOSTS_ON_REQUEST and host_asked)


def problem_of(who: WhoAnswers, grace_hours: int, kinds: frozenset[str]) -> str | None:
    """Why a board cannot have this policy: "complaint", "grace", or None where it can."""
    if who is WhoAnswers.COMMUNITY_ONLY and "complaint" in kinds:
        return "complaint"
    if (who is WhoAnswers.HOSTS_AFTER_GRACE) != (grace_hours > 0):
        return "grace"
    return None


def reads_also(
    visibility: str, groups: frozenset[int], other: str, other_groups: frozenset[int]
) -> bool:
    """Whether everybody who reads a board of this visibility also reads one of the other."""
    if visibility == other == "groups":
        return groups <= other_groups
    return other in ("public", visibility) or (other == "members" and visibility != "public")


#: How closed each visibility is. Staff and groups are told apart by who, not by how many.
_CLOSED = {"public": 0, "members": 1, "staff": 2, "groups": 2}


def narrows(
    visibility: str,
    groups: frozenset[int],
    parent_visibility: str,
    parent_groups: frozenset[int],
) -> bool:
    """Whether a board may be this open under such a parent: never more open, nor to other groups.

    Staff under groups, and groups under staff, mean those who are both.
    """
    if visibility == parent_visibility == "groups":
        return groups <= parent_groups
    return _CLOSED[visibility] >= _CLOSED[parent_visibility]
