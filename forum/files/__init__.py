"""Files: pictures and attachments that people put into what they write."""

from flask import Blueprint, Flask


def init_app(app: Flask, forum: Blueprint) -> None:
    """Open the room."""
    from forum import sockets
    from forum.events import PersonErased, WordsChanged, WordsCut
    from forum.files import (
        composing,
        erasing,
        linking,
        renaming,
        rights,
        rules,
        slots,
        sweeping,
        views,
    )

    forum.register_blueprint(views.blueprint)
    plugged = sockets.of(app)
    rights.plug(plugged)
    slots.plug(plugged)
    plugged.read_along[rules.ALONG] = rules.riding
    plugged.composing.append(composing.take_files)
    plugged.listen(WordsChanged)(linking.follow_words)
    plugged.listen(WordsCut)(renaming.follow_names)
    plugged.listen(PersonErased)(erasing.forget_unpublished)
    plugged.personal_data += [erasing.PERSONAL_DATA, rules.PERSONAL_DATA]
    plugged.add_job(sweeping.JOB, sweeping.sweep)
    plugged.periodic.append(sockets.Periodic(sweeping.JOB, sweeping.EVERY_SECONDS))
