"""What a thread is owed, clock by clock, from where it stands. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from forum.boards.policy import WhoAnswers
from forum.threads.standing import Standing
from forum.threads.waits import Wait, Word
from moderation.unanswered.clock import (
    ACKNOWLEDGE,
    FIRST_ANSWER,
    NEXT_ANSWER,
    RESOLUTION,
    STALE,
    UPDATE,
)


@dataclass(frozen=True)
class Owed:
    """Something that the thread is owed, or was."""

    kind: str
    #: Counts from 1 among those of its kind.
    number: int
    #: What it began with, and the fact by which that became known.
    event_id: int
    known_by: int
    started_at: datetime
    #: From when its time counts; None: nobody is waited for, so nothing is owed now.
    counts_from: datetime | None
    ended_by: Word | None = None


def owed(standing: Standing) -> Iterator[Owed]:
    """Everything, also what has ended."""
    for wait in standing.waits:
        yield from _answers(standing, wait)
    yield from _news(standing)
    yield from _solutions(standing)
    if standing.moved is not None:
        at, event_id = standing.moved.at, standing.moved.event_id
        here, known_by = at if _is_open(standing) else None, max(event_id, standing.split_off_by)
        yield Owed(STALE, 1, event_id, known_by, at, here, standing.resolved_by)


def _is_open(standing: Standing) -> bool:
    return standing.is_listed and not standing.is_duplicate


def _answers(standing: Standing, wait: Wait) -> Iterator[Owed]:
    since = standing.host_due_from() if wait.ended_by is None else wait.began_at
    about = (wait.number, wait.event_id, wait.known_by, wait.began_at, since)
    yield Owed(FIRST_ANSWER if wait.number == 1 else NEXT_ANSWER, *about, wait.ended_by)
    yield Owed(ACKNOWLEDGE, *about, wait.acknowledged_by)


def _news(standing: Standing) -> Iterator[Owed]:
    """In a wait, from each word of a host that is no answer until the next."""
    number = 0
    for wait in standing.waits:
        ends = (*wait.words[1:], wait.ended_by)
        for word, end in zip(wait.words, ends, strict=False):
            number += 1
            since = word.at if end is not None or _is_open(standing) else None
            known_by = max(word.event_id, wait.known_by)
            yield Owed(UPDATE, number, word.event_id, known_by, word.at, since, end)


def _solutions(standing: Standing) -> Iterator[Owed]:
    """Where hosts answer only when they are asked for, from then on."""
    on_request = standing.policy.who in (WhoAnswers.HOSTS_ON_REQUEST, WhoAnswers.COMMUNITY_ONLY)
    for course in standing.courses:
        since = course.asked_at if on_request else course.began_at
        here = since if _is_open(standing) else None
        about = (course.number, course.event_id, course.known_by, course.began_at, here)
        yield Owed(RESOLUTION, *about, course.ended_by)
