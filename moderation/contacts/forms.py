"""The form in which a contact is logged."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import get_timezone
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from forum.moments import now as this_moment
from moderation.contacts.actions import MAX_NAME
from moderation.contacts.models import CHANNELS
from moderation.reports.actions import MAX_WORDS

CHANNEL_WORDS = {
    "phone": _l("By phone"),
    "mail": _l("By mail"),
    "chat": _l("In a chat"),
    "meeting": _l("Face to face"),
    "letter": _l("By letter"),
    "other": _l("Another way"),
}
ASKER, OTHER = "asker", "other"
_TOO_LONG = _l("At most %(max)d characters.")
_YEARS = range(1990, 2200)


class ContactForm(FlaskForm):
    """How, when and with whom one was in touch, what was said, and whether that was the answer."""

    channel = SelectField(
        _l("How"), choices=[SelectChoice(key, CHANNEL_WORDS[key]) for key in CHANNELS]
    )
    contacted_at = DateTimeLocalField(
        _l("When"), validators=[InputRequired(_l("Say when it was."))], default=lambda: _here()
    )
    with_whom = RadioField(_l("With whom"), default=ASKER)
    with_name = StringField(
        _l("Their name"),
        description=_l("If it was somebody else: the carrier, their neighbour."),
        validators=[Length(max=MAX_NAME, message=_TOO_LONG)],
    )
    words = TextAreaField(
        _l("What was said"),
        validators=[
            DataRequired(_l("Write something first.")),
            Length(max=MAX_WORDS, message=_TOO_LONG),
        ],
    )
    answers = BooleanField(_l("That answered what they asked"))

    def offer(self, asker: str) -> None:
        """Name the asker among the choices."""
        self.with_whom.choices = [
            SelectChoice(ASKER, asker),
            SelectChoice(OTHER, _l("Somebody else")),
        ]

    def validate_contacted_at(self, field: Any) -> None:
        if field.data is not None and field.data.year not in _YEARS:
            raise ValidationError(_l("Choose a time within reach."))

    def validate_with_name(self, field: Any) -> None:
        if self.with_whom.data == OTHER and not (field.data or "").strip():
            raise ValidationError(_l("Say who it was."))

    @property
    def other_name(self) -> str:
        """Who it was, where it was not the asker."""
        return (self.with_name.data or "") if self.with_whom.data == OTHER else ""

    @property
    def moment(self) -> datetime:
        """What was typed, which is in the reader's time zone, in UTC."""
        typed: datetime = self.contacted_at.data
        return typed.replace(tzinfo=_zone()).astimezone(UTC)


def _zone() -> ZoneInfo:
    return ZoneInfo(str(get_timezone()))


def _here() -> datetime:
    return this_moment().astimezone(_zone()).replace(tzinfo=None, second=0, microsecond=0)
