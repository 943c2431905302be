"""Escalation: who is told, when, while something can still be answered in time."""

from flask import Blueprint

from forum.sockets import Sockets


def plug(plugged: Sockets, moderation: Blueprint) -> None:
    """Everything that this room adds."""
    from moderation.escalation import models as models
