"""The form for a note."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from forum import markup


class NoteForm(FlaskForm):
    """A note for the other hosts. Its own form: nothing that is typed here can be a reply."""

    note = TextAreaField(
        _l("Note for the other hosts"),
        validators=[
            DataRequired(_l("Write something first.")),
            Length(max=markup.MAX_CHARS, message=_l("At most %(max)d characters.")),
        ],
    )
