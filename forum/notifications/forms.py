"""The form of how one wants to be told."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField

from forum import permissions
from forum.moments import now as this_moment
from forum.notifications.clock import DAILY, NEVER, SOON, WEEKLY
from forum.notifications.models import NoticeSettings
from forum.notifications.telling import NoticeKind, kinds
from forum.notifications.wishes import APP, MAIL, NONE, way_of
from forum.threads.forms import choices

RHYTHM_WORDS = {
    SOON: _l("Soon: when a thread has been quiet for a few minutes"),
    DAILY: _l("Every morning, all in one mail"),
    WEEKLY: _l("Every Monday morning, all in one mail"),
    NEVER: _l("Never"),
}
WAY_WORDS = {
    MAIL: _l("Here and by mail"),
    APP: _l("Here"),
    NONE: _l("Not at all"),
}


class SettingsForm(FlaskForm):
    """The rhythm of mail; ``settings_form`` adds a field for each kind."""

    rhythm = RadioField(_l("How often we write"), choices=choices(RHYTHM_WORDS.items()))

    def kind_fields(self) -> list[Any]:
        """The fields of the kinds, in order."""
        return [self[_name(key)] for key in choosable()]

    def ways(self) -> dict[str, str]:
        """What was chosen, by kind."""
        return {key: self[_name(key)].data for key in choosable()}


def choosable() -> dict[str, NoticeKind]:
    """The kinds about which who is signed in chooses."""
    is_staff = permissions.is_staff(current_user, this_moment())
    return {
        key: kind
        for key, kind in kinds().items()
        if not kind.like and (is_staff or not kind.for_staff)
    }


def _name(key: str) -> str:
    return f"kind_{key.replace('-', '_').replace(':', '_')}"


def settings_form(settings: NoticeSettings) -> SettingsForm:
    """A form with what was chosen, or is usual."""
    fields, chosen = {}, {"rhythm": settings.rhythm}
    for key, kind in choosable().items():
        ways = [way for way in WAY_WORDS if way != NONE or not kind.must_be_seen]
        fields[_name(key)] = SelectField(
            kind.label, choices=choices((way, WAY_WORDS[way]) for way in ways)
        )
        chosen[_name(key)] = way_of(settings, key, kind.usually)
    return type("SettingsForm", (SettingsForm,), fields)(data=chosen)  # type: ignore[no-any-return]
