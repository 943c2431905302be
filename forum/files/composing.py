"""Files that come along with a text, from a form without JavaScript: they join the text."""

from flask import request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage, ImmutableMultiDict

from forum.errors import Invalid
from forum.files.models import File
from forum.files.naming import markdown
from forum.files.uploading import add_file

FIELD = "files"


def take(upload: FileStorage) -> str:
    """Keep one upload of this person; returns what stands in a text for it. Raises Problem."""
    with upload.stream:
        file = add_file(current_user, upload.filename or "", upload.stream.read())
    return words_for(file)


def words_for(file: File) -> str:
    """What stands in a text for a file."""
    return markdown(file.name, file.address, is_picture=file.is_picture)


def take_files(field: str) -> None:
    """Keep what was uploaded beside this field's text, and name it at the end of the text.

    Also when one of several is refused (Problem), the request's form names those before it.
    """
    uploads = []
    for sent in request.files.getlist(FIELD):
        if sent.filename:
            uploads.append(sent)
        else:
            # A field in which no file was chosen.
            sent.close()
    if uploads and not current_user.is_authenticated:
        raise Invalid(_("Sign in before you add files. Your text is kept: add them then."))
    for upload in uploads:
        text = f"{request.form.get(field, '').rstrip()}\n\n{take(upload)}\n"
        _write(field, text.lstrip())
    request.files = ImmutableMultiDict()


def _write(field: str, text: str) -> None:
    """Whatever keeps this form from now on keeps what was uploaded."""
    request.form = ImmutableMultiDict({**request.form.to_dict(flat=False), field: [text]})
