"""The blueprint, and where one goes after coming in."""

from flask import Blueprint, request, url_for

from forum.people import held
from forum.security import safe_path

blueprint = Blueprint("people", "forum.people")


def onward(asked: str | None) -> str:
    """Where somebody wanted to go before signing in; else to the text that waits; else home."""
    if asked and (path := safe_path(asked, "")):
        return path
    waiting = held.list_waiting()
    return url_for("forum.people.held", id=waiting[-1].id) if waiting else url_for(HOME)


def asked_for() -> str:
    """The ``next`` of this address, if it leads to this site."""
    return safe_path(request.args.get("next"), "")


HOME = "forum.front.home"
