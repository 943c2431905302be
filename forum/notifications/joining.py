"""When threads or tags are joined or split, those who follow them go along and are told."""

from dataclasses import replace

from sqlalchemy import update

from forum.database import db
from forum.events import TagsMerged, ThreadMarkedDuplicate, ThreadMerged, ThreadSplit
from forum.notifications.following import carry
from forum.notifications.listeners import move_news
from forum.notifications.models import Follow, Notice
from forum.notifications.spreading import spread
from forum.notifications.stops import carry_stops
from forum.sockets import Sockets
from forum.threads.models import Thread


def note_merge(fact: ThreadMerged) -> None:
    """Whoever followed the one thread follows the other; what they were told leads there."""
    _tell_of(fact, fact.thread_id, fact.into_id, "merged")
    carry_stops(fact.thread_id, fact.into_id)
    carry(Follow.thread_id, fact.thread_id, fact.into_id)
    moved = update(Notice).where(Notice.thread_id == fact.thread_id)
    db.session.execute(moved.values(thread_id=fact.into_id))


def note_split(fact: ThreadSplit) -> None:
    """Whoever followed the whole follows both parts."""
    carry_stops(fact.thread_id, fact.new_id)
    carry(Follow.thread_id, fact.thread_id, fact.new_id)
    moved = update(Notice).where(Notice.post_id.in_(fact.post_ids))
    db.session.execute(moved.values(thread_id=fact.new_id))
    _tell_of(fact, fact.new_id, fact.new_id, "split")


def note_duplicate(fact: ThreadMarkedDuplicate) -> None:
    """Whoever waits for an answer hears of the one that the original gets."""
    _tell_of(fact, fact.thread_id, fact.thread_id, "duplicate")
    carry(Follow.thread_id, fact.thread_id, fact.original_id)


def note_merged_tags(fact: TagsMerged) -> None:
    """Whoever followed the one tag follows the other."""
    carry(Follow.tag_id, fact.tag_id, fact.into_id)


def _tell_of(
    fact: ThreadMerged | ThreadSplit | ThreadMarkedDuplicate,
    thread_id: int,
    stands_in: int,
    how: str,
) -> None:
    """Tell the followers. Who is told more, and by name, by ``forum.joining`` hears only that: it
    is told under the same key."""
    thread = db.session.get_one(Thread, thread_id)
    key = f"{how}:{stands_in}:{fact.at.isoformat()}"
    spread(replace(move_news(thread, fact, how, key=key), but=()))


def plug(plugged: Sockets) -> None:
    """Listen."""
    plugged.listen(ThreadMerged)(note_merge)
    plugged.listen(ThreadSplit)(note_split)
    plugged.listen(ThreadMarkedDuplicate)(note_duplicate)
    plugged.listen(TagsMerged)(note_merged_tags)
