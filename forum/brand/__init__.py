"""The brand: name, logo, colours and the footer's links, as admins set them on a page.

It lies beneath all rooms: every page and every mail says the site's name.
"""

from flask import Blueprint, Flask


def init_app(app: Flask, forum: Blueprint) -> None:
    """Let every page and mail use the brand; open the page on which it is set."""
    from forum import sockets
    from forum.brand import actions, current, views

    current.init_app(app)
    forum.register_blueprint(views.blueprint)
    plugged = sockets.of(app)
    plugged.personal_data.append(
        sockets.PersonalData("brand", actions.changes_by, tables=("brands",))
    )
