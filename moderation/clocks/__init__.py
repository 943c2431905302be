"""Clocks: by when a thread is owed something, under which policy, and how it went."""

from flask import Blueprint

from forum.sockets import Sockets


def plug(plugged: Sockets, moderation: Blueprint) -> None:
    """Everything that this room adds."""
    from moderation.clocks import models as models
