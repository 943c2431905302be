"""The front room: home, language, health, and pages that gather from many rooms."""

from flask import Blueprint, Flask


def init_app(app: Flask, forum: Blueprint) -> None:
    """Open the room."""
    from forum import sockets
    from forum.front import links, looking, readiness, views

    forum.register_blueprint(views.blueprint)
    plugged = sockets.of(app)
    plugged.row_slots[sockets.RowSlot.BOARD_CARD].append(links.waiting)
    plugged.slots[sockets.Slot.ACCOUNT_MENU].append(links.administration)
    plugged.slots[sockets.Slot.ACCOUNT_MENU].append(looking.link)
    looking.init_app(app)
    plugged.slots[sockets.Slot.FOOTER].append(links.about)
    plugged.readiness["database"] = readiness.database
    plugged.readiness["worker"] = readiness.worker
