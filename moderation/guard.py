"""Hosts only: nobody else enters moderation's pages, whatever the page itself asks for.

Signed out one is asked to sign in, as anywhere; signed in without an appointment one is told so.
"""

from typing import Any

from flask import Blueprint, current_app, request
from flask_babel import gettext as _
from flask_login import current_user

from forum import moments, permissions
from forum.errors import Refused

#: The only pages for everybody: who the hosts are, and what each may decide.
FOR_EVERYBODY = frozenset({"moderation.hosts.index", "moderation.hosts.show"})
#: For every member who is signed in: they write to the hosts there.
FOR_MEMBERS = frozenset(
    {
        "moderation.acts.my_limit",
        "moderation.promises.mine",
        "moderation.reports.report",
        "moderation.reports.write",
        "moderation.review.index",
        "moderation.review.show",
        "moderation.review.take_back",
    }
)
#: Sent by a script while a page is open: there is nothing typed that could wait for signing in.
_BY_SCRIPT = frozenset({"moderation.hosts.presence"})


def hosts_only() -> Any:
    """Let staff pass, send others away. Runs before every view of moderation."""
    if request.endpoint in FOR_EVERYBODY | FOR_MEMBERS:
        return None
    if not current_user.is_authenticated:
        if request.endpoint in _BY_SCRIPT:
            raise Refused(_("Sign in first."))
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    if not permissions.is_staff(current_user, moments.now()):
        raise Refused(_("This page is for hosts. You have no appointment at present."))
    return None


def stand_before(moderation: Blueprint) -> None:
    """Guard this blueprint and every room in it."""
    moderation.before_request(hosts_only)
