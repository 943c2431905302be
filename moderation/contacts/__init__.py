"""Contacts: what hosts said to customers outside the forum, and whom they wait for."""

from flask import Blueprint

from forum.sockets import Sockets


def plug(plugged: Sockets, moderation: Blueprint) -> None:
    """Everything that this room adds."""
    from moderation.contacts import models as models
