"""Where reporting stands: in each post's menu."""

from collections.abc import Sequence

from flask_login import current_user
from markupsafe import Markup

from forum.moments import now as this_moment
from forum.permissions import decide
from forum.threads.models import Post
from moderation.parts import part
from moderation.reports import queries
from moderation.reports.actions import REPORT


def menus(posts: Sequence[Post]) -> dict[int, Markup]:
    """The way to report, in the menu of each post of somebody else."""
    return {
        post.id: part("moderation/reports/_menu.html", post=post)
        for post in posts
        if decide(current_user, REPORT, post)
    }


def count() -> int:
    """How many reports wait for the reader's look."""
    return queries.count_open(current_user, this_moment())
