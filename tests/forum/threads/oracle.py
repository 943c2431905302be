"""What answers a thread, said once more and in another way: as rules about a whole history.

The fold in ``forum.threads.standing`` walks through the facts and changes its mind. Here nothing
changes: each rule of design.md §1 is a statement about all facts up to a place in the history.
Slow, and used to check the fold.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

from forum.boards.policy import AnsweringPolicy, WhoAnswers

UNMARKED = "duplicate_unmarked"
#: Said of replies as answers; a question that was split off is not its own.
ABOUT_ANSWERS = ("solution_marked", "solution_unmarked", "helped", "not_helped")
#: The table: does a peer's reply answer? (nothing asked for, a host asked for)
PEERS_ANSWER = {
    WhoAnswers.HOSTS_ALWAYS: (False, False),
    WhoAnswers.HOSTS_AFTER_GRACE: (True, True),
    WhoAnswers.HOSTS_ON_REQUEST: (True, False),
    WhoAnswers.COMMUNITY_ONLY: (True, True),
}


class Oracle:
    """A thread's history and today's kind; everything else follows. Places count from 0."""

    def __init__(self, facts: Sequence[Any], kind: str) -> None:
        self.told, self.kind = list(facts), kind
        for rule in ("begins", "in_force", "words", "asked_at", "answers", "takes_back", "unsays"):
            setattr(self, rule, lru_cache(maxsize=None)(getattr(self, rule)))

    # --- What counts at all --------------------------------------------------------------------

    def is_gone(self, post: int | None) -> bool:
        """Withdrawn once is withdrawn; hidden counts by the last word about it."""
        about = [fact.kind for fact in self.told if fact.post_id == post]
        hiding = [kind for kind in about if kind in ("post_hidden", "post_restored")]
        return "post_withdrawn" in about or hiding[-1:] == ["post_hidden"]

    @cached_property
    def facts(self) -> list[Any]:
        """Without what is about posts that are gone, and without marks that were taken away."""
        left = [
            each
            for each in self.told
            if (each.post_id is None or not self.is_gone(each.post_id))
            and not (each.post_id == self.told[0].post_id and each.kind in ABOUT_ANSWERS)
        ]
        taken: set[int] = set()
        for place, fact in enumerate(left):
            if fact.kind == "solution_unmarked":
                marks = [
                    earlier
                    for earlier in range(place)
                    if earlier not in taken
                    and left[earlier].kind == "solution_marked"
                    and left[earlier].post_id == fact.post_id
                ]
                taken |= {place, *marks[-1:]}
        kept = [fact for place, fact in enumerate(left) if place not in taken]
        if not kept or kept[0] is not self.told[0]:
            # The opening post is gone, yet the thread was opened, and began then.
            kept.insert(0, self.told[0])
        return kept

    @property
    def last(self) -> int:
        return len(self.facts) - 1

    def needs_answer(self) -> bool:
        return self.kind in ("question", "complaint")

    def is_reply(self, place: int, *who: str) -> bool:
        fact = self.facts[place]
        return fact.kind == "replied" and not fact.is_comment and fact.written_as in who

    # --- Waits ---------------------------------------------------------------------------------

    def begins(self, place: int) -> bool:
        """Whether a new wait (or, of what needs no answer, none) begins with this fact."""
        if place == 0:
            return True
        fact, before = self.facts[place], place - 1
        if self.is_reply(place, "asker"):
            if self.solved_by(before) is not None:
                return fact.reopens
            return self.is_answered(before) and not self.only_peers(before)
        if self.solved_by(before) is not None:
            return False
        if fact.kind == "host_asked":
            return not self.waits(before) and not self.only_peers(before)
        if fact.kind == "not_helped":
            answer = self.answer_about(fact.post_id, before)
            settled = any(w for w in self.words(before) if self.facts[w].post_id != fact.post_id)
            return answer is not None and not settled and self.is_reply(answer, "host")
        return False

    def beginning(self, place: int) -> int:
        """Where the present wait began."""
        return max(b for b in range(place + 1) if self.begins(b))

    def can_wait(self, place: int) -> bool:
        begun = self.beginning(place)
        return self.needs_answer() or self.facts[begun].kind == "host_asked"

    def waits(self, place: int) -> bool:
        return self.can_wait(place) and not self.is_answered(place)

    def is_answered(self, place: int) -> bool:
        return bool(self.in_force(place) or self.words(place))

    # --- Replies that answer -------------------------------------------------------------------

    def in_force(self, place: int) -> list[int]:
        """The replies that answer after this fact: by the policy, and not taken back since."""
        return [
            reply
            for reply in range(1, place + 1)
            if self.answers(reply)
            and not any(self.takes_back(later, reply) for later in range(reply + 1, place + 1))
        ]

    def answers(self, place: int) -> bool:
        if not self.is_reply(place, "host", "peer") or not self.can_wait(place - 1):
            return False
        if self.is_reply(place, "host"):
            return True
        asked = self.asked_at(place - 1) is not None
        return self.kind != "complaint" and PEERS_ANSWER[self.facts[place].policy.who][asked]

    def takes_back(self, place: int, reply: int) -> bool:
        """Whether this fact makes that earlier reply no answer any more."""
        fact, before = self.facts[place], place - 1
        if fact.kind == "not_helped":
            answer = self.answer_about(fact.post_id, before)
            others = any(w for w in self.words(before) if self.facts[w].post_id != fact.post_id)
            if answer is None or others or self.solved_by(before) is not None or reply > answer:
                return False
            return self.is_reply(answer, "host") or self.is_reply(reply, "peer")
        if self.begins(place):
            return True
        speaks = self.is_reply(place, "asker") or fact.kind == "host_asked"
        return speaks and self.solved_by(before) is None and self.only_peers(before)

    def answer_about(self, post: int | None, place: int) -> int | None:
        found = [reply for reply in self.in_force(place) if self.facts[reply].post_id == post]
        return found[0] if found else None

    def only_peers(self, place: int) -> bool:
        force = self.in_force(place)
        hosts = any(self.is_reply(reply, "host") for reply in force)
        return bool(force) and not hosts and not self.words(place)

    # --- Words that settle ---------------------------------------------------------------------

    def words(self, place: int) -> list[int]:
        """The words in force after this fact: solved, this helped, no answer needed."""
        return [
            word
            for word in range(1, place + 1)
            if self.settles(word)
            and not any(self.unsays(later, word) for later in range(word + 1, place + 1))
        ]

    def settles(self, place: int) -> bool:
        fact = self.facts[place]
        if fact.kind == "no_answer_needed":
            return self.waits(place - 1)
        if fact.kind == "helped" and self.solved_by(place - 1) is not None:
            return False
        said = fact.kind in ("helped", "solution_marked")
        return said and (self.kind != "complaint" or fact.written_as == "host")

    def unsays(self, place: int, word: int) -> bool:
        fact, said = self.facts[place], self.facts[word]
        if self.begins(place):
            return True
        if fact.kind == "answer_needed":
            return said.kind == "no_answer_needed"
        if fact.kind == "not_helped" and self.solved_by(place - 1) is None:
            return said.post_id == fact.post_id
        return False

    def solved_by(self, place: int) -> int | None:
        marks = [w for w in self.words(place) if self.facts[w].kind == "solution_marked"]
        return marks[-1] if marks else None

    # --- Hosts ---------------------------------------------------------------------------------

    def asked_at(self, place: int) -> datetime | None:
        """When a host was first asked for in the present wait."""
        for each in range(self.beginning(place), place + 1):
            open_then = each == 0 or self.solved_by(each - 1) is None
            if self.facts[each].kind == "host_asked" and open_then:
                return self.facts[each].at
        return None

    # --- Where it stands -----------------------------------------------------------------------

    @property
    def is_listed(self) -> bool:
        return not self.is_gone(self.told[0].post_id)

    @property
    def closed_at(self) -> datetime | None:
        """Since when it is closed as a duplicate: the first mark after the last taking back."""
        kinds = [fact.kind for fact in self.told]
        taken_back = len(kinds) - kinds[::-1].index(UNMARKED) if UNMARKED in kinds else 0
        marks = [fact.at for fact in self.told[taken_back:] if fact.kind == "duplicate_marked"]
        return marks[0] if marks else None

    @property
    def is_waiting(self) -> bool:
        return self.is_listed and self.waits(self.last) and self.closed_at is None

    @property
    def answer_state(self) -> str:
        if self.solved_by(self.last) is not None:
            return "solved"
        return "unanswered" if self.is_waiting else "answered"

    @property
    def solution_id(self) -> int | None:
        mark = self.solved_by(self.last)
        return None if mark is None else self.facts[mark].post_id

    @property
    def since(self) -> datetime:
        if self.closed_at is not None and self.is_listed and self.waits(self.last):
            return self.closed_at
        mark = self.solved_by(self.last)
        first = [mark] if mark is not None else self.words(self.last) or self.in_force(self.last)
        return self.facts[first[0] if first else self.beginning(self.last)].at

    @property
    def host_due_from(self) -> datetime | None:
        policy: AnsweringPolicy = self.told[-1].policy
        asked = self.asked_at(self.last)
        if not self.is_waiting:
            return None
        if self.kind == "complaint" or policy.who is WhoAnswers.HOSTS_ALWAYS:
            return self.since
        if policy.who is WhoAnswers.COMMUNITY_ONLY:
            return None
        if policy.who is WhoAnswers.HOSTS_ON_REQUEST:
            return asked
        after_grace = self.since + timedelta(hours=policy.grace_hours)
        return after_grace if asked is None else min(after_grace, asked)

    @property
    def turns(self) -> set[str]:
        """Everything that could be called this thread's turn; exactly one must be."""
        waiting = self.is_waiting
        force, words = self.in_force(self.last), self.words(self.last)
        unconfirmed = bool(force) and not words and self.is_listed and self.closed_at is None
        rules = {
            "host": waiting and self.host_due_from is not None,
            "community": waiting and self.host_due_from is None,
            "customer": unconfirmed,
            "nobody": not waiting and not unconfirmed,
        }
        return {turn for turn, holds in rules.items() if holds}
