"""Threads: conversations with their posts, and what each of them still waits for."""

from flask import Blueprint, Flask


def init_app(app: Flask, forum: Blueprint) -> None:
    """Open the room."""
    from forum import sockets
    from forum.threads import (
        asking,
        fields,
        forms,
        leaving,
        listeners,
        own_data,
        reads,
        review,
        rights,
        slots,
        views,
        words,
    )

    plugged = sockets.of(app)
    forum.register_blueprint(views.blueprint)
    rights.plug(plugged)
    slots.plug(plugged)
    asking.plug(plugged)
    review.init_app(app)
    listeners.plug(plugged)
    reads.plug(plugged)
    leaving.plug(plugged)
    own_data.plug(plugged)
    app.jinja_env.globals["ground_words"] = forms.GROUND_WORDS
    app.jinja_env.globals["shown_fields"] = fields.shown
    words.plug(app)
