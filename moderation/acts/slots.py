"""What acts add to a person's page: a way to limit, for those who may."""

from typing import Any

from flask_login import current_user
from markupsafe import Markup

from forum.moments import now as this_moment
from forum.permissions import decide
from moderation.acts.limiting import LIMIT
from moderation.parts import part


def limits(person: Any) -> Markup | str:
    """Whether this person is limited, and the way to limit or to lift it."""
    if not decide(current_user, LIMIT) or person.is_admin or person.id == current_user.id:
        return ""
    limited = person.is_limited(this_moment())
    return part("moderation/acts/_limits.html", person=person, limited=limited)
