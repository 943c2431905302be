"""Contacts: what hosts said to customers outside the forum, and whom they wait for."""

from flask import Blueprint

from forum.sockets import Sockets


def plug(plugged: Sockets, moderation: Blueprint) -> None:
    """Everything that this room adds."""
    from moderation.clocks.on_thread import Part, show_on_thread
    from moderation.contacts.models import Contact, CustomerWait

    show_on_thread(Part(Contact, order="contacted_at", person="by"))
    show_on_thread(Part(CustomerWait, order="since", person="by"))
