"""What clocks are called, for people."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from moderation.unanswered.clock import (
    ACKNOWLEDGE,
    FIRST_ANSWER,
    HIGH,
    LOW,
    NEXT_ANSWER,
    NORMAL,
    PAUSED,
    RESOLUTION,
    RUNNING,
    STALE,
    STOPPED,
    UPDATE,
    VOID,
)

#: What has to happen before the clock runs out.
CLOCK_WORDS = {
    ACKNOWLEDGE: _l("A first word from us"),
    FIRST_ANSWER: _l("First answer"),
    NEXT_ANSWER: _l("Next answer"),
    UPDATE: _l("News from us"),
    RESOLUTION: _l("Solved or closed"),
    STALE: _l("Something new in the thread"),
}
PRIORITY_WORDS = {LOW: _l("Low"), NORMAL: _l("Normal"), HIGH: _l("High")}
STATE_WORDS = {
    RUNNING: _l("Running"),
    PAUSED: _l("Paused"),
    STOPPED: _l("Stopped"),
    VOID: _l("Does not count"),
}
#: What happened to a clock.
CHANGE_WORDS = {
    "started": _l("It began"),
    "moved": _l("It got another due time"),
    "paused": _l("Paused while we wait for the customer"),
    "resumed": _l("It runs again"),
    "stopped": _l("It was stopped"),
    "unstopped": _l("What had stopped it was taken back"),
    "voided": _l("It does not count any more"),
    "warned": _l("Somebody was warned"),
    "breached": _l("It was late"),
}
#: Why a miss is nobody's fault.
EXCUSED_WORDS = {
    "released_late": _l("The post came out of review when the time had passed."),
    "taken_back": _l("It was due while an answer stood that was taken back."),
    "new_terms": _l("With new answer times, it was due at once."),
}


def open_time(seconds: int) -> str:
    """A length of open time in hours and minutes; never none at all."""
    hours, minutes = divmod(max(seconds // 60, 1), 60)
    if not hours:
        return ngettext("%(num)s open minute", "%(num)s open minutes", minutes)
    whole = ngettext("%(num)s open hour", "%(num)s open hours", hours)
    if not minutes:
        return whole
    rest = ngettext("%(num)s minute", "%(num)s minutes", minutes)
    return _("%(hours)s and %(minutes)s", hours=whole, minutes=rest)
