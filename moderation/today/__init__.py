"""Today: what wants a host now, the most pressing first."""

from flask import Blueprint

from forum.sockets import Sockets


def plug(plugged: Sockets, moderation: Blueprint) -> None:
    """Everything that this room adds."""
    from moderation.today import views

    moderation.register_blueprint(views.blueprint)
