"""Calendars: when the company is open, in which time zone, and what its holidays are."""

from flask import Blueprint

from forum.sockets import Periodic, Sockets


def plug(plugged: Sockets, moderation: Blueprint) -> None:
    """Everything that this room adds."""
    from moderation.calendars import extending, own_data, views
    from moderation.calendars import models as models

    moderation.register_blueprint(views.blueprint)
    plugged.add_job(extending.JOB, extending.run)
    plugged.periodic.append(Periodic(extending.JOB, extending.A_DAY))
    own_data.plug(plugged)
