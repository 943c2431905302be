"""Forms for giving threads to each other."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from forum.people.models import Person
from forum.threads.forms import ReasonForm
from moderation.assignments.actions import MAX_NOTE

__all__ = ["OwnerForm", "ReasonForm"]


class OwnerForm(FlaskForm):
    """To whom a thread goes, and what to tell them. ``owner`` is the handle."""

    owner = SelectField(_l("To whom"), validate_choice=False)
    note = StringField(
        _l("Note"), validators=[Length(max=MAX_NOTE, message=_l("At most %(max)d characters."))]
    )

    def offer(self, people: Iterable[Person]) -> None:
        """Fill the list of choices."""
        self.owner.choices = [
            SelectChoice("", _l("Choose one")),
            *(SelectChoice(person.handle, person.name) for person in people),
        ]
