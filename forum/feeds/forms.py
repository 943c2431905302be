"""The form for a private feed."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField


class FeedForm(FlaskForm):
    """Which feed is to get a private address."""

    path = StringField(
        _l("Feed"), description=_l("The address of a feed here, such as /feeds/threads.atom")
    )
