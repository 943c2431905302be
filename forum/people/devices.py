"""Browsers that an account was signed in with before: strangers cannot lock them out.

Failures are counted for an address as a whole, so that many machines together guess no more often
than one. A browser that came in before carries a signed mark and is counted by itself: whoever
fails on purpose with somebody's address keeps out no browser that this person uses.
"""

import hmac
import secrets

from flask import after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from forum.people.addresses import digest

COOKIE = "known"
KEPT_SECONDS = 365 * 24 * 3600


def attempts_key(key: str) -> str:
    """Under what this browser's failures with this address (its ``email_key``) are counted."""
    mark = _mark(key)
    return f"sign-in:device:{mark}" if mark else f"sign-in:address:{digest(key)}"


def remember(key: str) -> None:
    """This browser signed in the owner of this address; said with the answer to this request."""
    value = _signer().dumps([digest(key), _mark(key) or secrets.token_hex(12)])

    @after_this_request
    def carry(response: Response) -> Response:
        response.set_cookie(
            COOKIE,
            value,
            max_age=KEPT_SECONDS,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
            path="/sign-in",
        )
        return response


def _mark(key: str) -> str:
    """This browser's own mark for this address; empty where it has none."""
    try:
        of, mark = _signer().loads(request.cookies.get(COOKIE, ""))
    except (BadSignature, ValueError, TypeError):
        return ""
    return str(mark) if hmac.compare_digest(str(of), digest(key)) else ""


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="vardskap.device")
