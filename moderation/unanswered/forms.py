"""Forms about what waits."""

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import DataRequired


class PolicyForm(FlaskForm):
    """Apply a board's policy, as it was when its preview was shown."""

    stamp = HiddenField(validators=[DataRequired()])
