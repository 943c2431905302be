"""Värdskap's moderation: who answers, who waits, and what each host may decide."""

from flask import Flask


def init_app(app: Flask) -> None:
    """All the plugging, on one screen."""
