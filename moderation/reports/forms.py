"""Forms of reports, for members and for hosts."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from forum.threads.forms import ReasonForm
from moderation.reports.actions import MAX_WORDS
from moderation.reports.models import DISMISSED, UPHELD

GROUND_WORDS: dict[str, Any] = {
    "spam": _l("Advertising or spam"),
    "abuse": _l("It attacks or insults somebody"),
    "personal_data": _l("It shows somebody’s personal data"),
    "wrong_place": _l("It belongs somewhere else"),
    "illegal": _l("It is against the law"),
    "other": _l("Something else"),
}
STATE_WORDS: dict[str, Any] = {
    "open": _l("Waits"),
    "taken": _l("Is looked at"),
    "upheld": _l("Was right"),
    "dismissed": _l("Stays as it is"),
    "withdrawn": _l("Withdrawn by its author"),
}
EVENT_WORDS: dict[str, Any] = {
    "reported": _l("reported it"),
    "taken": _l("looks after it"),
    "released": _l("let it go"),
    "noted": _l("noted"),
    "acted": _l("limited its author"),
    "upheld": _l("closed it: it was right"),
    "dismissed": _l("closed it: it stays as it is"),
    "withdrawn": _l("withdrew the post"),
}
_LENGTH = Length(max=MAX_WORDS, message=_l("At most %(max)d characters."))


class ReportForm(FlaskForm):
    """What is wrong with a post."""

    ground = SelectField(
        _l("What is wrong with it?"),
        choices=[
            SelectChoice("", _l("Choose one")),
            *(SelectChoice(ground, words) for ground, words in GROUND_WORDS.items()),
        ],
        validators=[DataRequired(_l("Choose what is wrong with it."))],
    )
    words = TextAreaField(_l("In your own words"), validators=[_LENGTH])


class WordsForm(FlaskForm):
    """A note on a report, or words to the hosts."""

    words = TextAreaField(
        _l("Your words"), validators=[DataRequired(_l("Write something first.")), _LENGTH]
    )


class CloseForm(ReasonForm):
    """What comes of a report, and why."""

    outcome = RadioField(
        _l("What comes of it"),
        choices=[
            SelectChoice(UPHELD, _l("It was right: something was done")),
            SelectChoice(DISMISSED, _l("Nothing is wrong: it stays as it is")),
        ],
        validators=[DataRequired(_l("Choose one from the list."))],
    )
