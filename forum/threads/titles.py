"""Titles and what addresses are made of. Pure."""

import re
import unicodedata

from flask_babel import gettext as _

from forum.boards import slugs
from forum.errors import Invalid

MAX_TITLE, MIN_TITLE = 160, 5
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
    # What joins the parts of an emoji, or letters of some scripts, is nothing by itself.
    r"|(?<![^\x00-\x7f\u200b-\u200f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f\u200b-\u200f])"
)


def one_line(text: str) -> str:
    """A text on one line: without control or invisible characters, spaces folded."""
    return " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", text)).split())


def check_title(title: str) -> str:
    """The title as it is stored. Raises Invalid where it is too short or too long."""
    title = one_line(title)
    if len(title) < MIN_TITLE:
        raise Invalid(_("Say in a few words what it is about."), "title")
    if len(title) > MAX_TITLE:
        over = len(title) - MAX_TITLE
        raise Invalid(_("The title is %(count)s characters too long.", count=over), "title")
    return title


def slug_of(words: str) -> str:
    """The readable part of an address: a–z, digits and hyphens; "-" where nothing is left."""
    return slugs.slug_of(words) or "-"
