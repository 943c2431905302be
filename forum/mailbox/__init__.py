"""The mailbox: what people answer to the forum's mails becomes what they answer in the thread.

A room after notifications, for it writes replies, keeps files, and answers by mail; nothing else
needs it. The addresses that it reads are made in ``forum.people.reply_addresses``, so that
whatever sends mail can name them.
"""

from flask import Blueprint, Flask


def init_app(app: Flask, forum: Blueprint) -> None:
    """Open the room."""
    from forum import sockets
    from forum.events import PersonErased
    from forum.mailbox import imap, records

    plugged = sockets.of(app)
    plugged.personal_data.append(records.PERSONAL_DATA)
    plugged.listen(PersonErased)(records.forget)
    plugged.add_job(records.JOB, records.sweep)
    plugged.periodic.append(sockets.Periodic(records.JOB, records.EVERY_SECONDS))
    plugged.add_job(imap.JOB, imap.poll)
    if app.config["IMAP_URL"]:
        plugged.periodic.append(sockets.Periodic(imap.JOB, imap.EVERY_SECONDS))
