"""Words that the composer's scripts say, in the reader's language."""

from flask import Flask
from flask_babel import gettext as _

from forum import markup
from forum.threads import titles


def composer_words() -> dict[str, str]:
    """Key → words; ``{n}``, ``{name}`` and the like are filled in by the script."""
    return {
        "left": _("Characters left: {n}"),
        "over": _("Too long by {n} characters"),
        "unseen": _("This cannot be shown right now."),
        "linkWords": _("words"),
        "linkAddress": _("address"),
        "saved": _("Draft saved"),
        "keptHere": _("Kept in this browser"),
        "signedOut": _("You are signed out. Your text is kept in this browser until you are back."),
        "offline": _("No connection. Your text is kept in this browser."),
        "fromHere": _("Your text from {time}, kept in this browser"),
        "overtaken": _("This draft was changed in another window. Nothing is lost: choose one."),
        "keepMine": _("Keep this text"),
        "takeTheirs": _("Take the other one"),
        "theirs": _("The other text"),
        "before": _("Your text from before"),
        "discard": _("Discard"),
        "quote": _("Quote"),
        "names": _("Members"),
        "namesFound": _("Members found: {n}. Up and down to choose."),
    }


def plug(app: Flask) -> None:
    """Let templates say them, and how long a text and a title may be."""
    app.jinja_env.globals.update(
        composer_words=composer_words, text_limit=markup.MAX_CHARS, title_limit=titles.MAX_TITLE
    )
