"""The hosts' desk: the links above every page of moderation, for those who may follow them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select

from forum import permissions
from forum.database import db, once
from forum.moments import now as this_moment
from moderation.reports.queries import open_count
from moderation.review.queries import waiting_count
from moderation.unanswered.slots import count_due


@dataclass(frozen=True)
class DeskLink:
    """A page of the desk; ``count`` says how much waits there. Seldom used: it is in a menu."""

    permission: str
    endpoint: str
    text: Any
    count: Callable[[], int] | None = None
    seldom: bool = False


@dataclass(frozen=True)
class Clean:
    """How much waits where hosts keep the forum clean."""

    reports: int
    review: int


def to_clean() -> Clean:
    """Both numbers for the reader, in one statement that is asked once a request."""
    now = this_moment()

    def count() -> Clean:
        asked = (open_count(current_user, now), waiting_count(current_user, now))
        row = db.session.execute(select(*(each.scalar_subquery() for each in asked))).one()
        return Clean(*row)

    return once(("to clean", current_user.id), count)


def _reports() -> int:
    return to_clean().reports


def _review() -> int:
    return to_clean().review


LINKS: tuple[DeskLink, ...] = (
    DeskLink("unanswered:read", "moderation.today.index", _l("Today")),
    DeskLink("unanswered:read", "moderation.unanswered.index", _l("Unanswered"), count_due),
    DeskLink("answer:host", "moderation.assignments.mine", _l("My threads")),
    DeskLink("answer:host", "moderation.promises.index", _l("Promises")),
    DeskLink(
        "report:handle", "moderation.reports.index", _l("Reports"), lambda: to_clean().reports
    ),
    DeskLink("review:handle", "moderation.review.queue", _l("Review"), _review),
    DeskLink("numbers:read", "moderation.insight.numbers", _l("Numbers")),
    DeskLink("escalation:receive", "moderation.escalation.called", _l("Calls")),
    DeskLink("escalation:manage", "moderation.escalation.index", _l("Ladders"), seldom=True),
    DeskLink("policy:manage", "moderation.clocks.index", _l("Answer times"), seldom=True),
    DeskLink("log:read", "moderation.acts.log", _l("Log"), seldom=True),
    DeskLink("appointment:manage", "moderation.authority.appointments", _l("Hosts"), seldom=True),
    DeskLink("role:manage", "moderation.authority.roles", _l("Roles"), seldom=True),
    DeskLink(
        "authority:explain", "moderation.authority.explain", _l("Who may do what"), seldom=True
    ),
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
                "seldom": link.seldom,
            }
            for link in LINKS
            if permissions.holds(current_user, link.permission)
        ]
    }
