"""A text as it was typed, and what becomes of it."""

from dataclasses import dataclass

from forum import markup
from forum.errors import Invalid


@dataclass(frozen=True)
class Composed:
    """A text and its HTML, rendered before any transaction begins."""

    text: str
    html: str
    version: int


def compose(text: str) -> Composed:
    """Render a text. Raises Invalid with a sentence where it cannot be taken."""
    try:
        clean = markup.check(text)
    except markup.TextRefused as refused:
        raise Invalid(refused.sentence) from refused
    rendered = markup.render(clean)
    return Composed(clean, rendered.html, rendered.version)
