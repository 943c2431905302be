"""Files: pictures and attachments that people put into what they write."""

from flask import Blueprint, Flask


def init_app(app: Flask, forum: Blueprint) -> None:
    """Open the room."""
    from forum import sockets
    from forum.events import PersonErased, WordsChanged
    from forum.files import composing, erasing, linking, rights, slots, sweeping, views

    forum.register_blueprint(views.blueprint)
    plugged = sockets.of(app)
    rights.plug(plugged)
    slots.plug(plugged)
    plugged.composing.append(composing.take_files)
    plugged.listen(WordsChanged)(linking.follow_words)
    plugged.listen(PersonErased)(erasing.forget_unpublished)
    plugged.personal_data.append(erasing.PERSONAL_DATA)
    plugged.add_job(sweeping.JOB, sweeping.sweep)
    plugged.periodic.append(sockets.Periodic(sweeping.JOB, sweeping.EVERY_SECONDS))
