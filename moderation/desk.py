"""The hosts' desk: the links above every page of moderation, for those who may follow them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from forum import permissions
from moderation.reports import slots as reports
from moderation.review import slots as review
from moderation.unanswered.slots import count_due


@dataclass(frozen=True)
class DeskLink:
    """A page of the desk; ``count`` says how much waits there."""

    permission: str
    endpoint: str
    text: Any
    count: Callable[[], int] | None = None


LINKS: tuple[DeskLink, ...] = (
    DeskLink("unanswered:read", "moderation.unanswered.today", _l("Today")),
    DeskLink("unanswered:read", "moderation.unanswered.index", _l("Unanswered"), count_due),
    DeskLink("answer:host", "moderation.assignments.mine", _l("My threads")),
    DeskLink("report:handle", "moderation.reports.index", _l("Reports"), reports.count),
    DeskLink("review:handle", "moderation.review.queue", _l("Review"), review.count),
    DeskLink("log:read", "moderation.acts.log", _l("Log")),
    DeskLink("appointment:manage", "moderation.authority.appointments", _l("Hosts")),
    DeskLink("role:manage", "moderation.authority.roles", _l("Roles")),
    DeskLink("authority:explain", "moderation.authority.explain", _l("Who may do what")),
)


def desk_links() -> dict[str, Any]:
    """For ``moderation/frame.html``: the links that this person may follow."""
    if not current_user.is_authenticated:
        return {"desk_links": []}
    return {
        "desk_links": [
            {
                "text": link.text,
                "href": url_for(link.endpoint),
                "current": request.endpoint == link.endpoint,
                "number": link.count() if link.count else 0,
            }
            for link in LINKS
            if permissions.holds(current_user, link.permission)
        ]
    }
