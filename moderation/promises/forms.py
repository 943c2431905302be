"""Forms for what becomes of promises, and for errands."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import Length

from forum.people.models import Person
from forum.threads.forms import ReasonForm, choices
from moderation.promises.actions import MAX_WORDS
from moderation.promises.errands import MAX_PARTY
from moderation.promises.picking import OTHER

_LONG = _l("At most %(max)d characters.")


class _Picking(FlaskForm):
    """By when: one of the times offered, or another."""

    due = RadioField(_l("By when"), validate_choice=False)
    due_other = StringField(_l("Another day and time"))

    def offer(self, offered: Iterable[tuple[str, Any]]) -> None:
        """Fill the list of choices."""
        self.due.choices = choices([*offered, (OTHER, _l("Another time"))])

    def typed(self) -> dict[str, str]:
        """What was chosen."""
        return {"due": self.due.data or "", "due_other": self.due_other.data or ""}


class AgainForm(_Picking, ReasonForm):
    """Another time for a promise, and why."""


class TakeBackForm(ReasonForm):
    """Take a promise back, and why."""


class KeptForm(FlaskForm):
    """What kept it: ``post-<id>`` or ``contact-<id>``."""

    what = RadioField(_l("What kept it"), validate_choice=False)


class OwnerForm(FlaskForm):
    """Who keeps it from now on, and what to tell them. ``owner`` is the handle."""

    owner = SelectField(_l("To whom"), validate_choice=False)
    note = StringField(_l("Note"), validators=[Length(max=500, message=_LONG)])

    def offer(self, people: Iterable[Person]) -> None:
        """Fill the list of choices."""
        named = [(person.handle, person.name) for person in people]
        self.owner.choices = choices([("", _l("Choose one")), *named])


class ErrandForm(_Picking):
    """What a third party is asked to do."""

    party = StringField(_l("Who does it"), validators=[Length(max=MAX_PARTY, message=_LONG)])
    words = StringField(_l("What they do"), validators=[Length(max=MAX_WORDS, message=_LONG)])


class DoneForm(FlaskForm):
    """What came of an errand."""

    outcome = StringField(_l("What came of it"), validators=[Length(max=MAX_WORDS, message=_LONG)])
