"""Forms of the log and of limits."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from forum.threads.forms import HideForm, ReasonForm

#: For how many days somebody can be limited, in words.
DAYS = {
    "1": _l("One day"),
    "3": _l("Three days"),
    "7": _l("A week"),
    "14": _l("Two weeks"),
    "30": _l("A month"),
    "90": _l("Three months"),
}


class LimitForm(ReasonForm):
    """What they may not do, for how long, and why. The reason is shown to the person."""

    what = SelectField(
        _l("What they may not do"),
        choices=[
            SelectChoice("limit", _l("Write")),
            SelectChoice("suspend", _l("Write, or read more than everybody reads")),
        ],
        default="limit",
    )
    days = SelectField(
        _l("For how long"), choices=[SelectChoice(days, words) for days, words in DAYS.items()]
    )

    def until(self, now: datetime) -> datetime:
        """When the chosen time is over."""
        return now + timedelta(days=int(self.days.data))


class SweepForm(HideForm):
    """Why many posts are hidden at once, and for how long their author is limited, if at all."""

    days = SelectField(
        _l("Limit its author"),
        choices=[
            SelectChoice("", _l("Not now")),
            *(SelectChoice(days, words) for days, words in DAYS.items()),
        ],
    )

    def until(self, now: datetime) -> datetime:
        """When the chosen time is over."""
        return now + timedelta(days=int(self.days.data))
