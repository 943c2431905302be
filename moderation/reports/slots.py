"""Where reporting stands: in each post's menu."""

from collections.abc import Sequence

from flask_login import current_user
from markupsafe import Markup

from forum.permissions import decide
from forum.threads.models import Post
from moderation.parts import part
from moderation.reports.actions import REPORT


def menus(posts: Sequence[Post]) -> dict[int, Markup]:
    """The way to report, in the menu of each post of somebody else."""
    return {
        post.id: part("moderation/reports/_menu.html", post=post)
        for post in posts
        if decide(current_user, REPORT, post)
    }
