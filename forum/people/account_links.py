"""The links between the pages of one's own account. Rooms add theirs in ``ACCOUNT_NAVIGATION``."""

from collections.abc import Callable
from typing import Any, cast

from flask import get_template_attribute, request, url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

#: The pages of this room, in this order; what other rooms add stands after them.
LINKS = (
    ("forum.people.account", _l("Account"), "person"),
    ("forum.people.appearance", _l("Appearance"), "eye"),
    ("forum.people.privacy", _l("Privacy"), "lock"),
    ("forum.people.sessions", _l("Where you are signed in"), "sign-in"),
    ("forum.people.waiting", _l("Texts that wait"), "clock"),
    ("forum.people.data", _l("Your data"), "archive"),
)


def account_link(endpoint: str, text: Any, icon_name: str) -> Callable[[], Markup]:
    """What a room plugs into ``Slot.ACCOUNT_NAVIGATION``: its page, marked where it is open.

    The page itself extends ``forum/people/_account.html`` and fills its block ``account``.
    """

    def link() -> Markup:
        draw = get_template_attribute("forum/people/_navigation.html", "account_link")
        return cast(Markup, draw(text, url_for(endpoint), icon_name, request.endpoint == endpoint))

    return link
