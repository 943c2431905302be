"""Errors as pages: a clear sentence, the right status, and what was typed still there."""

import logging
import secrets
from datetime import timedelta
from typing import Any

from flask import Flask, g, render_template, request
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from forum import moments
from forum.database import db
from forum.errors import Problem, TooMany

logger = logging.getLogger(__name__)
#: After so long it is worth trying again when the database was away.
AWAY_SECONDS = 30
PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500, 503})
#: Never given back: what only its owner should type again, and what belongs to the old form.
_NOT_KEPT = frozenset({"csrf_token", "password", "password_again", "current_password"})
_LONG = frozenset({"text", "note", "words", "about", "bio", "description"})
#: Answers to what a board asks are called this and their key.
_ANSWER = "field_"
#: Sending it again would be refused again: what was typed is shown, to be copied.
_FINAL = frozenset({403, 404})
BARE = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{status}</title></head>
<body><main><h1>{status}</h1><p>This cannot be shown right now. {number}</p></main></body>
</html>
"""


class _Words:
    """What the error templates read."""

    def __init__(self, sentence: Any = "", retry_after: int = 0) -> None:
        self.sentence, self.retry_after = sentence, retry_after

    @property
    def span(self) -> str:
        """When it may be tried again, in words."""
        return moments.span(timedelta(seconds=self.retry_after))


def error_page(status: int, words: _Words | None = None, **context: Any) -> Response:
    """The page for this status, with nothing of the database left open."""
    page = status if status in PAGES else 400
    try:
        db.session.rollback()
        body = render_template(
            f"errors/{page}.html", error=words or _Words(), status=status, **context
        )
    except Exception:
        # The page itself needs what is broken: the database, or the address of the request.
        logger.exception("the page for %s cannot be shown", status)
        body = _alone(status, context.get("number", ""))
    return Response(body, status, mimetype="text/html")


def _alone(status: int, number: str) -> str:
    # Who reads this is not known while the database is away.
    g.setdefault("_login_user", AnonymousUserMixin())
    try:
        return render_template("errors/503.html", status=status, number=number)
    except Exception:
        return BARE.format(status=status, number=number)


def kept_fields() -> list[tuple[str, str, str, int]]:
    """What was typed, as (name, label, value, rows): rows 0 hides the field, 1 is a line."""
    labels = {"title": _("Title"), "text": _("Text"), "name": _("Name"), "email": _("E-mail")}
    labels |= {"note": _("Note"), "about": _("About you"), "reason": _("Reason"), "tags": _("Tags")}
    labels |= {"words": _("In your own words")}
    kept = []
    for name, values in request.form.lists():
        if name in _NOT_KEPT:
            continue
        is_known = name in labels or name.startswith(_ANSWER)
        rows = 10 if name in _LONG else 1 if is_known else 0
        label = str(labels.get(name, name.removeprefix(_ANSWER)))
        kept += [(name, label, value, rows) for value in values]
    return kept


def _problem(error: Problem) -> Response:
    words = _Words(error.sentence, getattr(error, "retry_after", 0))
    kept, action = _typed(error.status), request.full_path.rstrip("?")
    response = error_page(error.status, words, kept=kept, kept_action=action)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _typed(status: int) -> list[tuple[str, str, str, int]]:
    """What to show again beside a refusal: nothing where nobody typed anything."""
    kept = kept_fields() if request.method == "POST" else []
    seen = [field for field in kept if field[3] and field[2].strip()]
    return seen if status in _FINAL or not seen else kept


def _csrf(_error: CSRFError) -> Response:
    return error_page(400, kept=kept_fields(), kept_action=request.full_path.rstrip("?"))


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    response = error_page(error.code, kept=_typed(error.code) if error.code in _FINAL else [])
    # Such as the methods that are allowed.
    more = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    response.headers.extend(more)
    return response


def _unreadable(_error: Exception) -> Response:
    return error_page(400)


def _crash(error: Exception) -> Response:
    number = secrets.token_hex(4)
    # The page must not ask the database who reads it: that may be what is broken.
    g.setdefault("_login_user", AnonymousUserMixin())
    logger.error("error %s at %s %s", number, request.method, request.path, exc_info=error)
    if not _is_away(error):
        return error_page(500, number=number)
    again = request.full_path.rstrip("?") if request.method == "GET" else ""
    response = error_page(503, number=number, again=again)
    response.headers["Retry-After"] = str(AWAY_SECONDS)
    return response


def _is_away(error: Exception) -> bool:
    """Whether the database is restarted or overloaded, and will be back without anybody's help."""
    if isinstance(error, PoolTimeout):
        return True
    # A table that is not there, on SQLite, is a fault of ours.
    lost = isinstance(error, OperationalError | InterfaceError)
    return lost and "no such" not in str(error.orig)  # type: ignore[attr-defined]


def init_app(app: Flask) -> None:
    """Answer each kind of error with its page."""
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    # Values that a database cannot hold: a surrogate, a NUL, a number without end.
    for unreadable in (OverflowError, UnicodeError, DataError, RecursionError):
        app.register_error_handler(unreadable, _unreadable)
    if not app.testing and not app.debug:
        app.register_error_handler(Exception, _crash)
