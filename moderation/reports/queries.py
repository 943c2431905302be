"""Reads of the reports: of posts on boards where one handles them, and can read at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum import permissions
from forum.boards.queries import visible_boards
from forum.database import db
from forum.errors import Missing
from forum.people.models import Person
from forum.threads.models import Post, Thread
from forum.web import PAGE_SIZE, Page
from moderation.reports.models import (
    DISMISSED,
    MESSAGE,
    OPEN,
    TAKEN,
    UPHELD,
    WITHDRAWN,
    Report,
    ReportEvent,
    Voice,
)

HANDLE = "report:handle"
#: What the list can show → the states of its rows.
SHOWS = {"open": (OPEN, TAKEN), "upheld": (UPHELD,), "dismissed": (DISMISSED, WITHDRAWN)}


def handled_boards(person: Any, now: datetime) -> frozenset[int]:
    """The boards that this person reads and whose reports they handle."""
    return frozenset(
        board_id
        for board_id, board in visible_boards(person, now=now).items()
        if permissions.decide(person, HANDLE, board, now=now)
    )


def _in_sight(person: Any, now: datetime) -> ColumnElement[bool]:
    """What was written to the hosts is for who handles the reports of the whole site.

    Nobody handles what is said about a post of their own, or learns who said it; but for admins,
    for there may be nobody else.
    """
    everywhere = permissions.decide(person, HANDLE, None, now=now).allowed
    messages = Report.kind == MESSAGE if everywhere else false()
    on_boards = and_(Report.post_id.is_not(None), Thread.board_id.in_(handled_boards(person, now)))
    if not getattr(person, "is_admin", False):
        on_boards = and_(on_boards, Post.author_id != person.id)
    return or_(messages, on_boards)


def _reports(person: Any, now: datetime) -> Select[Any]:
    return (
        select(Report)
        .outerjoin(Report.post)
        .outerjoin(Post.thread)
        .options(
            contains_eager(Report.post).contains_eager(Post.thread),
            joinedload(Report.person),
            joinedload(Report.owner),
        )
        .where(_in_sight(person, now))
    )


def get_report(person: Any, report_id: int, now: datetime, *, hold: bool = False) -> Report:
    """The report with this id, if the person handles it. Raises Missing.

    ``hold``: read it again and hold it until the transaction ends.
    """
    found = _reports(person, now).where(Report.id == report_id)
    if hold:
        held = found.with_for_update(of=Report, key_share=True)
        found = held.execution_options(populate_existing=True)
    report: Report | None = db.session.scalar(found)
    if report is None:
        raise Missing
    return report


def open_count(person: Any, now: datetime) -> Select[Any]:
    """How many reports wait, to be asked along with other counts."""
    found = _reports(person, now).where(Report.closed_at.is_(None)).with_only_columns(Report.id)
    return select(func.count()).select_from(found.subquery())


@dataclass(frozen=True)
class Row:
    """A report in the list, with who reported it."""

    report: Report
    voices: Sequence[Voice]


def list_reports(person: Any, show: str, number: int, now: datetime) -> Page:
    """One page of them: those that wait the longest first, of closed ones the newest."""
    order = (Report.opened_at, Report.id) if show == "open" else (Report.closed_at.desc(),)
    reports = db.session.scalars(
        _reports(person, now)
        .where(Report.state.in_(SHOWS[show]))
        .order_by(*order)
        .limit(PAGE_SIZE + 1)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    voices = voices_of([report.id for report in reports])
    rows = [Row(report, voices.get(report.id, [])) for report in reports[:PAGE_SIZE]]
    return Page(rows, number, len(reports) > PAGE_SIZE)


def voices_of(report_ids: Iterable[int]) -> dict[int, list[Voice]]:
    """Who reported each of these and why, in one statement."""
    found: dict[int, list[Voice]] = {}
    rows = select(Voice).options(joinedload(Voice.person)).where(Voice.report_id.in_(report_ids))
    for voice in db.session.scalars(rows.order_by(Voice.at, Voice.id)):
        found.setdefault(voice.report_id, []).append(voice)
    return found


def history_of(report: Report) -> Sequence[ReportEvent]:
    """What happened to it, and the hosts' notes on it, oldest first."""
    return db.session.scalars(
        select(ReportEvent)
        .options(joinedload(ReportEvent.by))
        .where(ReportEvent.report_id == report.id)
        .order_by(ReportEvent.at, ReportEvent.id)
    ).all()


def open_report_of(post_id: int) -> Report | None:
    """The report of this post that is not closed, held until the transaction ends."""
    return db.session.scalar(
        select(Report)
        .where(Report.post_id == post_id, Report.closed_at.is_(None))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def said_already(person: Person, post_id: int) -> Report | None:
    """The report of this post in which this person has spoken, unless it led to something."""
    return db.session.scalar(
        select(Report)
        .join(Voice, Voice.report_id == Report.id)
        .where(
            Report.post_id == post_id,
            Voice.person_id == person.id,
            Report.state.in_((OPEN, TAKEN, DISMISSED)),
        )
        .limit(1)
    )
