"""Värdskap's moderation: who answers, who waits, and what each host may decide."""

from flask import Blueprint, Flask


def init_app(app: Flask) -> None:
    """All the plugging, on one screen: one line a thing, room after room."""
    from forum import sockets
    from moderation import desk, guard, permissions, story
    from moderation.authority import grants
    from moderation.authority import views as authority

    plugged = sockets.of(app)
    moderation = Blueprint("moderation", "moderation")
    guard.stand_before(moderation)
    moderation.context_processor(desk.desk_links)
    plugged.add_permissions(permissions.MODERATION_PERMISSIONS)

    # authority
    moderation.register_blueprint(authority.blueprint)
    plugged.has_hosts = True
    plugged.grants.append(grants.granted)
    plugged.staff.append(grants.is_staff)

    plugged.story["hosts"].append(story.appoint_hosts)

    # hosts

    # unanswered

    # assignments

    # acts

    # notes

    app.register_blueprint(moderation)
