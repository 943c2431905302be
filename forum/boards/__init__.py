"""Boards: where threads belong, who sees them, and what a board promises."""

from flask import Blueprint, Flask


def init_app(app: Flask, forum: Blueprint) -> None:
    """Open the room."""
    from forum import sockets
    from forum.boards import groups, views

    forum.register_blueprint(views.blueprint)
    groups.plug(sockets.of(app))
