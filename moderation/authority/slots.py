"""What authority adds to the forum's pages."""

from flask import get_template_attribute, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from forum import permissions


def administration() -> Markup:
    """Among the pages of the administration: hosts, roles, and why somebody may do something."""
    pages = (
        (
            "appointment:manage",
            _("Hosts"),
            "moderation.authority.appointments",
            _("Who looks after which boards, from when until when."),
            "host",
        ),
        (
            "role:manage",
            _("Roles"),
            "moderation.authority.roles",
            _("What each role may decide."),
            "role",
        ),
        (
            "authority:explain",
            _("Who may do what, and why"),
            "moderation.authority.explain",
            _("Every yes and no, with its reason."),
            "info",
        ),
    )
    draw = get_template_attribute("forum/front/_admin.html", "admin_page")
    return Markup("").join(
        draw(text, url_for(endpoint), what_for, icon)
        for key, text, endpoint, what_for, icon in pages
        if permissions.holds(current_user, key)
    )
