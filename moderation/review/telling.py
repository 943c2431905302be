"""Who is told of review: the hosts that something waits, the writer what came of it."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum import limits, permissions
from forum.boards.models import Board
from forum.boards.queries import visible_boards
from forum.notifications.models import Notice
from forum.notifications.telling import NoticeKind, add_kind, path, tell
from forum.people.account_links import account_link
from forum.sockets import Sockets
from moderation.review.models import RELEASED, ReviewText
from moderation.unanswered.answerers import hosts

HANDLE = "review:handle"
ACCOUNT_LINK = account_link("moderation.review.index", _l("Waiting for a host’s look"), "eye")
OPENED, DECIDED, POSTED = "review_opened", "review_decided", "review_posted"
#: For so long the hosts of a board are told once, however much comes.
QUIET = timedelta(hours=1)


def tell_hosts(board: Board, now: datetime) -> None:
    """Those who review on this board learn that something waits. In the open transaction."""
    if not limits.is_first(f"review:{board.id}", QUIET, now=now):
        return
    able = (
        person.id
        for person in hosts(now)
        if board.id in visible_boards(person, now=now)
        and permissions.decide(person, HANDLE, board, now=now)
    )
    tell(able, OPENED, now=now)


def tell_writer(row: ReviewText, now: datetime) -> None:
    """It was posted, or it was not, and why."""
    key = f"review:{row.id}"
    if row.outcome == RELEASED:
        tell(
            [row.person_id], POSTED, now=now, post_id=row.post_id, thread_id=row.thread_id, key=key
        )
    else:
        words = {"reason": row.reason, "text": row.id}
        tell([row.person_id], DECIDED, now=now, words=words, key=key)


def _opened(_notice: Notice) -> Any:
    return _("Something waits for a host’s look before it is posted")


def _posted(_notice: Notice) -> Any:
    return _("What you wrote is posted now")


def _decided(notice: Notice) -> Any:
    return _("What you wrote is not posted: %(why)s", why=notice.words["reason"])


def plug(plugged: Sockets) -> None:
    """Register the kinds."""
    label = _l("A host has looked at what I wrote")
    add_kind(plugged, NoticeKind(POSTED, label, _posted, icon="check"))
    add_kind(
        plugged,
        NoticeKind(
            DECIDED,
            label,
            _decided,
            lambda notice: path("moderation.review.show", id=notice.words["text"]),
            icon="undo",
            must_be_seen=True,
            like=POSTED,
        ),
    )
    add_kind(
        plugged,
        NoticeKind(
            OPENED,
            _l("Something waits for review on a board that I host"),
            _opened,
            lambda _notice: path("moderation.review.queue"),
            icon="eye",
        ),
    )
