"""What hosts say about themselves."""

from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from forum.languages import pairs
from moderation.hosts.actions import MAX_BIO
from moderation.hosts.models import HostProfile


class ProfileForm(FlaskForm):
    """Public words. ``read_at`` says which words one had before one's eyes."""

    bio = TextAreaField(
        _l("About you"),
        description=_l("What do you know well, and since when? Customers read it."),
        validators=[Length(max=MAX_BIO, message=_l("At most %(max)d characters."))],
    )
    languages = SelectMultipleField(
        _l("Languages that you answer in"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    read_at = HiddenField()

    def offer(self) -> None:
        """Fill the list of languages."""
        self.languages.choices = [SelectChoice(code, name) for code, name in pairs()]

    def moment_read(self) -> datetime | None:
        """The mark of the words that were read; an unreadable one fits no words."""
        try:
            return datetime.fromisoformat(self.read_at.data) if self.read_at.data else None
        except ValueError:
            return datetime.min.replace(tzinfo=UTC)

    def start_again_from(self, profile: HostProfile | None) -> None:
        """The next sending replaces what stands there now."""
        self.read_at.data = mark_of(profile)


def mark_of(profile: HostProfile | None) -> str:
    """What the form sends back, to tell which words one had read."""
    return profile.changed_at.isoformat() if profile else ""


def profile_form(profile: HostProfile | None) -> ProfileForm:
    """A form that says what stands there now."""
    now: dict[str, Any] = {"read_at": mark_of(profile)}
    if profile is not None:
        now |= {"bio": profile.bio, "languages": profile.languages}
    form = ProfileForm(data=now)
    form.offer()
    return form
