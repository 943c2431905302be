"""The links to feeds on the forum's pages."""

from typing import Any

from flask import get_template_attribute, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from forum.people.account_links import account_link


def feed_link(path: str, *, is_public: bool) -> Any:
    """A link to a feed; where not everybody may read it, to the page that makes a private one."""
    link = get_template_attribute("forum/feeds/_link.html", "feed_link")
    if is_public:
        return link(path)
    return link(url_for("forum.feeds.index", path=path)) if current_user.is_authenticated else ""


#: Among the pages of one's own account.
account = account_link("forum.feeds.index", _l("Feeds"), "feed")
