"""Reports follow what is done: a post that is gone closes its report, with the act."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, or_, select

from forum.database import db
from forum.events import PersonErased, PersonLimited, ThreadEventHappened
from forum.people.models import Person
from forum.sockets import PersonalData, Sockets
from moderation.reports.actions import finish, note
from moderation.reports.models import MESSAGE, UPHELD, WITHDRAWN, Report, Voice
from moderation.reports.queries import open_report_of

_CLOSING = {"post_hidden": UPHELD, "post_withdrawn": WITHDRAWN}


def close_gone(fact: ThreadEventHappened) -> None:
    """The post was hidden or withdrawn: its report has come to its end."""
    if fact.kind not in _CLOSING or fact.post_id is None:
        return
    if (report := open_report_of(fact.post_id)) is None:
        return
    by = db.session.get(Person, fact.by_id) if fact.by_id else None
    act_id = fact.event_id if fact.kind == "post_hidden" else None
    finish(report, _CLOSING[fact.kind], by, fact.at, fact.reason, act_id)


def note_limit(fact: PersonLimited) -> None:
    """Whoever looks after reports of somebody's posts has limited them: it stands there."""
    mine = select(Report).where(
        Report.person_id == fact.person_id,
        Report.owner_id == fact.by_id,
        Report.closed_at.is_(None),
    )
    by = db.session.get_one(Person, fact.by_id)
    for report in db.session.scalars(mine):
        note(report, "acted", by, fact.at, fact.reason)


def forget(fact: PersonErased) -> None:
    """What somebody reported, and what they wrote to the hosts, goes with them."""
    messages = select(Report.id).where(Report.kind == MESSAGE, Report.person_id == fact.person_id)
    gone = or_(Voice.person_id == fact.person_id, Voice.report_id.in_(messages))
    session = db.session()
    session.execute(delete(Voice).where(gone))
    for report in session.scalars(select(Report).where(Report.id.in_(messages))):
        session.delete(report)


def _rows(person_id: int) -> Iterable[dict[str, Any]]:
    found = select(Voice, Report.post_id).join(Report, Report.id == Voice.report_id)
    for voice, post_id in db.session.execute(found.where(Voice.person_id == person_id)):
        yield {
            "post": post_id,
            "ground": voice.ground,
            "words": voice.words,
            "at": voice.at.isoformat(),
        }


def listen(plugged: Sockets) -> None:
    """Plug them in."""
    plugged.listen(ThreadEventHappened)(close_gone)
    plugged.listen(PersonLimited)(note_limit)
    plugged.listen(PersonErased)(forget)
    tables = ("reports", "report_voices", "report_events")
    plugged.personal_data.append(PersonalData("reports", _rows, tables))
