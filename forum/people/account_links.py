"""The links between the pages of one's own account. Rooms add theirs in ``ACCOUNT_NAVIGATION``."""

from collections.abc import Callable
from typing import Any, cast

from flask import get_template_attribute, request, url_for
from markupsafe import Markup


def account_link(endpoint: str, text: Any, icon_name: str) -> Callable[[], Markup]:
    """What a room plugs into ``Slot.ACCOUNT_NAVIGATION``: its page, marked where it is open.

    The page itself extends ``forum/people/_account.html`` and fills its block ``account``.
    """

    def link() -> Markup:
        draw = get_template_attribute("forum/people/_navigation.html", "account_link")
        return cast(Markup, draw(text, url_for(endpoint), icon_name, request.endpoint == endpoint))

    return link
