"""From what somebody wrote, or an archive holds, to what stands on a page."""

from dataclasses import dataclass
from functools import lru_cache

from flask_babel import lazy_gettext as _l

from forum.markup.addresses import own_address, source_address
from forum.markup.characters import is_visible, tidy_characters, tidy_text
from forum.markup.cleaning import clean, mend
from forum.markup.markdown import to_html
from forum.markup.plain import words_of_html
from forum.markup.refusals import TextRefused

#: Raised when the same source gives other HTML; what was stored before is then rendered again.
VERSION = 2
#: Of a text as its writer typed it, a line end counting as one.
MAX_CHARS = 30_000


@dataclass(frozen=True, slots=True)
class Rendered:
    """HTML for a page, and the version of the rules that made it."""

    html: str
    version: int


def check(source: str) -> str:
    """The text as it is stored. Raises `TextRefused` if it is empty, too long or too tangled."""
    text = tidy_text(source)
    if not is_visible(text):
        raise TextRefused(_l("Write a few words first."))
    if len(text) > MAX_CHARS:
        raise TextRefused(
            _l(
                "This text has %(count)s characters. Up to %(limit)s are possible.",
                count=len(text),
                limit=MAX_CHARS,
            )
        )
    html = _html(text)
    if "<img" not in html and not is_visible(words_of_html(html)):
        raise TextRefused(_l("Nothing of this text would be seen on the page."))
    return text


def render(source: str, people: frozenset[str] = frozenset()) -> Rendered:
    """A member's Markdown as safe HTML. Raises `TextRefused`, but never for a checked text.

    ``people``: the handles that ``@handle`` links to; who they are, `forum.people.mentions` asks.
    """
    return Rendered(html=_html(check(source), people), version=VERSION)


def sanitize(html: str, *, base_url: str | None = None) -> str:
    """Safe HTML of an imported body, by the rules that hold for members' texts.

    Relative links and pictures belong to the site that the body came from: with its address as
    ``base_url`` they lead there, without it they become plain words. Doing it twice changes
    nothing. Raises `TextRefused` for what is too long or nested too deep.
    """
    return clean(mend(tidy_characters(html)), source_address(base_url))


# Forms check, then actions render the same text: the second time is free.
@lru_cache(maxsize=4)
def _html(text: str, people: frozenset[str] = frozenset()) -> str:
    return clean(to_html(text, people), own_address)
