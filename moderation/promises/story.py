"""The chapter that promises add to the demo's story."""

from datetime import timedelta
from typing import Any

from forum.moments import now as this_moment
from forum.threads.reply_parts import Added
from forum.threads.writing import compose, reply
from moderation.promises import queries
from moderation.promises.due import presets
from moderation.promises.errands import make_errand
from moderation.promises.replying import PART, Promised


def promise(story: Any) -> None:
    """Hugo tells the customer with the cracked lamp when the maker's word comes, and asks them."""
    hugo, thread = story.people["hugo"], story.threads["Second lamp with a cracked glass"]
    offered = presets(this_moment() + timedelta(hours=2), queries.open_hours(thread.board))
    if not offered:
        return
    due_at = offered[-1].due_at
    words = "I am sorry about the second one as well. I have asked the maker what happened."
    promised = Promised(due_at, "tell you what the maker says, and send a new glass", True)
    added = Added(((PART, promised),))
    reply(hugo, thread, compose(words), added=added, now=story.ago(1))
    make_errand(hugo, thread, "the maker", "check the whole pallet of glasses", due_at)
