"""Text to safe HTML: Markdown of members, HTML of archives, and back to plain words."""

from forum.markup.mentions import mentioned, names_in
from forum.markup.plain import excerpt, plain_of_html
from forum.markup.refusals import TextRefused
from forum.markup.rendering import MAX_CHARS, VERSION, Rendered, check, render, sanitize

__all__ = [
    "MAX_CHARS",
    "VERSION",
    "Rendered",
    "TextRefused",
    "check",
    "excerpt",
    "mentioned",
    "names_in",
    "plain_of_html",
    "render",
    "sanitize",
]
