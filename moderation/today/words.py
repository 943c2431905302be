"""What today's lists are called, and what is said where one of them is empty."""

from typing import Any

from flask_babel import lazy_gettext as _l

from forum.threads.forms import KIND_WORDS
from moderation.clocks.words import (
    CHANGE_WORDS,
    CLOCK_WORDS,
    EXCUSED_WORDS,
    PRIORITY_WORDS,
    STATE_WORDS,
    open_time,
)
from moderation.today.lists import (
    BROKEN,
    ERRANDS,
    LATE,
    NEXT,
    PROMISES,
    RETURNING,
    SOON,
    STALLED,
)

LIST_WORDS = {
    NEXT: _l("What comes next"),
    BROKEN: _l("Broken promises"),
    PROMISES: _l("Promises due soon"),
    LATE: _l("Late threads"),
    SOON: _l("Due soon"),
    RETURNING: _l("Back from the customer soon"),
    ERRANDS: _l("Waiting for others"),
    STALLED: _l("Standing still"),
}
LIST_LEADS = {
    NEXT: _l("Promises first, then what can still be met; every third place is for what is late."),
    BROKEN: _l("What we promised to customers and did not do in time."),
    PROMISES: _l("What we promised to customers, due within four open hours."),
    LATE: _l("Threads whose due time has passed, the oldest first."),
    SOON: _l("Threads that are due within four open hours."),
    RETURNING: _l(
        "We wait for the customer: within a day a reminder goes out, or the thread is closed."
    ),
    ERRANDS: _l("What others do for a customer: due within four open hours, or late."),
    STALLED: _l("Open threads where nothing has happened for too long."),
}
LIST_EMPTY = {
    NEXT: _l("Nothing is due. Enjoy the quiet."),
    BROKEN: _l("No promise is broken. Well hosted."),
    PROMISES: _l("No promise is due soon."),
    LATE: _l("Nothing is late. Well hosted."),
    SOON: _l("Nothing is due soon."),
    RETURNING: _l("No thread comes back within a day."),
    ERRANDS: _l("Nothing is due from others."),
    STALLED: _l("Nothing stands still."),
}
LIST_TONES = {BROKEN: "danger", LATE: "danger", PROMISES: "waiting", SOON: "waiting"}
WORDS = {
    "list_words": LIST_WORDS,
    "list_leads": LIST_LEADS,
    "list_empty": LIST_EMPTY,
    "list_tones": LIST_TONES,
}
#: For the page about a thread's clocks.
CLOCK_PAGE: dict[str, Any] = {
    "words": CLOCK_WORDS,
    "states": STATE_WORDS,
    "changes": CHANGE_WORDS,
    "excused": EXCUSED_WORDS,
    "priorities": PRIORITY_WORDS,
    "kinds": KIND_WORDS,
    "open_time": open_time,
}
