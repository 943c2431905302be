"""What clocks are called, for people."""

from flask_babel import lazy_gettext as _l

from moderation.unanswered.clock import (
    ACKNOWLEDGE,
    FIRST_ANSWER,
    HIGH,
    LOW,
    NEXT_ANSWER,
    NORMAL,
    RESOLUTION,
    STALE,
    UPDATE,
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
