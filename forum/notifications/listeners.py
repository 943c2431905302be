"""Who is told when a fact is published. In the transaction of the fact.

The asker, and whose post it is about, are told at once; followers by ``spreading``.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from forum.database import db
from forum.events import MeTooSaid, PersonMentioned, ThreadEventHappened
from forum.notifications.following import follow_by_itself, unfollow_by_itself
from forum.notifications.models import Follow
from forum.notifications.policy import ANSWER, MOVED, MUTE, OFF, OPENED, POST, SETTLED, WATCH
from forum.notifications.spreading import News, post_news, spread
from forum.notifications.telling import tell
from forum.sockets import Sockets
from forum.threads.models import Post, Thread
from forum.threads.standing import HOST

#: What staff did with a thread → of what its asker is told.
_THREAD_ACTS = ("locked", "unlocked", "moved", "edited", "no_answer_needed", "closed", "reopened")
#: The same with a post, and its author.
_POST_ACTS = ("post_hidden", "post_restored", "post_edited")


def note_thread_event(fact: ThreadEventHappened) -> None:
    """Something happened in a thread."""
    thread = db.session.get_one(Thread, fact.thread_id)
    post = db.session.get_one(Post, fact.post_id) if fact.post_id else None
    if fact.kind in _THREAD_ACTS:
        _act(fact, thread.asker_id)
    elif fact.kind in _POST_ACTS and post is not None:
        _act(fact, post.author_id)
    if handler := _HANDLERS.get(fact.kind):
        handler(fact, thread, post)


def _act(fact: ThreadEventHappened, owner_id: int) -> None:
    """Whose thread or post it is learns what was done with it, and why."""
    tell(
        [owner_id],
        "act",
        now=fact.at,
        thread_id=fact.thread_id,
        post_id=fact.post_id,
        by_id=fact.by_id,
        words={"act": fact.kind, "reason": fact.reason, "ground": fact.ground},
        key=f"event:{fact.event_id}",
    )


def _opened(fact: ThreadEventHappened, thread: Thread, post: Post | None) -> None:
    follow_by_itself([thread.asker_id], thread.id, fact.at, WATCH)
    if post is not None:
        spread(post_news(post, "thread", OPENED))


def _replied(fact: ThreadEventHappened, thread: Thread, post: Post | None) -> None:
    if post is None or post.is_comment or post.source_key is not None:
        return
    answers = post.written_as == HOST or fact.standing.answer_id == post.id
    if post.author_id != thread.asker_id:
        follow_by_itself([post.author_id], thread.id, fact.at)
        _tell_asker(thread, post)
    kind = "answer" if answers else "reply"
    happened = ANSWER if answers or post.author_id == thread.asker_id else POST
    spread(post_news(post, kind, happened, but=(thread.asker_id,)))


def _tell_asker(thread: Thread, post: Post) -> None:
    """Every reply, whoever wrote it; unless the asker said otherwise."""
    if _level(thread.asker_id, thread.id) not in (MUTE, OFF):
        tell(
            [thread.asker_id],
            "host" if post.written_as == HOST else "reply",
            now=post.written_at,
            thread_id=thread.id,
            post_id=post.id,
            by_id=post.author_id,
        )


def _level(person_id: int, thread_id: int) -> str | None:
    said = select(Follow.level).filter_by(person_id=person_id, thread_id=thread_id)
    return db.session.scalar(said)


def _solved(fact: ThreadEventHappened, thread: Thread, post: Post | None) -> None:
    if post is None:
        return
    _tell_author(fact, post, "solved")
    key, but = f"solution:{post.id}", (post.author_id,)
    at = fact.at.isoformat()
    spread(News("solution", SETTLED, thread.id, at, post.id, fact.by_id, key=key, but=but))


def _not_helped(fact: ThreadEventHappened, _thread: Thread, post: Post | None) -> None:
    if post is not None:
        _tell_author(fact, post, "not_helped")


def _tell_author(fact: ThreadEventHappened, post: Post, kind: str) -> None:
    """Whoever wrote a reply learns what became of it, once."""
    if _level(post.author_id, post.thread_id) == MUTE:
        return
    tell(
        [post.author_id],
        kind,
        now=fact.at,
        thread_id=post.thread_id,
        post_id=post.id,
        by_id=fact.by_id,
        key=f"{kind}:{post.id}",
    )


def _moved(fact: ThreadEventHappened, thread: Thread, _post: Post | None) -> None:
    spread(move_news(thread, fact, "moved", key=f"event:{fact.event_id}"))


def _closed(fact: ThreadEventHappened, thread: Thread, _post: Post | None) -> None:
    spread(move_news(thread, fact, "closed", key=f"event:{fact.event_id}"))


def move_news(thread: Thread, fact: Any, how: str, *, key: str) -> News:
    """That a thread went elsewhere; its asker is told of it as of an act."""
    words = {"how": how, "reason": getattr(fact, "reason", "")}
    at, but = fact.at.isoformat(), (thread.asker_id,)
    return News("moved", MOVED, thread.id, at, by_id=fact.by_id, key=key, words=words, but=but)


_HANDLERS: dict[str, Callable[[ThreadEventHappened, Thread, Post | None], None]] = {
    "opened": _opened,
    "replied": _replied,
    "solution_marked": _solved,
    "not_helped": _not_helped,
    "moved": _moved,
    "closed": _closed,
}


def note_mention(fact: PersonMentioned) -> None:
    """Somebody was mentioned: they are told once for each post."""
    post = db.session.get_one(Post, fact.post_id)
    tell(
        [fact.person_id],
        "mention",
        now=fact.at,
        thread_id=post.thread_id,
        post_id=post.id,
        by_id=fact.by_id,
    )


def note_me_too(fact: MeTooSaid) -> None:
    """Whoever has it too hears of the answer."""
    if fact.yes:
        follow_by_itself([fact.person_id], fact.thread_id, fact.at)
    else:
        unfollow_by_itself(fact.person_id, fact.thread_id)


def plug(plugged: Sockets) -> None:
    """Listen."""
    plugged.listen(ThreadEventHappened)(note_thread_event)
    plugged.listen(PersonMentioned)(note_mention)
    plugged.listen(MeTooSaid)(note_me_too)
