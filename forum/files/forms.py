"""The form for what may be attached."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length


class FileRuleForm(FlaskForm):
    """Endings of names."""

    endings = StringField(
        _l("Kinds of files"),
        description=_l("File endings, with commas between them: pdf, txt, zip"),
        validators=[Length(max=500, message=_l("At most %(max)d characters."))],
    )
