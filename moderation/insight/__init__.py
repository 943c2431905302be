"""Insight: honest numbers, each from the log."""

from flask import Blueprint

from forum.sockets import Sockets


def plug(plugged: Sockets, moderation: Blueprint) -> None:
    """Everything that this room adds."""
    from forum.events import ThreadEventHappened, ThreadMerged
    from moderation.insight import keeping, views

    moderation.register_blueprint(views.blueprint)
    plugged.listen(ThreadEventHappened)(keeping.keep_waits)
    plugged.listen(ThreadMerged)(keeping.forget_waits)
    plugged.add_job(keeping.FILL, keeping.fill)
    plugged.commands.append(keeping.numbers)
