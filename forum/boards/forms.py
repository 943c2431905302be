"""Forms for boards and groups."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from forum import languages
from forum.boards.actions import BoardPlan
from forum.boards.checks import MAX_DESCRIPTION, MAX_NAME
from forum.boards.fields import MAX_HINT, MAX_KEY, MAX_LABEL, FieldPlan
from forum.boards.groups import MAX_NAME as MAX_GROUP_NAME
from forum.boards.models import Board, BoardField, Group
from forum.boards.policy import KINDS, WhoAnswers
from forum.boards.slugs import MAX_SLUG
from forum.boards.words import FIELD_KIND_WORDS, KIND_WORDS, VISIBILITY_WORDS, WHO_WORDS

_TOO_LONG = _l("At most %(max)d characters.")


def choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Choices of a field from (value, words)."""
    return [SelectChoice(value, label) for value, label in pairs]


def _checkboxes(label: Any, **more: Any) -> SelectMultipleField:
    return SelectMultipleField(label, widget=ListWidget(), option_widget=CheckboxInput(), **more)


class BoardForm(FlaskForm):
    """All that an admin says about a board; ``board_form`` adds the words in each language."""

    slug = StringField(
        _l("Address"),
        description=_l("The last part of the board’s address. Leave it empty to use the name."),
        validators=[Length(max=MAX_SLUG, message=_TOO_LONG)],
    )
    parent = SelectField(_l("Stands under"))
    visibility = RadioField(_l("Who may read it"), choices=choices(VISIBILITY_WORDS.items()))
    groups = _checkboxes(_l("Groups"))
    kinds = _checkboxes(_l("What may be written here"), choices=choices(KIND_WORDS.items()))
    default_kind = SelectField(
        _l("The usual kind"),
        description=_l("What a thread is when its writer chooses nothing."),
        choices=choices(KIND_WORDS.items()),
    )
    language = SelectField(_l("Language"), choices=choices(languages.pairs()))
    who_answers = RadioField(_l("Who answers"), choices=choices(WHO_WORDS.items()))
    grace_hours = IntegerField(
        _l("Hours that members go first"),
        validators=[Optional()],
    )
    shows_reading = BooleanField(_l("Hosts may show that they have read a thread"))
    version = HiddenField()
    #: What stands there, in languages that may no longer be offered: it is not lost.
    kept_name: Mapping[str, str] = {}
    kept_description: Mapping[str, str] = {}

    def offer(self, parents: Sequence[Board], groups: Sequence[Group]) -> None:
        """Fill the lists of choices."""
        named = [(str(each.id), languages.translated(each.name)) for each in parents]
        self.parent.choices = choices([("", _l("Nothing: it stands at the top")), *named])
        self.groups.choices = choices((str(group.id), group.name) for group in groups)

    def words(self, prefix: str) -> dict[str, str]:
        """What was typed as name or description, by language; also in languages of former days."""
        kept = self.kept_name if prefix == "name" else self.kept_description
        typed = {
            name.removeprefix(f"{prefix}_"): field.data or ""
            for name, field in self._fields.items()
            if name.startswith(f"{prefix}_")
        }
        return {**kept, **typed}

    def plan(self) -> BoardPlan:
        """What the form says, for the actions."""
        who = WhoAnswers(self.who_answers.data)
        after_grace = who is WhoAnswers.HOSTS_AFTER_GRACE
        return BoardPlan(
            name=self.words("name"),
            description=self.words("description"),
            slug=(self.slug.data or "").strip().lower(),
            parent_id=int(self.parent.data) if self.parent.data else None,
            visibility=self.visibility.data,
            group_ids=frozenset(int(each) for each in self.groups.data or ()),
            kinds=tuple(kind for kind in KINDS if kind in (self.kinds.data or ())),
            default_kind=self.default_kind.data,
            language=self.language.data,
            who=who,
            grace_hours=(self.grace_hours.data or 0) if after_grace else 0,
            shows_reading=bool(self.shows_reading.data),
        )

    def differences(self, standing: "BoardForm") -> list[tuple[str, str]]:
        """What stands there now, label and words, wherever this form says something else."""
        return [
            (field.label.text, _shown(standing[name]))
            for name, field in self._fields.items()
            if name not in ("csrf_token", "version") and field.data != standing[name].data
        ]

    def read_version(self) -> int:
        """The version that was edited; 0, which no board has, where it says nothing sensible."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _shown(field: Any) -> str:
    chosen = field.data if isinstance(field.data, list) else [field.data]
    labels = {choice.value: choice.label for choice in getattr(field, "choices", None) or ()}
    return ", ".join(str(labels.get(each, each)) for each in chosen if each) or "–"


def board_form(
    offered: Sequence[str], board: Board | None, groups: frozenset[int], *, sent: bool = True
) -> BoardForm:
    """The form for a board as it is, or for a new one, with words in each offered language.

    Filled with what was sent, unless ``sent`` is false.
    """
    fields: dict[str, Any] = {}
    for code in offered:
        own = languages.own_name_of(code)
        fields[f"name_{code}"] = StringField(
            _l("Name, %(language)s", language=own),
            validators=[Length(max=MAX_NAME, message=_TOO_LONG)],
        )
        fields[f"description_{code}"] = TextAreaField(
            _l("Description, %(language)s", language=own),
            validators=[Length(max=MAX_DESCRIPTION, message=_TOO_LONG)],
        )
    made = type("BoardForm", (BoardForm,), fields)
    values = _values(board, groups)
    form: BoardForm = made(data=values) if sent else made(formdata=None, data=values)
    form.kept_name = dict(board.name) if board else {}
    form.kept_description = dict(board.description) if board else {}
    return form


def _values(board: Board | None, groups: frozenset[int]) -> dict[str, Any]:
    if board is None:
        return {
            "visibility": "public",
            "kinds": ["question", "tip", "idea", "complaint", "discussion"],
            "default_kind": "question",
            "who_answers": WhoAnswers.HOSTS_ALWAYS.value,
        }
    return {
        **{f"name_{code}": text for code, text in board.name.items()},
        **{f"description_{code}": text for code, text in board.description.items()},
        "slug": board.slug,
        "parent": str(board.parent_id or ""),
        "visibility": board.visibility,
        "groups": [str(each) for each in sorted(groups)],
        "kinds": board.kinds,
        "default_kind": board.default_kind,
        "language": board.language,
        "who_answers": board.who_answers,
        "grace_hours": board.grace_hours or None,
        "shows_reading": board.shows_reading,
        "version": str(board.version),
    }


class FieldForm(FlaskForm):
    """All that an admin says about a field; ``field_form`` adds the words in each language."""

    kind = SelectField(_l("How one answers"), choices=choices(FIELD_KIND_WORDS.items()))
    key = StringField(_l("Word to search by"), validators=[Length(max=MAX_KEY, message=_TOO_LONG)])
    is_required = BooleanField(_l("Nobody can post here without it"))

    def words(self, prefix: str) -> dict[str, str]:
        """What was typed, by language."""
        return {
            name.removeprefix(f"{prefix}_"): field.data or ""
            for name, field in self._fields.items()
            if name.startswith(f"{prefix}_")
        }

    def plan(self, standing: BoardField | None = None) -> FieldPlan:
        """What the form says, for the actions; languages of former days are not lost."""
        label, hint = (standing.label, standing.hint) if standing else ({}, {})
        return FieldPlan(
            label={**label, **self.words("label")},
            hint={**hint, **self.words("hint")},
            key=(self.key.data or "") if self.key else "",
            kind=self.kind.data if self.kind else "",
            is_required=bool(self.is_required.data),
            options={code: text.splitlines() for code, text in self.words("options").items()},
        )


def field_form(offered: Sequence[str], asked: BoardField | None) -> FieldForm:
    """The form for a field as it is, or for a new one, with words in each offered language."""
    fields: dict[str, Any] = {}
    limited = {"label": MAX_LABEL, "hint": MAX_HINT}
    labels = {
        "label": _l("What is asked, %(language)s"),
        "hint": _l("A hint, %(language)s"),
        "options": _l("Choices, %(language)s"),
    }
    for code in offered:
        own = languages.own_name_of(code)
        for name, label in labels.items():
            checks = [Length(max=limited[name], message=_TOO_LONG)] if name in limited else []
            kind = StringField if name in limited else TextAreaField
            fields[f"{name}_{code}"] = kind(label % {"language": own}, validators=checks)
    made = type("FieldForm", (FieldForm,), fields)
    form: FieldForm = made(data=_field_values(asked) if asked else None)
    if asked:
        del form.kind, form.key
    return form


def _field_values(asked: BoardField) -> dict[str, Any]:
    lines: dict[str, list[str]] = {}
    for option in asked.offered:
        for code, text in option["words"].items():
            lines.setdefault(code, []).append(text)
    return {
        **{f"label_{code}": text for code, text in asked.label.items()},
        **{f"hint_{code}": text for code, text in asked.hint.items()},
        **{f"options_{code}": "\n".join(rows) for code, rows in lines.items()},
        "is_required": asked.is_required,
    }


class GroupForm(FlaskForm):
    """A group has a name."""

    name = StringField(
        _l("Name of the group"),
        validators=[
            DataRequired(_l("Give the group a name.")),
            Length(max=MAX_GROUP_NAME, message=_TOO_LONG),
        ],
    )


class MemberForm(FlaskForm):
    """Somebody joins a group."""

    handle = StringField(
        _l("Handle of the person"),
        description=_l("The last part of the address of their profile."),
        validators=[DataRequired(_l("Say who it is.")), Length(max=80, message=_TOO_LONG)],
    )
