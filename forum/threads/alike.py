"""Before somebody asks: threads in which the same is asked already."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from forum import sockets
from forum.threads.models import Thread

#: What ``seen`` says once its writer has said that it is none of them.
ALL = "all"


@dataclass(frozen=True)
class Alike:
    """A thread that is like a title; ``is_close``: so much that one should ask about it."""

    thread: Thread
    is_close: bool = False


def threads_alike(reader: Any, title: str) -> list[Alike]:
    """What this reader may see of the threads that are like this title, the solved ones first."""
    return [alike for source in sockets.of().alike for alike in source(reader, title)]


def not_seen(reader: Any, title: str, seen: str) -> list[Alike]:
    """Those to be asked about before such a thread is opened; none where all have been seen.

    ``seen``: ids of threads that were shown while the title was typed, or ``ALL``.
    """
    known = set(seen.split())
    if ALL in known:
        return []
    found = threads_alike(reader, title)
    if all(str(alike.thread.id) in known for alike in found if alike.is_close):
        return []
    return found


def ids(found: Sequence[Alike]) -> str:
    """The ids of these threads, as ``seen`` holds them."""
    return " ".join(str(alike.thread.id) for alike in found)
