"""Who is told of reports: the hosts that there is something, the reporters what came of it."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum import limits, permissions
from forum.boards.queries import visible_boards
from forum.database import db
from forum.notifications.models import Notice
from forum.notifications.telling import NoticeKind, add_kind, path, tell, where_it_stands
from forum.sockets import Sockets
from forum.threads.models import Post, Thread
from moderation.reports.models import DISMISSED, MESSAGE, UPHELD, WITHDRAWN, Report, Voice
from moderation.reports.queries import HANDLE
from moderation.unanswered.answerers import hosts

OPENED, CLOSED, ANSWERED = "report_opened", "report_closed", "hosts_answered"
#: For so long the hosts of a board are told once, however much is reported.
QUIET = timedelta(hours=1)


def tell_hosts(thread: Thread | None, now: datetime, about_id: int | None = None) -> None:
    """Those who handle reports there learn that the list has something. In the open transaction.

    ``about_id``: whose post it is; it is not theirs to handle.
    """
    where = thread.board_id if thread is not None else 0
    if limits.is_first(f"reports:{where}", QUIET, now=now):
        able = {person.id for person in hosts(now) if _handles(person, thread, now)}
        tell(able - {about_id}, OPENED, now=now)


def _handles(person: Any, thread: Thread | None, now: datetime) -> bool:
    reads = thread is None or thread.board_id in visible_boards(person, now=now)
    return reads and permissions.decide(person, HANDLE, thread, now=now).allowed


def tell_reporters(report: Report, outcome: str, now: datetime, words: str) -> None:
    """What came of it: a sentence by the outcome, without names or the hosts' words.

    Whoever wrote to the hosts gets the words: they are the answer.
    """
    people = db.session.scalars(select(Voice.person_id).where(Voice.report_id == report.id)).all()
    key = f"report:{report.id}"
    if report.kind == MESSAGE:
        tell(people, ANSWERED, now=now, words={"words": words}, key=key)
        return
    post = db.session.get_one(Post, report.post_id)
    hidden = outcome == UPHELD and report.act_id is not None
    said = {"outcome": "hidden" if hidden else outcome}
    tell(people, CLOSED, now=now, thread_id=post.thread_id, post_id=post.id, words=said, key=key)


def _closed(notice: Notice) -> Any:
    sentences = {
        "hidden": _("Thank you for your report: the post is hidden now"),
        UPHELD: _("Thank you for your report: a host has done something about the post"),
        DISMISSED: _("A host has looked at the post you reported, and it stays as it is"),
        WITHDRAWN: _("The post you reported was withdrawn by its author"),
    }
    return sentences[notice.words["outcome"]]


def _opened(_notice: Notice) -> Any:
    return _("There is something to look at among the reports")


def _answered(notice: Notice) -> Any:
    return _("The hosts answer what you wrote to them: %(words)s", words=notice.words["words"])


def plug(plugged: Sockets) -> None:
    """Register the kinds."""
    add_kind(
        plugged,
        NoticeKind(
            CLOSED,
            _l("What I reported was looked at"),
            _closed,
            where_it_stands,
            icon="flag",
            speaks_of_gone=True,
        ),
    )
    add_kind(
        plugged,
        NoticeKind(
            ANSWERED,
            _l("The hosts answer what I wrote to them"),
            _answered,
            lambda _notice: path("moderation.reports.write"),
            icon="mail",
            at_once=True,
            must_be_seen=True,
        ),
    )
    add_kind(
        plugged,
        NoticeKind(
            OPENED,
            _l("Something is reported on a board that I host"),
            _opened,
            lambda _notice: path("moderation.reports.index"),
            icon="flag",
            for_staff=True,
        ),
    )
