"""Search: our own small query syntax, stems, snippets, the engine, and the page."""

from pathlib import Path

from flask import Blueprint, Flask


def init_app(app: Flask, forum: Blueprint) -> None:
    """Open the room. The index lies in the instance folder, beside whichever database."""
    from forum import sockets
    from forum.search import indexer, listeners, slots, views
    from forum.search.commands import search
    from forum.search.whoosh_engine import WhooshEngine

    app.extensions["search"] = WhooshEngine(Path(app.config["INSTANCE"]) / "search")
    forum.register_blueprint(views.blueprint)
    plugged = sockets.of(app)
    listeners.plug(plugged)
    slots.plug(plugged)
    plugged.readiness["search"] = indexer.readiness
    plugged.commands.append(search)
