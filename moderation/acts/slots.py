"""What acts add to pages: a way to limit, for those who may; and for whoever is limited, why."""

from typing import Any

from flask_login import current_user
from markupsafe import Markup

from forum.moments import now as this_moment
from forum.permissions import holds
from moderation.acts.limiting import may_limit
from moderation.acts.sweeping import HIDE
from moderation.parts import part


def limits(person: Any) -> Markup | str:
    """Whether this person is limited, and the way to limit or to lift it."""
    now = this_moment()
    if not (current_user.is_authenticated and may_limit(current_user, person, now)):
        return ""
    limited = person.is_limited(now)
    return part("moderation/acts/_limits.html", person=person, limited=limited)


def sweep_link(person: Any) -> Markup | str:
    """On a person's page, for those who may hide posts somewhere."""
    if not holds(current_user, HIDE):
        return ""
    return part("moderation/acts/_sweep.html", person=person)


def navigation() -> Markup | str:
    """On every page of whoever is limited: where it stands why, and what they can do."""
    if not (current_user.is_authenticated and current_user.is_limited(this_moment())):
        return ""
    return part("moderation/acts/_navigation.html")
