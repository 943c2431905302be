"""Feeds: what is read by programs. Atom feeds, the sitemap, the description of the search."""

from flask import Blueprint, Flask


def init_app(app: Flask, forum: Blueprint) -> None:
    """Open the room."""
    from forum import sockets
    from forum.events import PasswordReplaced, PersonErased
    from forum.feeds import keys, slots, views

    forum.register_blueprint(views.blueprint)
    plugged = sockets.of(app)
    plugged.slots[sockets.Slot.ACCOUNT_NAVIGATION].append(slots.account)
    plugged.listen(PersonErased, PasswordReplaced)(keys.end_all)
    plugged.personal_data.append(
        sockets.PersonalData("private_feeds", keys.personal, tables=("feed_keys",))
    )
    app.jinja_env.globals.update(feed_link=slots.feed_link)
