"""Closing a thread with a reason, and opening it again."""

from typing import Any

from flask_babel import gettext as _
from flask_login import current_user

from forum.threads import closing
from forum.threads.views.acting import act
from forum.threads.views.blueprint import blueprint
from forum.web import permitted


@blueprint.route("/threads/<id:id>/close", methods=["GET", "POST"])
@permitted(closing.CLOSE)
def close(id: int) -> Any:
    """Close a thread."""
    return act(
        id,
        closing.CLOSE,
        _("Close this thread"),
        _("Close thread"),
        lambda thread, reason: closing.close_thread(current_user, thread, reason),
        hint=_(
            "Everybody who can read the thread sees it. A new reply by the asker opens it again."
        ),
    )


@blueprint.route("/threads/<id:id>/reopen", methods=["GET", "POST"])
@permitted(closing.CLOSE)
def reopen(id: int) -> Any:
    """Open a closed thread again."""
    return act(
        id,
        closing.CLOSE,
        _("Open this thread again"),
        _("Open it again"),
        lambda thread, reason: closing.reopen_thread(current_user, thread, reason),
    )
