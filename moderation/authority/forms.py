"""Forms for roles and appointments."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import HiddenInput

from forum.languages import name_of
from forum.threads.acts import MAX_REASON
from moderation.authority.models import Role
from moderation.authority.roles import MAX_NAME, MAX_TITLE, RolePlan

_TOO_LONG = _l("At most %(max)d characters.")
#: What calendars of people and of both databases agree on.
_YEARS = range(2000, 2200)


class RoleForm(FlaskForm):
    """A role; ``title_<language>`` stands in the form for each language of the site."""

    name = StringField(
        _l("Name"),
        description=_l("What colleagues call it."),
        validators=[
            DataRequired(_l("Give the role a name.")),
            Length(max=MAX_NAME, message=_TOO_LONG),
        ],
    )
    # The action knows which there are, and says what it refuses.
    permissions = SelectMultipleField(_l("May decide"), choices=[], validate_choice=False)
    version = IntegerField(widget=HiddenInput(), default=1)

    def titles(self) -> list[Any]:
        """The fields of the public title, the site's own language first."""
        return [self[f"title_{code}"] for code in _languages()]

    def plan(self, role: Role | None = None, held: Collection[str] = ()) -> RolePlan:
        """What was asked for. What the person does not hold cannot be ticked, and stays."""
        kept = set(role.permissions) - set(held) if role else set()
        title = {code: self[f"title_{code}"].data or "" for code in _languages()}
        return RolePlan(self.name.data or "", title, {*(self.permissions.data or ()), *kept})

    def start_again_from(self, role: Role) -> None:
        """The next sending replaces what stands there now."""
        self.version.data, self.version.raw_data = role.version, [str(role.version)]


def _languages() -> list[str]:
    site: str = current_app.config["LANGUAGE"]
    return [site, *(code for code in current_app.config["LANGUAGES"] if code != site)]


def role_form(role: Role | None = None) -> RoleForm:
    """An empty form, or one that says what the role is now."""

    class InTheLanguagesOfTheSite(RoleForm):
        pass

    for code in _languages():
        label = _("Public title, %(language)s", language=name_of(code))
        field = StringField(label, validators=[Length(max=MAX_TITLE, message=_TOO_LONG)])
        setattr(InTheLanguagesOfTheSite, f"title_{code}", field)
    if role is None:
        return InTheLanguagesOfTheSite()
    titles = {f"title_{code}": words for code, words in role.title.items()}
    return InTheLanguagesOfTheSite(
        data={
            "name": role.name,
            "permissions": role.permissions,
            "version": role.version,
            **titles,
        }
    )


def _site_zone() -> ZoneInfo:
    return ZoneInfo(current_app.config["TIMEZONE"])


def _reason_field(label: Any) -> TextAreaField:
    return TextAreaField(
        label,
        description=_l("The log keeps it, and colleagues read it."),
        validators=[
            DataRequired(_l("Give a reason; the log keeps it.")),
            Length(max=MAX_REASON, message=_TOO_LONG),
        ],
    )


class AppointmentForm(FlaskForm):
    """Who gets which role, where, from when until when, and why."""

    person = StringField(
        _l("Who"),
        description=_l("Their name, or the last part of their profile’s address."),
        validators=[DataRequired(_l("Say who.")), Length(max=200, message=_TOO_LONG)],
    )
    role = SelectField(_l("Role"), coerce=int)
    board = SelectField(_l("Where"), coerce=int)
    starts_at = DateTimeLocalField(
        _l("From"), description=_l("Empty: at once."), validators=[Optional()]
    )
    ends_at = DateTimeLocalField(
        _l("Until"), description=_l("Empty: until somebody ends it."), validators=[Optional()]
    )
    reason = _reason_field(_l("Why this person"))

    def offer(self, roles: list[tuple[int, Any]], boards: list[tuple[int, Any]]) -> None:
        """Fill the lists of choices."""
        self.role.choices = [SelectChoice(*each) for each in roles]
        self.board.choices = [SelectChoice(*each) for each in boards]

    def validate_starts_at(self, field: Any) -> None:
        _check_year(field.data)

    def validate_ends_at(self, field: Any) -> None:
        _check_year(field.data)

    def moment_of(self, field: Any) -> datetime | None:
        """What was typed in the site's own time zone, in UTC."""
        if field.data is None:
            return None
        typed: datetime = field.data
        return typed.replace(tzinfo=_site_zone()).astimezone(UTC)


def _check_year(typed: datetime | None) -> None:
    if typed is not None and typed.year not in _YEARS:
        raise ValidationError(_("Choose a time that is not so far away."))


class EndForm(FlaskForm):
    """Why an appointment ends."""

    reason = _reason_field(_l("Why it ends"))
