"""Who is told when a fact is published. In the transaction of the fact."""

from forum.database import db
from forum.events import PersonMentioned
from forum.notifications.telling import tell
from forum.sockets import Sockets
from forum.threads.models import Post


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


def plug(plugged: Sockets) -> None:
    """Listen."""
    plugged.listen(PersonMentioned)(note_mention)
