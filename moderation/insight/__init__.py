"""Insight: honest numbers, each from the log."""

from flask import Blueprint

from forum.sockets import Sockets


def plug(plugged: Sockets, moderation: Blueprint) -> None:
    """Everything that this room adds."""
    from moderation.insight import views
    from moderation.insight.models import Wait as Wait

    moderation.register_blueprint(views.blueprint)
