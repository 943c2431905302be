"""The picker: what it offers, and what was chosen in it. Words are never read for a time."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _

from forum.errors import Invalid
from forum.moments import now as this_moment
from moderation.promises import due
from moderation.promises.due import CLOSED, NOON, PASSED, TOO_FAR, TWO_DAYS, Open
from moderation.promises.times import both

OTHER = "other"


def options(now: datetime, opened: Open, theirs: str = "") -> list[tuple[str, str]]:
    """What may be chosen: (what is sent for it, words). ``theirs``: the customer's zone."""
    return [
        (preset.wall, f"{_word(preset, now, opened)}{both(preset.due_at, opened.zone, theirs)}")
        for preset in due.presets(now, opened)
    ]


def _word(preset: due.Preset, now: datetime, opened: Open) -> str:
    tomorrow = opened.day_of(now) + due.A_DAY
    if preset.key == NOON and opened.day_of(preset.due_at) == tomorrow:
        return _("Tomorrow at noon:") + " "
    if preset.key == TWO_DAYS:
        return _("In two working days, by close:") + " "
    return ""


def chosen_due(typed: Mapping[str, str], opened: Open, name: str = "due") -> datetime | None:
    """When is meant by the fields ``<name>`` and ``<name>_other``; None where nothing was chosen.

    Raises Invalid with the field's name for what is no time. A time of one's own wins.
    """
    other = typed.get(f"{name}_other", "").strip()
    chosen = typed.get(name, "").strip()
    if chosen == OTHER or (other and not chosen):
        chosen = other
        if not other:
            raise Invalid(_("Write a day and a time, such as 2026-11-22 14:30."), name)
    if not chosen:
        return None
    try:
        return due.due_from(chosen, opened)
    except (ValueError, OverflowError) as error:
        raise Invalid(_("Write a day and a time, such as 2026-11-22 14:30."), name) from error


def check_due(due_at: datetime, now: datetime | None, opened: Open, name: str = "due") -> datetime:
    """Raises Invalid, with what to do about it, for a time at which nobody can keep a promise."""
    moment = now or this_moment()
    why = due.trouble(due_at, moment, opened)
    if why == PASSED:
        raise Invalid(_("That time has passed. Choose a later one."), name)
    if why == TOO_FAR:
        raise Invalid(_("That is too far ahead. Promise something within a year."), name)
    if why == CLOSED and opened.hours is not None:
        opens = both(opened.hours.next_open(due_at), opened.zone)
        raise Invalid(
            _("We are closed then. The next open hours begin %(time)s.", time=opens), name
        )
    return due_at
