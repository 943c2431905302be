"""Forms for writing and for acts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from forum import languages, markup
from forum.boards.forms import choices as choices
from forum.errors import Invalid
from forum.threads.composer import ComposerField
from forum.threads.fields import Question
from forum.threads.kinds import GROUNDS
from forum.threads.models import Tag
from forum.threads.titles import MAX_TITLE

KIND_WORDS = {
    "question": _l("Question"),
    "tip": _l("Tip"),
    "idea": _l("Idea"),
    "complaint": _l("Complaint"),
    "discussion": _l("Discussion"),
}
GROUND_WORDS = {
    "spam": _l("Advertising or spam"),
    "illegal": _l("Against the law"),
    "hateful": _l("Hateful"),
    "harassment": _l("Harassment of a person"),
    "personal_data": _l("Personal data"),
    "copyright": _l("Somebody else’s work"),
    "off_topic": _l("Nothing to do with this forum"),
}


def _text_field(label: Any) -> ComposerField:
    return ComposerField(
        label,
        validators=[
            DataRequired(_l("Write something first.")),
            Length(max=markup.MAX_CHARS, message=_l("At most %(max)d characters.")),
        ],
    )


class NewThreadForm(FlaskForm):
    """A title and a text are enough; the rest comes from the board.

    ``checked`` names the questions about the text that were answered with yes.
    """

    board = SelectField(_l("Board"), validate_choice=False)
    kind = SelectField(_l("Kind"), validate_choice=False)
    title = StringField(
        _l("Title"),
        validators=[
            DataRequired(_l("Say in a few words what it is about.")),
            Length(max=MAX_TITLE, message=_l("At most %(max)d characters.")),
        ],
    )
    text = _text_field(_l("Your text"))
    tags = StringField(_l("Tags"), description=_l("A few words, with commas between them."))
    language = SelectField(_l("Language"), validate_choice=False)
    checked = HiddenField()
    #: Ids of similar threads that its writer has looked at, or "all".
    seen = HiddenField()
    #: The board whose questions are in the form, and whether it is not the one that was shown.
    asked_by = ""
    asks_anew = False
    questions: Sequence[Question] = ()

    def notice_board(self, board_id: str) -> None:
        """Say which board's questions these are, where the form that was sent showed others."""
        shown = request.form.get("asked_by", board_id)
        self.asked_by, self.asks_anew = board_id, bool(self.questions) and shown != board_id

    def offer(self, boards: list[tuple[str, str]], kinds: list[str]) -> None:
        """Fill the lists of choices."""
        words = [(kind, KIND_WORDS[kind]) for kind in kinds]
        self.board.choices = choices([("", _l("I am not sure where")), *boards])
        self.kind.choices = choices([("", _l("What fits this board")), *words])
        self.language.choices = choices([("", _l("The board’s language")), *languages.pairs()])


Form = TypeVar("Form", bound=FlaskForm)


def asking_form(
    kind: type[Form], questions: Sequence[Question], said: Mapping[str, Any] | None = None
) -> Form:
    """A form that also asks these questions; ``questions`` keeps them, in order."""
    made = type(kind.__name__, (kind,), {each.name: _field_for(each) for each in questions})
    form: Form = made(data=said)
    form.questions = questions
    return form


def _field_for(question: Question) -> Any:
    def check(_form: FlaskForm, field: Any) -> None:
        try:
            question.answer(field.data or "")
        except Invalid as problem:
            raise ValidationError(problem.sentence) from problem

    label, checks = languages.translated(question.label), [check]
    if question.kind == "choice":
        offered = [(key, languages.translated(words)) for key, words in question.options]
        listed = choices([("", _l("Choose one")), *offered])
        return SelectField(label, choices=listed, validate_choice=False, validators=checks)
    if question.kind == "long":
        return TextAreaField(label, validators=checks)
    return StringField(label, validators=checks)


class ReplyForm(FlaskForm):
    """A reply. ``checked`` is as for a new thread."""

    text = _text_field(_l("Your reply"))
    reopens = BooleanField(_l("This is not solved: I still need an answer"))
    thanks = BooleanField(_l("Just a thank-you: no answer needed"))
    official = BooleanField(_l("Official answer of the company"))
    checked = HiddenField()
    #: The id of the post that it answers.
    to = HiddenField()


class EditPostForm(FlaskForm):
    """Change a post; the first also carries the title. ``checked`` is as for a new thread."""

    questions: Sequence[Question] = ()
    title = StringField(_l("Title"), validators=[Length(max=MAX_TITLE)])
    text = _text_field(_l("Text"))
    version = IntegerField()
    checked = HiddenField()


class EditThreadForm(FlaskForm):
    """What hosts may correct."""

    title = StringField(_l("Title"), validators=[DataRequired(), Length(max=MAX_TITLE)])
    kind = SelectField(_l("Kind"), choices=choices(KIND_WORDS.items()))
    language = SelectField(_l("Language"))
    tags = StringField(_l("Tags"), description=_l("A few words, with commas between them."))
    version = IntegerField()


class ReasonForm(FlaskForm):
    """An act and its reason."""

    reason = StringField(
        _l("Reason"),
        validators=[DataRequired(_l("Give a reason; the log keeps it.")), Length(max=500)],
    )


class HideForm(ReasonForm):
    """Hide a post on one of the grounds. There is none for thinking badly of the company."""

    ground = SelectField(
        _l("Ground"),
        choices=choices([("", _l("Choose one")), *((g, GROUND_WORDS[g]) for g in GROUNDS)]),
    )


class MoveForm(ReasonForm):
    """Move a thread to another board."""

    board = SelectField(_l("To which board"), validate_choice=False)


class TagForm(FlaskForm):
    """A tag's name; ``tag_form`` adds what it is for, in each language."""

    name = StringField(_l("Name"), validators=[DataRequired(_l("Give the tag a name."))])

    def words(self) -> dict[str, str]:
        """What was typed as description, by language."""
        typed = {name: field.data or "" for name, field in self._fields.items()}
        prefix = "description_"
        return {n.removeprefix(prefix): text for n, text in typed.items() if n.startswith(prefix)}


def tag_form(offered: Iterable[str], tag: Tag, *, sent: bool = True) -> TagForm:
    """The form for a tag as it is, with a description in each offered language."""
    fields = {
        f"description_{code}": StringField(
            _l("What it is for, %(language)s", language=languages.own_name_of(code))
        )
        for code in offered
    }
    values = {f"description_{code}": text for code, text in tag.description.items()}
    made = type("TagForm", (TagForm,), fields)
    values["name"] = tag.name
    form: TagForm = made(data=values) if sent else made(formdata=None, data=values)
    return form


class SynonymForm(FlaskForm):
    """Another word for a tag."""

    # The page has another form with a name.
    name = StringField(_l("Another word"), id="synonym")
