"""People: accounts, sign-ins, what waits for a sign-in."""

from flask import Blueprint, Flask


def init_app(app: Flask, forum: Blueprint) -> None:
    """Open the room."""
    from forum import sockets
    from forum.people import (
        account_links,
        commands,
        consents,
        copying,
        held,
        mails,
        own_data,
        settings,
        sign_ins,
        sweeping,
        views,
    )

    sign_ins.init_app(app)
    consents.init_app(app)
    held.init_app(app)
    app.context_processor(lambda: {"theme": settings.theme()})
    forum.register_blueprint(views.blueprint)

    plugged = sockets.of(app)
    plugged.refusals.append(consents.not_agreed)
    for endpoint, text, icon_name in account_links.LINKS:
        link = account_links.account_link(endpoint, text, icon_name)
        plugged.slots[sockets.Slot.ACCOUNT_NAVIGATION].append(link)
    own_data.plug(plugged)
    plugged.add_job(copying.JOB, copying.make_copies)
    plugged.add_job(mails.JOB, mails.send_letters)
    plugged.add_job(sweeping.JOB, sweeping.sweep)
    plugged.periodic.append(sockets.Periodic(sweeping.JOB, sweeping.EVERY_SECONDS))
    plugged.commands.append(commands.people)
