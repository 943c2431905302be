"""Joining: threads about the same are closed as duplicates or merged, and split apart again."""

from flask import Blueprint, Flask


def init_app(app: Flask, forum: Blueprint) -> None:
    """Open the room."""
    from forum import sockets
    from forum.joining import notices, slots, views

    plugged = sockets.of(app)
    forum.register_blueprint(views.blueprint)
    slots.plug(plugged)
    notices.plug(plugged)
