"""Promises: by then, I will …; and what a third party is asked to do."""

from flask import Blueprint

from forum.sockets import Sockets


def plug(plugged: Sockets, moderation: Blueprint) -> None:
    """Everything that this room adds."""
    from moderation.clocks.on_thread import Part, show_on_thread
    from moderation.promises.models import Errand, Promise

    show_on_thread(Part(Promise, order="due_at", person="owner"))
    show_on_thread(Part(Errand, order="due_at", person="owner"))
