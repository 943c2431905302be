"""Today: what wants a host now, the most pressing first."""

from flask import Blueprint

from forum.sockets import Sockets


def plug(plugged: Sockets, moderation: Blueprint) -> None:
    """Everything that this room adds."""
    from forum.sockets import RowSlot, Slot
    from moderation.today import badges, slots, views

    moderation.register_blueprint(views.blueprint)
    plugged.row_slots[RowSlot.QUEUE_ROW].append(badges.rows)
    plugged.slots[Slot.THREAD_STATUS].append(slots.status)
    plugged.slots[Slot.THREAD_OPENED].append(slots.opened)
    plugged.slots[Slot.THREAD_ASIDE].insert(0, slots.aside)
