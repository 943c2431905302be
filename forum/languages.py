"""Which language a page is in, and words that admins typed in several."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from babel.dates import get_timezone
from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import Babel, force_locale, get_locale
from flask_login import current_user

#: Languages that a board or a thread can be written in; pages ship in fewer.
CONTENT_LANGUAGES = ("sv", "en", "da", "nb", "fi", "de")
COOKIE = "language"


def choose() -> str:
    """The person's own choice, else this browser's, else what the browser asks for."""
    offered = current_app.config["LANGUAGES"]
    default: str = current_app.config["LANGUAGE"]
    if not has_request_context():
        return default
    own = getattr(current_user, "language", None)
    if own in offered:
        return str(own)
    if (kept := request.cookies.get(COOKIE)) in offered:
        return str(kept)
    return next(filter(offered.__contains__, _wishes()), default)


def _wishes() -> Iterator[str]:
    """The languages that the browser asks for, best first; where is not asked: sv-FI is sv."""
    for wish, quality in request.accept_languages:
        if quality > 0:
            yield wish.partition("-")[0].lower()


def locale_of(code: str) -> str:
    """How a language writes dates here: English as in Europe, the day before the month."""
    return "en_GB" if code == "en" else code


@contextmanager
def speaking(code: str, zone: str = "") -> Iterator[None]:
    """What is written within this is in that language, and its times in that ``zone`` (empty: the
    site's): a mail, an answer to somebody else."""
    with force_locale(locale_of(code)):
        # Where flask_babel remembers the zone of whoever it speaks to.
        spoken_to = g._flask_babel
        before = getattr(spoken_to, "babel_tzinfo", None)
        spoken_to.babel_tzinfo = get_timezone(
            zone if is_zone(zone) else current_app.config["TIMEZONE"]
        )
        try:
            yield
        finally:
            spoken_to.babel_tzinfo = before


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Whether this machine knows such a time zone."""
    return name in _zones()


def choose_zone() -> str:
    """The zone in which the reader is shown times: their own choice, else the site's."""
    own = getattr(current_user, "time_zone", "") if has_request_context() else ""
    return str(own) if is_zone(own) else str(current_app.config["TIMEZONE"])


def current() -> str:
    """The language of this page or mail."""
    locale = get_locale()
    return locale.language if locale else current_app.config["LANGUAGE"]


def translated(words: Mapping[str, str] | None) -> str:
    """An admin's words in the reader's language, else in the site's, else in any."""
    if not words:
        return ""
    site = current_app.config["LANGUAGE"]
    return words.get(current()) or words.get(site) or next(filter(None, words.values()), "")


def name_of(code: str) -> str:
    """A language's name in the reader's language."""
    return Locale.parse(code).get_display_name(current()) or code


def own_name_of(code: str) -> str:
    """A language's name in itself."""
    name = Locale.parse(code).get_display_name(code) or code
    return name[:1].upper() + name[1:]


def _choose_first() -> None:
    # In the middle of a change that fails, the database does not answer who reads this.
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        get_locale()


def _name_the_language(response: Response) -> Response:
    # A page that failed may not be able to say whose language it was to be in.
    if response.mimetype == "text/html" and response.status_code < 500:
        response.headers.setdefault("Content-Language", current())
    return response


def init_app(app: Flask) -> None:
    """Choose the language of each request; offer the words to templates."""
    Babel(app, locale_selector=lambda: locale_of(choose()), timezone_selector=choose_zone)
    app.before_request(_choose_first)
    app.after_request(_name_the_language)
    app.jinja_env.filters.update(translated=translated, language_name=name_of)
    app.jinja_env.globals.update(own_language_name=own_name_of, page_language=current)


def pairs(offered: tuple[str, ...] = CONTENT_LANGUAGES) -> list[tuple[str, Any]]:
    """Choices for a form: (code, the language's own name)."""
    return [(code, own_name_of(code)) for code in offered]
