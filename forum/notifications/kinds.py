"""What the forum tells people of. Modules add their own by ``telling.add_kind``."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.notifications.models import Notice
from forum.notifications.telling import NoticeKind, add_kind
from forum.notifications.wishes import APP
from forum.sockets import Sockets
from forum.threads.forms import GROUND_WORDS


def who(notice: Notice) -> str:
    """The name of whoever did it."""
    return notice.by.name if notice.by else _("Somebody")


def _by(words: Any) -> Any:
    """A sentence in which nothing but the name changes."""
    return lambda notice: str(words) % {"name": who(notice)}


_ACTS = {
    "locked": _l("A host locked your thread"),
    "unlocked": _l("A host unlocked your thread"),
    "moved": _l("A host moved your thread"),
    "edited": _l("A host corrected your thread’s title or tags"),
    "closed": _l("Your thread was closed"),
    "reopened": _l("A host opened your thread again"),
    "no_answer_needed": _l("A host said that your thread needs no answer any more"),
    "post_hidden": _l("A host hid your post"),
    "post_restored": _l("A host showed your post again"),
    "post_edited": _l("A host edited your post"),
}
_MOVES = {
    "closed": _l("The thread was closed"),
    "moved": _l("The thread was moved to another board"),
    "merged": _l("The thread was merged with another one"),
    "split": _l("Some posts became a thread of their own"),
    "duplicate": _l("The thread was closed: the same is asked elsewhere"),
}


def _act(notice: Notice) -> Any:
    return _ACTS[notice.words["act"]]


def _move(notice: Notice) -> Any:
    return _MOVES[notice.words["how"]]


def reason(notice: Notice) -> str:
    """The ground and the reason that a host gave."""
    ground = GROUND_WORDS.get(notice.words.get("ground", ""), "")
    return ". ".join(filter(None, (str(ground), notice.words.get("reason", ""))))


KINDS = (
    NoticeKind(
        "host",
        _l("A host answers me"),
        _by(_l("%(name)s answered")),
        icon="host",
        weight=40,
        at_once=True,
        heeds_blocks=False,
    ),
    NoticeKind(
        "mention",
        _l("Somebody mentions me"),
        _by(_l("%(name)s mentioned you")),
        icon="person",
        weight=30,
    ),
    NoticeKind(
        "reply",
        _l("New replies in my threads, and in those that I watch or follow"),
        _by(_l("%(name)s replied")),
        icon="reply",
        weight=10,
    ),
    NoticeKind(
        "answer", "", _by(_l("%(name)s answered")), icon="answered", weight=20, like="reply"
    ),
    NoticeKind(
        "solution",
        _l("A thread that I follow is solved"),
        lambda _notice: _("The thread is solved"),
        icon="solved",
        weight=25,
    ),
    NoticeKind(
        "solved",
        _l("What becomes of my replies: they solved it, or did not help"),
        _by(_l("%(name)s marked your reply as the solution")),
        icon="solved",
        weight=25,
    ),
    NoticeKind(
        "not_helped",
        "",
        _by(_l("Your reply did not help %(name)s")),
        icon="unhelpful",
        weight=25,
        like="solved",
    ),
    NoticeKind(
        "thread",
        _l("New threads on boards, under tags and by people that I watch or follow"),
        _by(_l("%(name)s opened a thread")),
        icon="question",
        weight=5,
    ),
    NoticeKind(
        "moved",
        _l("A thread that I follow is moved, merged, split or closed"),
        _move,
        icon="move",
        weight=15,
        details=reason,
        usually=APP,
    ),
    NoticeKind(
        "act",
        _l("A host changes something of mine, and why"),
        _act,
        icon="flag",
        weight=50,
        details=reason,
        speaks_of_gone=True,
        must_be_seen=True,
        heeds_blocks=False,
    ),
)


def plug(plugged: Sockets) -> None:
    """Register them."""
    for kind in KINDS:
        add_kind(plugged, kind)
