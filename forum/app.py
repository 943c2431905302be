"""The composition root: everything the house is made of, read from top to bottom."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from flask import Blueprint, Flask

from forum import (
    boards,
    brand,
    compression,
    config,
    database,
    feeds,
    files,
    formwords,
    front,
    imports,
    joining,
    languages,
    limits,
    mail,
    mailbox,
    notifications,
    paths,
    people,
    permissions,
    refusals,
    search,
    security,
    sockets,
    threads,
    web,
)

#: In this order: a room imports only the rooms before it.
ROOMS: tuple[Any, ...] = (
    people,
    boards,
    threads,
    files,
    search,
    notifications,
    mailbox,
    joining,
    imports,
    feeds,
    front,
)


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """The whole site. ``overrides`` win over every other setting (tests, commands)."""
    chosen = dict(overrides or {})
    instance = config.instance_folder(chosen)
    app = Flask(
        "forum",
        template_folder=str(paths.TEMPLATES),
        static_folder=str(paths.STATIC),
        instance_path=str(instance) if instance else None,
        instance_relative_config=True,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    config.configure(app, chosen)

    sockets.init_app(app)
    compression.init_app(app)
    database.init_app(app)
    languages.init_app(app)
    web.init_app(app)
    formwords.init_app()
    security.init_app(app)
    refusals.init_app(app)

    app.jinja_env.filters.update(defanged=mail.defanged)
    plugged = sockets.of(app)
    plugged.add_permissions(permissions.FORUM_PERMISSIONS)
    plugged.add_job(mail.JOB, mail.send)
    plugged.add_job("limits.sweep", limits.sweep)
    plugged.periodic.append(sockets.Periodic("limits.sweep", 3600))

    forum = Blueprint("forum", "forum")
    brand.init_app(app, forum)
    for room in ROOMS:
        room.init_app(app, forum)
    app.register_blueprint(forum)

    for name in app.config["MODULES"]:
        import_module(name).init_app(app)
    for command in plugged.commands:
        app.cli.add_command(command)
    return app
