"""Imports: a community's archive from elsewhere."""

from flask import Blueprint, Flask


def init_app(app: Flask, forum: Blueprint) -> None:
    """Open the room."""
    from forum import sockets
    from forum.imports.commands import imports

    sockets.of(app).commands.append(imports)
