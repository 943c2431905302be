"""How the forum looks to a person, and what others learn of them."""

from datetime import timedelta
from typing import Any

from flask import current_app, has_request_context, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from forum.database import locked, transaction
from forum.errors import Invalid
from forum.people.models import ACTIVITY_FOR, THEMES, Person

THEME_COOKIE = "theme"
COOKIE_KEPT = timedelta(days=365)


def theme() -> str:
    """ "light" or "dark" where the reader chose so; empty: as their own machine wishes."""
    if not has_request_context():
        return ""
    own = getattr(current_user, "theme", "") or request.cookies.get(THEME_COOKIE, "")
    return own if own in THEMES and own != THEMES[0] else ""


def check_theme(wanted: str) -> str:
    """One of the themes. Raises Invalid."""
    if wanted not in THEMES:
        raise Invalid(_("Choose one of these."), "theme")
    return wanted


def choose_theme(person: Person, wanted: str) -> None:
    """From now on the pages come to this person in this theme, in every browser."""
    wanted = check_theme(wanted)
    with transaction():
        locked(person).theme = wanted


def keep_theme(response: Response, wanted: str) -> None:
    """Keep the theme in this browser, for who is signed out."""
    response.set_cookie(
        THEME_COOKIE,
        check_theme(wanted),
        max_age=COOKIE_KEPT,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def change_privacy(person: Person, *, activity_for: str, is_suggested: bool) -> None:
    """Who sees on one's page what one wrote, and whether one's name is offered after an @."""
    if activity_for not in ACTIVITY_FOR:
        raise Invalid(_("Choose one of these."), "activity_for")
    with transaction():
        person = locked(person)
        person.activity_for, person.is_suggested = activity_for, is_suggested


def shows_activity(person: Person, reader: Any) -> bool:
    """Whether this reader sees on the person's page what they wrote."""
    if person.activity_for == "everybody":
        return True
    if not reader.is_authenticated:
        return False
    return person.activity_for == "members" or reader.id == person.id or reader.is_admin
