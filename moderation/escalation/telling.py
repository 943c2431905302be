"""What people are told of clocks and promises, in the app and by mail."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.moments import full_time
from forum.notifications.kinds import who
from forum.notifications.models import Notice
from forum.notifications.telling import NoticeKind, add_kind
from forum.sockets import Sockets
from moderation.clocks.words import CLOCK_WORDS
from moderation.escalation.ladder import EVERYBODY, FOUR_HOURS, HALF, HOST, LEAD, ONE_HOUR, OWNER
from moderation.promises.times import both

CALLED, LEAD_CALLED, NOBODY = ("clock_called", "lead_called", "nobody_reachable")
REMINDED, OWN_BROKEN = ("promise_reminded", "promise_own_broken")
BROUGHT, BROKEN = ("promise_brought", "promise_broken")
ASKED, ERRAND = ("brought_in", "errand_due")
#: As what somebody is called where nobody looks after the thread.
FREE = "free"


def _when(notice: Notice) -> str:
    """In the reader's zone, and of a promise in the zone in which it was made."""
    due, zone = datetime.fromisoformat(notice.words["due"]), notice.words.get("zone")
    return both(due, zone) if zone else full_time(due)


def _due(notice: Notice) -> Any:
    what, when = CLOCK_WORDS[notice.words["clock"]], _when(notice)
    if datetime.fromisoformat(notice.words["due"]) <= notice.made_at:
        return _("%(what)s: was due %(when)s", what=what, when=when)
    return _("%(what)s: due %(when)s", what=what, when=when)


def _why(notice: Notice) -> Any:
    whys = {
        OWNER: _("You look after this thread."),
        FREE: _("Nobody looks after it yet. Can you take it?"),
        HOST: _("Can you take it? Whoever looks after it may need you."),
        LEAD: _("You lead the hosts there."),
        EVERYBODY: _("Everybody who is called when it takes long has been told."),
    }
    return whys[notice.words["who"]]


def _nobody(notice: Notice) -> Any:
    return _("Nobody could be reached. %(what)s", what=_due(notice))


def _reminder(notice: Notice) -> Any:
    sentences = {
        HALF: _("Half of the time is over: you promised this by %(when)s", when=_when(notice)),
        FOUR_HOURS: _("Four hours are left: you promised this by %(when)s", when=_when(notice)),
        ONE_HOUR: _("One hour is left: you promised this by %(when)s", when=_when(notice)),
    }
    return sentences[notice.words["rung"]]


def _own_broken(notice: Notice) -> Any:
    return _("You promised this by %(when)s, and it is not done", when=_when(notice))


def _brought(notice: Notice) -> Any:
    return _(
        "A promise by %(name)s was not kept: it was due %(when)s",
        name=who(notice),
        when=_when(notice),
    )


def _broken(notice: Notice) -> Any:
    words = {"name": who(notice), "when": _when(notice), "lead": notice.words.get("lead", "")}
    if words["lead"]:
        return _(
            "%(name)s promised you an answer by %(when)s and did not keep it. "
            "%(lead)s, who is responsible for the hosts, has been told",
            **words,
        )
    return _(
        "%(name)s promised you an answer by %(when)s and did not keep it. "
        "It is now first on the hosts’ list",
        **words,
    )


def _errand(notice: Notice) -> Any:
    words = {"party": notice.words["party"], "when": _when(notice)}
    if notice.words.get("owner"):
        return _("What we asked %(party)s was due %(when)s, and nobody follows it up", **words)
    return _("Time to follow up what we asked %(party)s: it was due %(when)s", **words)


def _asked(notice: Notice) -> Any:
    return _("%(name)s asks you to have a look", name=who(notice))


def _promise_words(notice: Notice) -> str:
    return str(notice.words.get("words", ""))


KINDS = (
    NoticeKind(
        CALLED,
        _l("Time runs out in a thread that I look after, or could answer"),
        _due,
        details=_why,
        icon="clock",
        weight=45,
        at_once=True,
        for_staff=True,
    ),
    NoticeKind(
        LEAD_CALLED,
        _l("Something is late, or a promise was not kept, where I am called"),
        _due,
        details=_why,
        icon="warning",
        weight=46,
        at_once=True,
        for_staff=True,
    ),
    NoticeKind(
        NOBODY,
        "",
        _nobody,
        details=lambda _notice: _("Nobody who was to be called was here."),
        icon="warning",
        weight=47,
        at_once=True,
        for_staff=True,
        like=LEAD_CALLED,
    ),
    NoticeKind(
        REMINDED,
        _l("Something that I promised is to be done soon, or is late"),
        _reminder,
        details=_promise_words,
        icon="clock",
        weight=48,
        at_once=True,
        must_be_seen=True,
        for_staff=True,
    ),
    NoticeKind(
        OWN_BROKEN,
        "",
        _own_broken,
        details=_promise_words,
        icon="warning",
        weight=49,
        at_once=True,
        must_be_seen=True,
        for_staff=True,
        like=REMINDED,
    ),
    NoticeKind(
        BROUGHT,
        "",
        _brought,
        details=_promise_words,
        icon="warning",
        weight=49,
        at_once=True,
        must_be_seen=True,
        heeds_blocks=False,
        for_staff=True,
        like=LEAD_CALLED,
    ),
    NoticeKind(
        BROKEN,
        _l("A promise that a host made me was not kept"),
        _broken,
        details=_promise_words,
        icon="clock",
        weight=49,
        at_once=True,
        must_be_seen=True,
        heeds_blocks=False,
    ),
    NoticeKind(
        ERRAND,
        _l("What I had somebody else do is due"),
        _errand,
        details=_promise_words,
        icon="external",
        weight=46,
        at_once=True,
        must_be_seen=True,
        heeds_blocks=False,
        for_staff=True,
    ),
    NoticeKind(
        ASKED,
        _l("A colleague asks me to look at a thread"),
        _asked,
        details=lambda notice: notice.words.get("note", ""),
        icon="people",
        weight=45,
        at_once=True,
        heeds_blocks=False,
        for_staff=True,
    ),
)


def plug(plugged: Sockets) -> None:
    """Register the kinds."""
    for kind in KINDS:
        add_kind(plugged, kind)
