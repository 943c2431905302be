"""Forms for joining and splitting threads."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from forum.threads.forms import KIND_WORDS, ReasonForm, choices
from forum.threads.titles import MAX_TITLE


class OwnReasonForm(FlaskForm):
    """Of somebody's own thread no reason is needed."""

    reason = StringField(_l("Reason"), validators=[Length(max=500)])


class SplitForm(ReasonForm):
    """Which posts become a thread, and what that is called."""

    posts = SelectMultipleField(
        _l("Posts"),
        coerce=int,
        validate_choice=False,
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    title = StringField(
        _l("Title of the new thread"),
        validators=[
            DataRequired(_l("Say in a few words what it is about.")),
            Length(max=MAX_TITLE, message=_l("At most %(max)d characters.")),
        ],
    )
    kind = SelectField(_l("Kind"))
    board = SelectField(_l("Board"), validate_choice=False)

    def offer(self, boards: Iterable[tuple[str, Any]], kinds: Iterable[str]) -> None:
        """Fill the lists of choices."""
        self.board.choices = choices(boards)
        self.kind.choices = choices((kind, KIND_WORDS[kind]) for kind in kinds)


__all__ = ["OwnReasonForm", "ReasonForm", "SplitForm"]
