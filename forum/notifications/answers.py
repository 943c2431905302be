"""One mail to the asker for each answer of a host.

What is mailed is decided when it is mailed, at each try: a post that was hidden or moved out of the
asker's sight meanwhile is not spoken of.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum import mail
from forum.boards.queries import visible_ids
from forum.database import db
from forum.events import ThreadEventHappened
from forum.jobs import enqueue
from forum.notifications.stops import has_stopped, stop_link
from forum.people.models import Person
from forum.threads.models import Post
from forum.threads.standing import HOST
from forum.web import outside_url

JOB = "notify.answer"


def note_answer(fact: ThreadEventHappened) -> None:
    """A host replied: there may be a mail to write. In the transaction of the reply."""
    if fact.kind != "replied" or fact.post_id is None:
        return
    post = db.session.get(Post, fact.post_id)
    if post is not None and _is_news(post):
        enqueue(JOB, {"post_id": post.id, "message_id": mail.message_id()})


def _is_news(post: Post) -> bool:
    return post.written_as == HOST and not post.is_comment and post.source_key is None


def send_answers(payloads: Sequence[Mapping[str, Any]]) -> None:
    """Carry out jobs of this kind. Raises what the mail server raises; then it is tried again."""
    for about in payloads:
        composed = _compose(about["post_id"], about["message_id"])
        # A mail server may take its time; nothing of the database is held meanwhile.
        db.session.rollback()
        if composed is not None:
            mail.send([composed])


def _compose(post_id: int, message_id: str) -> dict[str, Any] | None:
    """The mail as it would be at this moment; None where there is none to send."""
    post = db.session.scalar(
        select(Post)
        .options(joinedload(Post.thread), joinedload(Post.author))
        .where(Post.id == post_id)
    )
    if post is None or (asker := _reader(post)) is None:
        return None
    stop = stop_link(asker.id, post.thread_id)
    return mail.compose(
        asker.email or "",
        asker.language,
        "answer",
        headers={"Message-ID": message_id},
        name=post.author.name,
        title=post.thread.title,
        link=outside_url("forum.threads.post", id=post.id),
        stop=stop,
    )


def _reader(post: Post) -> Person | None:
    """The asker, if this post is there for them to read and they want to know."""
    asker = db.session.get(Person, post.thread.asker_id)
    if asker is None or asker.id == post.author_id or not _is_news(post):
        return None
    if not (asker.email_key and asker.is_confirmed and asker.has_account):
        return None
    if post.is_gone or post.thread.is_unlisted or has_stopped(asker.id, post.thread_id):
        return None
    return asker if post.thread.board_id in visible_ids(asker) else None
