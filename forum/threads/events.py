"""Recording a fact about a thread: the row, the state folded anew, and telling the others."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from forum import sockets
from forum.boards.policy import AnsweringPolicy, WhoAnswers
from forum.boards.queries import all_boards
from forum.database import db, locked
from forum.errors import Conflict
from forum.events import ThreadEventHappened, WordsChanged
from forum.people.models import Person
from forum.threads.models import Post, Thread, ThreadEvent
from forum.threads.standing import ASKER, Contact, Fact, Standing, fold


class MergedAway(Conflict):
    """The thread was merged into another while somebody was about to act on it."""

    def __init__(self, thread: Thread) -> None:
        super().__init__(_("This thread was merged into another one a moment ago."))
        self.into_id = thread.merged_into_id or 0


def hold_thread(thread: Thread) -> Thread:
    """Read the thread again and hold it; boards come along, so that rules can ask for them.

    Raises MergedAway where it has become part of another.
    """
    all_boards()
    if locked(thread).is_merged:
        raise MergedAway(thread)
    return thread


def hold_threads(threads: Iterable[Thread]) -> None:
    """Hold several threads, always in the order of their ids, so that nobody waits in a circle."""
    for thread in sorted(set(threads), key=lambda each: each.id):
        hold_thread(thread)


def hold_post(post: Post) -> Post:
    """Read a post again, and hold it and its thread: always in this order, so nobody deadlocks.

    Raises Conflict where the post went into another thread meanwhile.
    """
    thread_id = db.session.scalar(select(Post.thread_id).where(Post.id == post.id))
    thread = hold_thread(db.session.get_one(Thread, thread_id))
    if locked(post).thread_id != thread_id:
        raise Conflict(_("This post went into another thread a moment ago. Look at it there."))
    set_committed_value(post, "thread", thread)
    return post


def record(
    thread: Thread,
    kind: str,
    by: Person | None,
    now: datetime,
    *,
    post: Post | None = None,
    reason: str = "",
    ground: str | None = None,
    **data: Any,
) -> ThreadEvent:
    """Add the fact, bring the thread's state up to date, publish it. In the open transaction.

    The thread must be held. A clock that runs behind another machine's cannot put a fact before
    the last one: it then takes that one's time.
    """
    session = db.session()
    last = session.scalar(
        select(ThreadEvent.at)
        .where(ThreadEvent.thread_id == thread.id)
        .order_by(ThreadEvent.at.desc())
        .limit(1)
    )
    policy = all_boards()[thread.board_id].policy
    event = ThreadEvent(
        thread_id=thread.id,
        at=max(now, last) if last else now,
        kind=kind,
        by_id=by.id if by else None,
        post_id=post.id if post else None,
        written_as=post.written_as if post else None,
        who_answers=policy.who.value,
        grace_hours=policy.grace_hours,
        reason=reason,
        ground=ground,
        data=data,
    )
    session.add(event)
    session.flush()
    facts = facts_of([thread.id])[thread.id]
    standing = restate(thread, facts)
    sockets.publish(
        ThreadEventHappened(
            thread_id=thread.id,
            event_id=event.id,
            kind=kind,
            at=event.at,
            by_id=event.by_id,
            post_id=event.post_id,
            reason=reason,
            ground=ground or "",
            standing=standing,
            facts=facts,
        )
    )
    return event


def restate(thread: Thread, facts: Sequence[Fact] | None = None) -> Standing:
    """Fold the thread's facts and write what follows into its row. Returns where it stands."""
    standing = replay(facts or facts_of([thread.id])[thread.id], thread.kind)
    thread.close_id = standing.close_id
    thread.answer_state = standing.answer_state
    thread.state_since = standing.since
    thread.solution_id = standing.solution_id
    return standing


def replay(facts: Sequence[Fact], kind: str) -> Standing:
    """Where a thread with these facts stands in this app (with or without hosts)."""
    return fold(facts, kind, hosts_exist=sockets.of().has_hosts)


def facts_of(thread_ids: Sequence[int]) -> dict[int, list[Fact]]:
    """All facts of these threads, each in order of ``(at, id)``, in one statement."""
    rows = db.session.execute(
        select(
            ThreadEvent.thread_id,
            ThreadEvent.kind,
            ThreadEvent.at,
            ThreadEvent.who_answers,
            ThreadEvent.grace_hours,
            ThreadEvent.post_id,
            ThreadEvent.written_as,
            ThreadEvent.data,
            ThreadEvent.id,
            ThreadEvent.by_id,
        )
        .where(ThreadEvent.thread_id.in_(thread_ids))
        .order_by(ThreadEvent.thread_id, ThreadEvent.at, ThreadEvent.id)
    )
    found: dict[int, list[Fact]] = {thread_id: [] for thread_id in thread_ids}
    for thread_id, kind, at, who, grace, post_id, written_as, data, event_id, by_id in rows:
        found[thread_id].append(
            Fact(
                kind=kind,
                at=_waited_since(kind, at, written_as, data),
                policy=AnsweringPolicy(WhoAnswers(who), grace),
                post_id=post_id,
                written_as=written_as or ASKER,
                is_comment=bool(data.get("comment")),
                reopens=bool(data.get("reopens")),
                id=event_id,
                by_id=by_id,
                known_at=at,
                is_holding=bool(data.get("holding")),
                contact=_contact(kind, at, data),
                closing_id=data.get("closing"),
                priority=data.get("priority"),
                kind_was=(data.get("changed") or {}).get("kind", [None])[0],
            )
        )
    return found


def _contact(kind: str, at: datetime, data: Any) -> Contact | None:
    """Nobody was in touch later than it was noted."""
    if kind != "contacted":
        return None
    then = min(datetime.fromisoformat(data["at"]), at)
    return Contact(then, bool(data.get("with_asker")), bool(data.get("answers")))


def posts_of(thread: Thread) -> Sequence[Post]:
    """All posts of a thread: what is said of it is indexed with each."""
    return db.session.scalars(select(Post).where(Post.thread_id == thread.id)).all()


def _waited_since(kind: str, at: datetime, written_as: str | None, data: Any) -> datetime:
    """An asker whose words were held back for a review has waited since they were written."""
    asked = kind == "opened" or (kind == "replied" and written_as == ASKER)
    return datetime.fromisoformat(data["written_at"]) if asked and "written_at" in data else at


def words_changed(*posts: Post) -> None:
    """Tell whoever keeps the words of these posts (the search index) that they changed."""
    sockets.publish(WordsChanged(tuple(post.id for post in posts)))
