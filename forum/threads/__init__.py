"""Threads: conversations with their posts, and what each of them still waits for."""

from flask import Blueprint, Flask


def init_app(app: Flask, forum: Blueprint) -> None:
    """Open the room."""
    from forum import sockets
    from forum.threads import rights

    rights.plug(sockets.of(app))
