"""Notifications: what people follow, and telling them what matters to them."""

from flask import Blueprint, Flask


def init_app(app: Flask, forum: Blueprint) -> None:
    """Open the room."""
    from forum import sockets
    from forum.notifications import (
        collecting,
        joining,
        keeping,
        kinds,
        letters,
        listeners,
        slots,
        spreading,
        views,
    )

    forum.register_blueprint(views.blueprint)
    plugged = sockets.of(app)
    kinds.plug(plugged)
    listeners.plug(plugged)
    joining.plug(plugged)
    keeping.plug(plugged)
    slots.plug(plugged)
    plugged.add_job(spreading.JOB, spreading.carry_on)
    plugged.add_job(collecting.LETTER, letters.send_letters)
    plugged.add_job(collecting.JOB, collecting.collect)
    plugged.add_job(collecting.DIGESTS, collecting.make_digests)
    plugged.periodic += [
        sockets.Periodic(collecting.JOB, collecting.EVERY_SECONDS),
        sockets.Periodic(collecting.DIGESTS, collecting.DIGESTS_EVERY_SECONDS),
    ]
