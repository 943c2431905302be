"""Calendars: when the company is open, in which time zone, and what its holidays are."""

from flask import Blueprint

from forum.sockets import Sockets


def plug(plugged: Sockets, moderation: Blueprint) -> None:
    """Everything that this room adds."""
    from moderation.calendars import models as models
    from moderation.calendars import own_data

    own_data.plug(plugged)
