"""The form in which somebody says by when hosts answer."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from forum.boards.words import KIND_WORDS
from forum.errors import Invalid
from moderation.clocks.models import PolicyVersion
from moderation.clocks.plans import PolicyPlan
from moderation.clocks.words import CLOCK_WORDS, PRIORITY_WORDS
from moderation.unanswered.clock import CLOCK_KINDS, MAY_PAUSE, PRIORITIES

OWN, ABOVE, OFF = ("own", "above", "off")
EMPTY_ROWS = 2
MOST_ROWS = 40
#: The six fields of a row, with what somebody should know who fills them in.
HINTS = {
    "acknowledge": _l("It is enough to say that you will get back to them."),
    "first_answer": _l("What customers read on the board."),
    "next_answer": _l("When the customer writes again."),
    "update": _l("How often a host says something while the customer waits for more."),
    "resolution": _l("Until it is solved or closed."),
    "stale": _l("How long nothing may happen in a thread that is not finished."),
}
_HOURS = re.compile(r"(\d{1,5})(?:[.,](\d{1,2}))?|(\d{1,5}):([0-5]\d)")


class Targets(Form):
    """Open hours for each kind of clock, as text: "4", "0.5", "0:20"; empty says nothing."""

    acknowledge, first_answer, next_answer, update, resolution, stale = (
        StringField(CLOCK_WORDS[kind], description=HINTS[kind]) for kind in CLOCK_KINDS
    )

    def targets(self) -> dict[str, int]:
        """Clock kind → open minutes. Raises Invalid."""
        said = ((kind, (self[kind].data or "").strip()) for kind in CLOCK_KINDS)
        return {kind: read_minutes(words) for kind, words in said if words}


class Row(Targets):
    """What differs for threads of a kind or a priority."""

    kind = SelectField(
        _l("Kind"),
        choices=lambda: _either(_l("Every kind"), KIND_WORDS),
        validate_choice=False,
    )
    priority = SelectField(
        _l("Priority"),
        choices=lambda: _either(
            _l("Every priority"), {each: PRIORITY_WORDS[each] for each in PRIORITIES}
        ),
        validate_choice=False,
    )

    def rule(self) -> dict[str, Any] | None:
        """As a policy keeps it; None where the row says nothing."""
        targets = self.targets()
        named = {"kind": self.kind.data or None, "priority": self.priority.data or None}
        return {**named, "targets": targets} if targets or any(named.values()) else None


def _either(anything: Any, words: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice("", anything), *(SelectChoice(*each) for each in words.items())]


class PolicyForm(FlaskForm):
    """By when hosts answer, on which calendar, and what stands still meanwhile."""

    how = RadioField(
        _l("Answer times"),
        choices=[
            SelectChoice(OWN, _l("Set here")),
            SelectChoice(ABOVE, _l("The same as above this board")),
            SelectChoice(OFF, _l("No answer times")),
        ],
    )
    calendar = SelectField(_l("Open hours"), coerce=int)
    usual = FormField(Targets)
    rows = FieldList(FormField(Row), max_entries=MOST_ROWS)
    #: Where the action says that something is wrong with what is owed.
    rules = HiddenField()
    pauses = SelectMultipleField(
        _l("Pauses while we wait for the customer"),
        choices=[SelectChoice(kind, CLOCK_WORDS[kind]) for kind in MAY_PAUSE],
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    remind_days = IntegerField(
        _l("Days until the customer is reminded"),
        description=_l("When a host waits for the customer. 0 is never."),
        validators=[Optional()],
    )
    close_days = IntegerField(
        _l("Days after that until the thread is closed"),
        description=_l("The reminder says so. 0 is never."),
        validators=[Optional()],
    )
    version = IntegerField(widget=HiddenInput(), default=0)

    def plan(self) -> PolicyPlan:
        """What was typed. Raises Invalid."""
        rules = [row.form.rule() for row in self.rows]
        usual = {"kind": None, "priority": None, "targets": self.usual.form.targets()}
        return PolicyPlan(
            calendar_id=self.calendar.data or 0,
            rules=[usual, *(rule for rule in rules if rule)],
            is_on=self.how.data != OFF,
            follows_above=self.how.data == ABOVE,
            pauses=self.pauses.data or [],
            remind_days=self.remind_days.data or 0,
            close_days=self.close_days.data or 0,
        )

    def start_again_from(self, version: PolicyVersion) -> None:
        """The next sending replaces what stands there now."""
        self.version.data, self.version.raw_data = version.number, [str(version.number)]


class ApplyForm(FlaskForm):
    """Put what was previewed on the open threads."""

    stamp = HiddenField(validators=[DataRequired()])


def policy_form(
    own: PolicyVersion | None,
    holds: PolicyVersion | None,
    calendars: Sequence[tuple[int, str]],
    *,
    of_site: bool,
) -> PolicyForm:
    """A form that says what is said here; where nothing is, what holds is there to start from."""
    shown = own or holds
    form = PolicyForm(data=_values(own, shown, of_site))
    form.calendar.choices = [SelectChoice(*each) for each in calendars]
    if of_site:
        form.how.choices = [each for each in form.how.choices if each.value != ABOVE]
    empty = sum(1 for row in form.rows if not any(row.form.data.values()))
    for _number in range(min(EMPTY_ROWS - empty, MOST_ROWS - len(form.rows))):
        form.rows.append_entry()
    return form


def _values(
    own: PolicyVersion | None, shown: PolicyVersion | None, of_site: bool
) -> dict[str, Any]:
    how = OWN if of_site else ABOVE
    if own is not None:
        how = ABOVE if own.follows_above else OWN if own.is_on else OFF
    values: dict[str, Any] = {"how": how, "version": own.number if own else 0}
    if shown is None:
        return {**values, "remind_days": 3, "close_days": 7, "pauses": list(MAY_PAUSE)}
    rules = [
        {"kind": rule["kind"] or "", "priority": rule["priority"] or "", **_hours(rule)}
        for rule in shown.rules
    ]
    general = [rule for rule in rules if not rule["kind"] and not rule["priority"]]
    return {
        **values,
        "calendar": shown.calendar_id,
        "usual": general[0] if general else {},
        "rows": [rule for rule in rules if rule not in general],
        "pauses": shown.pauses,
        "remind_days": shown.remind_days,
        "close_days": shown.close_days,
    }


def _hours(rule: Mapping[str, Any]) -> dict[str, str]:
    return {kind: written_hours(minutes) for kind, minutes in rule["targets"].items()}


def written_hours(minutes: int) -> str:
    """240 → "4", 30 → "0:30": as ``read_minutes`` reads it."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02}" if rest else str(hours)


def read_minutes(words: str) -> int:
    """ "4", "0.5", "0,5" and "0:30" in hours → minutes. Raises Invalid."""
    found = _HOURS.fullmatch(words.strip())
    if found is None:
        sentence = _("“%(words)s”: write hours like 4, 0.5 or 0:30.", words=words[:20])
        raise Invalid(sentence, "rules")
    whole, fraction, hours, minutes = found.groups()
    if hours is not None:
        return int(hours) * 60 + int(minutes)
    return int(whole) * 60 + round(float(f"0.{fraction or 0}") * 60)
