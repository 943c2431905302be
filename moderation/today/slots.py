"""What clocks add to a thread's page: due times for hosts, the short form for whoever asked."""

from collections.abc import Sequence
from typing import Any

from flask_login import current_user
from markupsafe import Markup

from forum import permissions
from forum.moments import now as this_moment
from forum.threads.models import Thread
from moderation.clocks.models import Clock
from moderation.clocks.on_thread import on_thread
from moderation.clocks.words import CLOCK_WORDS
from moderation.parts import part
from moderation.unanswered.clock import (
    ACKNOWLEDGE,
    FIRST_ANSWER,
    NEXT_ANSWER,
    RUNNING,
    UPDATE,
)
from moderation.unanswered.queries import READ, turn_of_thread

#: What a customer is told of, the most telling first: an answer, a first word, news.
TOLD = (FIRST_ANSWER, NEXT_ANSWER, ACKNOWLEDGE, UPDATE)


def told_clock(clocks: Sequence[Clock]) -> Clock | None:
    """The one clock that whoever asked is told of, if one runs that they may count on."""
    running = [clock for clock in clocks if clock.state == RUNNING and clock.kind in TOLD]
    return min(running, key=lambda clock: TOLD.index(clock.kind), default=None)


def aside(thread: Thread) -> Markup | str:
    """For hosts: what is due by when, and the way to why."""
    if thread.is_unlisted or not permissions.decide(current_user, READ, thread):
        return ""
    clocks, now = on_thread(thread.id).of(Clock), this_moment()
    return part(
        "moderation/today/_clocks.html", thread=thread, clocks=clocks, words=CLOCK_WORDS, now=now
    )


def status(thread: Thread) -> Markup | str:
    """For whoever asked: by when a host answers, said as it is also when it is late."""
    if not current_user.is_authenticated or thread.asker_id != current_user.id:
        return ""
    return _short_form(thread)


def opened(thread: Thread) -> Markup | str:
    """The same, after posting."""
    return _short_form(thread)


def _short_form(thread: Thread) -> Markup | str:
    clock = None if thread.is_unlisted else told_clock(on_thread(thread.id).of(Clock))
    if clock is None:
        return ""
    turn: Any = turn_of_thread(thread)
    now = this_moment()
    community = turn is not None and turn.at(now) == "community"
    return part("moderation/today/_short.html", clock=clock, community=community, now=now)
