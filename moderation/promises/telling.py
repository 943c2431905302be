"""Who is told of promises: the customer when one changes, the host who is to keep one.

That somebody is owed something soon, or was not given it, is told by the ladders.
"""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.notifications.models import Notice
from forum.notifications.telling import NoticeKind, add_kind, tell
from forum.people.models import Person
from forum.sockets import Sockets
from moderation.promises.models import Errand, Promise
from moderation.promises.queries import open_hours
from moderation.promises.times import both

MOVED, WITHDRAWN, TRANSFERRED, GIVEN = (
    "promise_moved",
    "promise_withdrawn",
    "promise_transferred",
    "promise_given",
)
ERRAND_GIVEN = "errand_given"


def tell_moved(promise: Promise, again: Promise, by: Person, now: datetime) -> None:
    """The customer learns of the other time, and why."""
    words = _words(again) | {"was": promise.due_at.isoformat(), "reason": promise.reason}
    _tell_customer(again, MOVED, by, now, words)


def tell_withdrawn(promise: Promise, by: Person, now: datetime) -> None:
    """The customer learns that it is taken back, and why."""
    _tell_customer(promise, WITHDRAWN, by, now, _words(promise) | {"reason": promise.reason})


def tell_transferred(promise: Promise, by: Person, note: str, now: datetime) -> None:
    """The customer learns who keeps it now, and so does that host, with the note."""
    words = _words(promise)
    _tell_customer(promise, TRANSFERRED, by, now, words | {"owner": promise.owner_id})
    tell(
        [promise.owner_id],
        GIVEN,
        now=now,
        thread_id=promise.thread_id,
        by_id=by.id,
        words=words | {"note": note},
        key=f"promise:{promise.id}:given",
    )


def tell_errand_given(errand: Errand, by: Person, now: datetime) -> None:
    """The host who looks after it from now on learns so."""
    tell(
        [errand.owner_id],
        ERRAND_GIVEN,
        now=now,
        thread_id=errand.thread_id,
        by_id=by.id,
        words={
            "party": errand.party,
            "words": errand.words,
            "due": errand.due_at.isoformat(),
            "zone": open_hours(errand.thread.board).zone,
        },
        key=f"errand:{errand.id}:given:{now.isoformat()}",
    )


def _tell_customer(
    promise: Promise, kind: str, by: Person, now: datetime, words: dict[str, Any]
) -> None:
    tell(
        [promise.to_id],
        kind,
        now=now,
        thread_id=promise.thread_id,
        post_id=promise.post_id,
        by_id=by.id,
        words=words,
        key=f"promise:{promise.id}:{kind}",
    )


def _words(promise: Promise) -> dict[str, Any]:
    return {"due": promise.due_at.isoformat(), "zone": promise.zone, "words": promise.words}


def _time(notice: Notice, name: str = "due") -> str:
    return both(datetime.fromisoformat(notice.words[name]), notice.words["zone"])


def _who(notice: Notice) -> str:
    return notice.by.name if notice.by is not None else _("A host")


def _moved(notice: Notice) -> Any:
    times = {"was": _time(notice, "was"), "time": _time(notice)}
    return _(
        "%(name)s promised you an answer by %(was)s; now it is %(time)s",
        name=_who(notice),
        **times,
    )


def _withdrawn(notice: Notice) -> Any:
    return _(
        "%(name)s takes back what was promised by %(time)s",
        name=_who(notice),
        time=_time(notice),
    )


def _transferred(notice: Notice) -> Any:
    return _("Another host keeps what you were promised, by %(time)s as before", time=_time(notice))


def _given(notice: Notice) -> Any:
    return _(
        "%(name)s asks you to keep a promise by %(time)s", name=_who(notice), time=_time(notice)
    )


def _errand_given(notice: Notice) -> Any:
    return _(
        "%(name)s asks you to follow up what we asked %(party)s, by %(time)s",
        name=_who(notice),
        party=notice.words["party"],
        time=_time(notice),
    )


def _why(notice: Notice) -> Any:
    return notice.words.get("reason") or notice.words.get("note") or notice.words.get("words") or ""


def _kind(
    key: str, label: Any, sentence: Any, *, like: str = "", staff: bool = False
) -> NoticeKind:
    return NoticeKind(
        key,
        label,
        sentence,
        details=_why,
        icon="clock",
        heeds_blocks=False,
        like=like,
        for_staff=staff,
    )


def plug(plugged: Sockets) -> None:
    """Register the kinds."""
    label = _l("Something that I was promised changes")
    add_kind(plugged, _kind(MOVED, label, _moved))
    add_kind(plugged, _kind(WITHDRAWN, label, _withdrawn, like=MOVED))
    add_kind(plugged, _kind(TRANSFERRED, label, _transferred, like=MOVED))
    add_kind(plugged, _kind(GIVEN, _l("A colleague asks me to keep a promise"), _given, staff=True))
    add_kind(plugged, _kind(ERRAND_GIVEN, "", _errand_given, like=GIVEN, staff=True))
