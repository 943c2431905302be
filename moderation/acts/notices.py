"""What people are told of acts on themselves: always in the app, and by mail at once."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.events import PersonLimited, PersonUnlimited
from forum.moments import full_time
from forum.notifications.models import Notice
from forum.notifications.telling import NoticeKind, add_kind, path, tell
from forum.sockets import Sockets

LIMITED, UNLIMITED = "limited", "unlimited"


def _limited(notice: Notice) -> Any:
    words = notice.words
    until = full_time(datetime.fromisoformat(words["until"]))
    if words["suspends"]:
        sentence = _("You are suspended until %(time)s: %(why)s", time=until, why=words["reason"])
    else:
        sentence = _("You cannot write until %(time)s: %(why)s", time=until, why=words["reason"])
    more = _("You can write to the hosts")
    return f"{sentence} · {more}"


def _unlimited(notice: Notice) -> Any:
    return _("You can write again: %(why)s", why=notice.words["reason"])


def _limit_page(_notice: Notice) -> str:
    return path("moderation.acts.my_limit")


def tell_limited(fact: PersonLimited) -> None:
    """The person learns of it, with the reason and the end; not who did it."""
    words = {"until": fact.until.isoformat(), "reason": fact.reason, "suspends": fact.suspends}
    tell([fact.person_id], LIMITED, now=fact.at, words=words)


def tell_unlimited(fact: PersonUnlimited) -> None:
    """The person learns that it is lifted."""
    tell([fact.person_id], UNLIMITED, now=fact.at, words={"reason": fact.reason})


def plug(plugged: Sockets) -> None:
    """Register the kinds, and listen."""
    label = _l("I am limited, or no longer")
    kind = NoticeKind(
        LIMITED, label, _limited, _limit_page, icon="warning", at_once=True, must_be_seen=True
    )
    add_kind(plugged, kind)
    kind = NoticeKind(
        UNLIMITED, label, _unlimited, _limit_page, icon="check", must_be_seen=True, like=LIMITED
    )
    add_kind(plugged, kind)
    plugged.listen(PersonLimited)(tell_limited)
    plugged.listen(PersonUnlimited)(tell_unlimited)
