"""Forms for ladders, and for asking a colleague."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from forum.errors import Invalid
from forum.people.models import Person
from moderation.escalation.colleagues import MAX_NOTE
from moderation.escalation.ladder import EVERYBODY, HOST, LEAD, MOST_RUNGS, OWNER, Rung

WHO_WORDS: dict[str, Any] = {
    OWNER: _l("Whoever looks after it"),
    HOST: _l("Another host who may answer"),
    LEAD: _l("The nearest lead"),
    EVERYBODY: _l("Everybody who is called when it takes long"),
}
SHARE, AFTER = UNITS = ("share", "after")
UNIT_WORDS: dict[str, Any] = {
    SHARE: _l("percent of the time"),
    AFTER: _l("open minutes late"),
}
#: So many empty steps stand under those that there are.
SPARE = 2


class RungForm(Form):
    """One step: whom, and when. Whoever names nobody takes the step away."""

    who = SelectField(
        _l("Whom"),
        choices=[
            SelectChoice("", _l("Nobody")),
            *(SelectChoice(*each) for each in WHO_WORDS.items()),
        ],
        validate_choice=False,
    )
    number = StringField(_l("When"))
    unit = SelectField(
        _l("Counted in"),
        choices=[SelectChoice(*each) for each in UNIT_WORDS.items()],
        validate_choice=False,
    )


class SeenForm(FlaskForm):
    """A button about what somebody has looked at."""

    seen = HiddenField()

    @property
    def version(self) -> int:
        """The version that it was; one that nothing has, where the form does not say it."""
        words = str(self.seen.data or "")
        return int(words) if words.isascii() and words.isdecimal() and len(words) < 10 else -1


class LadderForm(SeenForm):
    """Every step of a ladder. ``seen`` is the version that it was filled from."""

    rungs = FieldList(FormField(RungForm), max_entries=MOST_RUNGS + SPARE)

    def show(self, rungs: Iterable[Rung], version: int) -> None:
        """Fill it with these steps and some empty ones."""
        self.seen.data = str(version)
        for rung in rungs:
            unit = SHARE if rung.share is not None else AFTER
            number = rung.share if rung.share is not None else rung.after
            self.rungs.append_entry({"who": rung.who, "number": str(number), "unit": unit})
        for _spare in range(SPARE):
            if len(self.rungs) < MOST_RUNGS + SPARE:
                self.rungs.append_entry({"who": "", "number": "", "unit": SHARE})

    def said(self) -> list[Rung]:
        """The steps as they were sent. Raises Invalid."""
        found = []
        for entry in self.rungs:
            who, number, unit = (entry.form[name].data or "" for name in ("who", "number", "unit"))
            if not who and not number.strip():
                continue
            if who not in WHO_WORDS or unit not in UNITS:
                raise Invalid(_("Say for each step whom to call."), "rungs")
            when = _whole(number)
            found.append(Rung(who, share=when) if unit == SHARE else Rung(who, after=when))
        return found


def _whole(number: str) -> int:
    words = number.strip().removesuffix("%").strip()
    if not (words.isascii() and words.isdecimal() and len(words) < 7):
        raise Invalid(_("Say for each step when, as a whole number."), "rungs")
    return int(words)


class ColleagueForm(FlaskForm):
    """Whom to ask, and what about. ``colleague`` is the handle."""

    colleague = SelectField(_l("Whom"), validate_choice=False)
    note = TextAreaField(
        _l("What is it about?"),
        validators=[Length(max=MAX_NOTE, message=_l("At most %(max)d characters."))],
    )

    def offer(self, people: Iterable[Person]) -> None:
        """Fill the list of choices."""
        self.colleague.choices = [
            SelectChoice("", _l("Choose one")),
            *(SelectChoice(person.handle, person.name) for person in people),
        ]
