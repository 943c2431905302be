"""Pieces of pages that moderation puts into the forum's slots."""

from typing import Any

from flask import render_template
from markupsafe import Markup


def part(template: str, **context: Any) -> Markup:
    """A piece of a page, from a template, which escapes whatever people typed."""
    return Markup(render_template(template, **context).strip())
