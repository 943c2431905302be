"""Notifications: telling people what matters to them."""

from flask import Blueprint, Flask


def init_app(app: Flask, forum: Blueprint) -> None:
    """Open the room."""
    from forum import sockets
    from forum.events import ThreadEventHappened
    from forum.notifications import answers, kinds, listeners, views

    forum.register_blueprint(views.blueprint)
    plugged = sockets.of(app)
    kinds.plug(plugged)
    listeners.plug(plugged)
    plugged.listen(ThreadEventHappened)(answers.note_answer)
    plugged.add_job(answers.JOB, answers.send_answers)
