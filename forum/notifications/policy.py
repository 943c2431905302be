"""Who is told of what, by what they follow. Pure: no Flask, no database.

A level on the thread is added to what the places around it (board, tags, author) say. Muting the
thread or the person silences all of it; muting a place silences the places.
"""

from collections.abc import Iterable
from dataclasses import dataclass

WATCH, FOLLOW, MUTE, OFF = LEVELS = ("watch", "follow", "mute", "off")
#: What can be followed. ``parent`` is the board above: what is said of the nearer board counts.
THREAD, BOARD, PARENT, TAG, PERSON = "thread", "board", "parent", "tag", "person"

#: What happened: a thread was opened; a post was written; a post that answers, or in which the
#: asker speaks again; the thread was solved; the thread was moved, merged, split or closed.
OPENED, POST, ANSWER, SETTLED, MOVED = HAPPENINGS = (
    "opened",
    "post",
    "answer",
    "settled",
    "moved",
)
_ON_THREADS = {
    WATCH: frozenset({POST, ANSWER, SETTLED, MOVED}),
    FOLLOW: frozenset({ANSWER, SETTLED, MOVED}),
}
_ON_PLACES = {
    WATCH: frozenset({OPENED, POST, ANSWER}),
    FOLLOW: frozenset({OPENED}),
}


@dataclass(frozen=True)
class Wish:
    """How much somebody wants to be told of the thread, or of a place that it belongs to."""

    what: str
    level: str


def is_told(happened: str, wishes: Iterable[Wish]) -> bool:
    """Whether somebody with these wishes is told that this happened in a thread."""
    said = {THREAD: "", BOARD: "", PARENT: ""}
    tags, person = set(), ""
    for wish in wishes:
        if wish.what == TAG:
            tags.add(wish.level)
        elif wish.what == PERSON:
            person = wish.level
        else:
            said[wish.what] = wish.level
    if MUTE in (said[THREAD], person):
        return False
    if happened in _ON_THREADS.get(said[THREAD], ()):
        return True
    places = {said[BOARD] or said[PARENT], *tags}
    if MUTE in places:
        return False
    return any(happened in _ON_PLACES.get(level, ()) for level in places | {person})
