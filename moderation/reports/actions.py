"""Report a post, write to the hosts; and for hosts: take, let go, note, close."""

from datetime import datetime

from flask_babel import gettext as _

from forum import permissions
from forum.boards.queries import visible_boards
from forum.database import db, locked, transaction
from forum.errors import Conflict, Invalid, Missing
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.acts import check_reason
from forum.threads.events import hold_post
from forum.threads.models import Post
from moderation.reports import telling
from moderation.reports.models import (
    DISMISSED,
    GROUNDS,
    MESSAGE,
    OPEN,
    POST,
    TAKEN,
    UPHELD,
    Report,
    ReportEvent,
    Voice,
)
from moderation.reports.queries import HANDLE, get_report, open_report_of, said_already

REPORT, WRITE = "post:report", "hosts:write"
MAX_WORDS = 2000


class TakenBy(Conflict):
    """Somebody else looks after this report already."""

    def __init__(self, owner: Person) -> None:
        super().__init__(_("%(name)s looks after this report.", name=owner.name))


def report_post(
    person: Person, post: Post, *, ground: str, words: str = "", now: datetime | None = None
) -> Report:
    """Tell the hosts that something is wrong with a post. Said twice by one person it is said once;
    several people's reports of one post are one thing to look at."""
    moment, words = now or this_moment(), check_words(words)
    if ground not in GROUNDS:
        raise Invalid(_("Choose what is wrong with it."), "ground")
    with transaction() as session:
        locked(person)
        post = hold_post(post)
        if post.board.id not in visible_boards(person, now=moment):
            raise Missing
        permissions.require(person, REPORT, post, now=moment)
        if (said := said_already(person, post.id)) is not None:
            return said
        report = open_report_of(post.id)
        if report is None:
            report = _open(Report(kind=POST, post_id=post.id, person_id=post.author_id), moment)
            telling.tell_hosts(post.thread, moment, post.author_id)
        voice = Voice(report_id=report.id, person_id=person.id, ground=ground, words=words)
        voice.at = moment
        session.add(voice)
        note(report, "reported", person, moment)
        return report


def write_to_hosts(person: Person, words: str, *, now: datetime | None = None) -> Report:
    """Write to the hosts; also for whoever may write nothing else."""
    moment, words = now or this_moment(), check_words(words, needed=True)
    with transaction() as session:
        locked(person)
        permissions.require(person, WRITE, now=moment)
        report = _open(Report(kind=MESSAGE, person_id=person.id), moment)
        voice = Voice(report_id=report.id, person_id=person.id, ground="other", words=words)
        voice.at = moment
        session.add(voice)
        note(report, "reported", person, moment)
        telling.tell_hosts(None, moment)
        return report


def check_words(words: str, *, needed: bool = False) -> str:
    """Words of one's own as they are stored. Raises Invalid where they are missing or too long."""
    words = words.replace("\r\n", "\n").replace("\0", "").strip()
    if needed and len(words) < 3:
        raise Invalid(_("Write something first."), "words")
    if len(words) > MAX_WORDS:
        raise Invalid(_("At most %(count)s characters.", count=MAX_WORDS), "words")
    return words


def _open(report: Report, now: datetime) -> Report:
    report.state, report.opened_at = OPEN, now
    db.session.add(report)
    db.session.flush()
    return report


def note(report: Report, kind: str, by: Person | None, now: datetime, words: str = "") -> None:
    """Add a line to its history. In the open transaction."""
    by_id = by.id if by else None
    db.session.add(ReportEvent(report_id=report.id, at=now, by_id=by_id, kind=kind, words=words))


def claim_report(person: Person, report: Report, *, now: datetime | None = None) -> bool:
    """Look after a report. Raises TakenBy where somebody was quicker."""
    moment = now or this_moment()
    with transaction():
        report = _hold(person, report, moment)
        if report.owner_id == person.id:
            return False
        _refuse_anothers(report, moment)
        report.state, report.owner_id = TAKEN, person.id
        note(report, "taken", person, moment)
        return True


def release_report(person: Person, report: Report, *, now: datetime | None = None) -> bool:
    """Stop looking after one's own report: it waits for another host."""
    moment = now or this_moment()
    with transaction():
        report = _hold(person, report, moment)
        if report.owner_id != person.id:
            return False
        report.state, report.owner_id = OPEN, None
        note(report, "released", person, moment)
        return True


def note_report(person: Person, report: Report, words: str, *, now: datetime | None = None) -> None:
    """Leave a note for the other hosts; also on one that is closed."""
    moment, words = now or this_moment(), check_words(words, needed=True)
    with transaction():
        report = _hold(person, report, moment, closed=True)
        note(report, "noted", person, moment, words)


def close_report(
    person: Person, report: Report, outcome: str, reason: str, *, now: datetime | None = None
) -> None:
    """Say what comes of it: it was right ("upheld"), or everything stays ("dismissed").

    Whoever reported it is told which; the reason is for the hosts, but it is the answer to what
    somebody wrote to them.
    """
    moment, reason = now or this_moment(), check_reason(reason)
    if outcome not in (UPHELD, DISMISSED):
        raise Invalid(_("Choose one from the list."), "outcome")
    with transaction():
        report = _hold(person, report, moment)
        _refuse_anothers(report, moment, but=person)
        finish(report, outcome, person, moment, reason)


def finish(
    report: Report,
    outcome: str,
    by: Person | None,
    now: datetime,
    words: str,
    act_id: int | None = None,
) -> None:
    """Close it and tell who reported it. In the open transaction; the report must be held."""
    report.state, report.closed_at, report.act_id = outcome, now, act_id
    note(report, outcome, by, now, words)
    telling.tell_reporters(report, outcome, now, words)


def _hold(person: Person, report: Report, now: datetime, *, closed: bool = False) -> Report:
    """People first, then the report. What one does not handle does not exist (Missing)."""
    locked(person)
    report = get_report(person, report.id, now, hold=True)
    permissions.require(person, HANDLE, report.post and report.post.thread, now=now)
    if report.is_closed and not closed:
        raise Conflict(_("This report is closed already."))
    return report


def _refuse_anothers(report: Report, now: datetime, but: Person | None = None) -> None:
    owner = report.owner
    if owner is None or (but is not None and owner.id == but.id):
        return
    if permissions.decide(owner, HANDLE, report.post and report.post.thread, now=now):
        raise TakenBy(owner)
