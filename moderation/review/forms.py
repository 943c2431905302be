"""Forms of the review."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from forum import markup
from forum.threads.titles import MAX_TITLE
from moderation.review.policy import MAX_LISTED_CHARS

WHY_WORDS: dict[str, Any] = {
    "first": _l("A new member’s first posts"),
    "link": _l("Leads to another site"),
    "word": _l("Holds a word of the list"),
}
VERB_WORDS: dict[str, Any] = {
    "thread": _l("New thread"),
    "reply": _l("Reply"),
    "edit": _l("Edit"),
}
OUTCOME_WORDS: dict[str, Any] = {
    "released": _l("Posted"),
    "rejected": _l("Not posted"),
    "taken_back": _l("Taken back"),
}


class TextForm(FlaskForm):
    """One's own text while it waits. ``checked`` is as for a new thread."""

    checked = HiddenField()
    title = StringField(_l("Title"), validators=[Length(max=MAX_TITLE)])
    text = TextAreaField(
        _l("Your text"),
        validators=[
            DataRequired(_l("Write something first.")),
            Length(max=markup.MAX_CHARS, message=_l("At most %(max)d characters.")),
        ],
    )


class DecideForm(FlaskForm):
    """The reason for what is not posted."""

    reason = StringField(_l("Reason"), validators=[Length(max=500)])


class RuleForm(FlaskForm):
    """What waits on a board."""

    first_posts = IntegerField(
        _l("First posts of new members"), validators=[InputRequired(_l("Give a number."))]
    )
    links = BooleanField(_l("Posts with links to other sites"))
    words = BooleanField(_l("Posts with a word of the list"))


class ListedForm(FlaskForm):
    """A word for the list."""

    words = StringField(
        _l("Word or phrase"), validators=[DataRequired(), Length(max=MAX_LISTED_CHARS)]
    )
