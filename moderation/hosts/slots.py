"""What hosts add to the forum's pages."""

from collections.abc import Sequence
from typing import Any

from flask import get_template_attribute, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from forum.moments import now
from forum.threads.models import Post
from forum.threads.standing import HOST
from moderation.authority import grants
from moderation.hosts import queries
from moderation.hosts.badges import badges
from moderation.parts import part


def post_badges(posts: Sequence[Post]) -> dict[int, Markup]:
    """Beside the author of every post that was written as host; one statement for all."""
    ids = [post.id for post in posts if post.written_as == HOST]
    if not ids:
        return {}
    draw = get_template_attribute("moderation/hosts/_badge.html", "badge")
    return {post_id: draw(badge) for post_id, badge in badges(ids, now()).items()}


def online() -> Markup | str:
    """On the home page: the hosts who are here."""
    hosts = queries.online_hosts(current_user, now())
    return part("moderation/hosts/_online.html", hosts=hosts) if hosts else ""


def of_board(board: Any) -> Markup | str:
    """On a board's page: its hosts."""
    hosts = queries.hosts_of(current_user, board, now())
    return part("moderation/hosts/_of_board.html", hosts=hosts) if hosts else ""


def of_person(person: Any) -> Markup | str:
    """On a person's page: that they are a host, and where to read what they may decide."""
    duties = queries.duties_of(current_user, person, now())
    if not duties:
        return ""
    host = queries.Host(person, duties)
    return part("moderation/hosts/_of_person.html", host=host)


def navigation() -> Markup:
    """The link to all hosts, among the forum's own."""
    here = (request.endpoint or "").startswith("moderation.hosts.")
    return part("moderation/hosts/_navigation.html", current=here)


def footer() -> Markup:
    """The link to all hosts."""
    return Markup('<a href="{}">{}</a>').format(url_for("moderation.hosts.index"), _("Our hosts"))


def account_menu() -> Markup | str:
    """For hosts: their own page, and saying whether they are here."""
    if not grants.is_staff(current_user, now()):
        return ""
    return part("moderation/hosts/_account_menu.html")
