"""Facts about a thread, as its fold reads them, and which of them count in the end. Pure.

A fact about a post that is hidden or withdrawn at the end counts as if it had not happened, and so
does a pair of marking and unmarking, or of closing and reopening: therefore whatever is taken back
is taken back with the original start.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.boards.policy import AnsweringPolicy

ASKER, PEER, HOST = WRITTEN_AS = ("asker", "peer", "host")
_ABOUT_ANSWERS = frozenset({"solution_marked", "solution_unmarked", "helped", "not_helped"})
#: What takes something back, and what.
_TAKEN_BACK = {"solution_unmarked": "solution_marked", "reopened": "closed"}


@dataclass(frozen=True)
class Contact:
    """What a fact says of a contact outside the forum."""

    at: datetime
    with_asker: bool
    answers: bool


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
    id: int = 0
    by_id: int | None = None
    #: When it was recorded, where that is not ``at``: a post that was released late.
    known_at: datetime | None = None
    #: A host's reply that says when there will be an answer, and is none.
    is_holding: bool = False
    contact: Contact | None = None
    #: Of a reopening: which closing it takes back; the last where none is named.
    closing_id: int | None = None
    #: Of a fact that sets it.
    priority: str | None = None
    #: Of a correction: the thread's kind until then.
    kind_was: str | None = None

    @property
    def known(self) -> datetime:
        return self.known_at or self.at


def opening_of(facts: Sequence[Fact]) -> int | None:
    """The first post. Of a merged thread the later questions are replies now."""
    return next((fact.post_id for fact in facts if fact.kind == "opened"), facts[0].post_id)


def duplicate_since(facts: Iterable[Fact]) -> datetime | None:
    """Since when it is closed as a duplicate; a mark that was taken back counts for nothing."""
    closed_at: datetime | None = None
    for fact in facts:
        if fact.kind == "duplicate_marked":
            closed_at = closed_at or fact.at
        elif fact.kind == "duplicate_unmarked":
            closed_at = None
    return closed_at


def gone_of(facts: Iterable[Fact]) -> set[int | None]:
    gone: dict[int | None, set[str]] = {}
    for fact in facts:
        if fact.kind in ("post_hidden", "post_withdrawn"):
            gone.setdefault(fact.post_id, set()).add(fact.kind)
        elif fact.kind == "post_restored":
            gone.setdefault(fact.post_id, set()).discard("post_hidden")
    return {post_id for post_id, why in gone.items() if why}


def standing_facts(facts: Sequence[Fact], gone: set[int | None], opening: int | None) -> list[Fact]:
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
        if fact.kind in _TAKEN_BACK:
            _drop_last(standing, fact)
        else:
            standing.append(fact)
    return standing


def _drop_last(facts: list[Fact], back: Fact) -> None:
    for place in range(len(facts) - 1, -1, -1):
        fact = facts[place]
        same = (fact.kind, fact.post_id) == (_TAKEN_BACK[back.kind], back.post_id)
        if same and back.closing_id in (None, fact.id):
            del facts[place]
            return
