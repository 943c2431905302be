"""What the front room adds to other rooms' pages."""

from collections.abc import Sequence
from typing import Any

from flask import get_template_attribute, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from forum import permissions
from forum.boards.models import Board
from forum.front import queries

#: The pages of the administration, and the permission that opens each.
ADMIN_PAGES = (
    ("board:manage", "forum.boards.manage"),
    ("document:manage", "forum.people.all_documents"),
    ("group:manage", "forum.boards.groups"),
    ("tag:manage", "forum.threads.manage_tags"),
    ("brand:manage", "forum.brand.edit"),
    ("file:manage", "forum.files.choose"),
    ("job:manage", "forum.front.jobs"),
)


def admin_pages(person: Any) -> frozenset[str]:
    """The endpoints of the forum's own pages that this person may work on."""
    return frozenset(page for key, page in ADMIN_PAGES if permissions.holds(person, key))


def administration() -> Any:
    """The link in the menu of whoever may enter a page of the administration."""
    if not admin_pages(current_user):
        return ""
    link = get_template_attribute("components/controls.html", "menu_link")
    return link(_("Administration"), url_for("forum.front.admin"), "settings")


def about() -> Any:
    """The links in the footer."""
    link = Markup('<a href="{}">{}</a>')
    return link.format(url_for("forum.front.about"), _("What this forum promises")) + link.format(
        url_for("forum.front.accessibility"), _("Accessibility")
    )


def waiting(boards: Sequence[Board]) -> dict[int, Markup]:
    """How many threads wait on each of these boards, in one statement."""
    mark = get_template_attribute("forum/front/_waiting.html", "waiting")
    counts = queries.waiting_on([board.id for board in boards])
    return {board_id: mark(count) for board_id, count in counts.items()}
