"""What search does when words change: it notes the posts for the indexer, in that transaction."""

from forum.events import ThreadMerged, WordsChanged, WordsCut
from forum.jobs import enqueue
from forum.search import indexer, related
from forum.sockets import Periodic, Sockets

_ONE_BY_ONE = 3  # up to so many posts each have a job with a key, so that edits do not pile up
_TOGETHER = 50


def words_changed(fact: WordsChanged) -> None:
    """Have these posts indexed anew."""
    ids = fact.post_ids
    if len(ids) <= _ONE_BY_ONE:
        for post_id in ids:
            enqueue(indexer.POSTS, {"post_ids": [post_id]}, key=f"{indexer.POSTS}:{post_id}")
        return
    for start in range(0, len(ids), _TOGETHER):
        enqueue(indexer.POSTS, {"post_ids": list(ids[start : start + _TOGETHER])})


def words_cut(fact: WordsCut) -> None:
    """An index keeps what it was told in its files, also of posts that changed: it is made anew."""
    enqueue(indexer.FORGET, {"post_ids": list(fact.post_ids)})


def plug(plugged: Sockets) -> None:
    """Listen, and offer the work."""
    plugged.listen(WordsChanged)(words_changed)
    plugged.add_job(indexer.POSTS, indexer.index_posts, batch=100)
    plugged.listen(WordsCut)(words_cut)
    plugged.add_job(indexer.FORGET, indexer.forget)
    plugged.add_job(indexer.MEND, indexer.mend)
    plugged.listen(ThreadMerged)(related.forget_merged)
    plugged.add_job(indexer.RELATED, related.relate)
    plugged.periodic.append(Periodic(indexer.MEND, 300))
