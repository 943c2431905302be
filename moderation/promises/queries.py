"""Reads of promises and errands, and of the hours in which they fall due."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.boards.models import Board
from forum.boards.queries import visible_boards, visible_ids
from forum.database import db, once
from forum.errors import Missing
from forum.threads.models import Post, Thread, ThreadEvent
from forum.threads.standing import HOST
from forum.web import PAGE_SIZE, Page
from moderation.calendars.models import Calendar, CalendarVersion
from moderation.calendars.queries import hours_of
from moderation.clocks.models import ClockPolicy, PolicyVersion
from moderation.contacts.models import Contact
from moderation.promises.due import Open
from moderation.promises.models import (
    BROKEN,
    KEPT,
    KEPT_LATE,
    OPEN,
    TRANSFERRED,
    WITHDRAWN,
    Errand,
    Promise,
)

#: A share of fewer promises than this says nothing.
FEWEST = 10


def open_hours(board: Board) -> Open:
    """When hosts of this board are at work: by its policy's calendar, else by the usual one.

    Without any calendar at all times, in the site's zone. One statement for all boards.
    """
    found = once("promises' calendars", _calendars)
    for place in (board.id, board.parent_id, None, "default"):
        if place in found:
            version_id, zone = found[place]
            return Open(zone, hours_of(version_id))
    return Open(str(current_app.config["TIMEZONE"]))


def _calendars() -> dict[Any, tuple[int, str]]:
    """Board id (None: the site's policy), or "default" → the newest version, and its zone."""
    newest = select(func.max(CalendarVersion.id)).group_by(CalendarVersion.calendar_id)
    latest = select(func.max(PolicyVersion.id)).group_by(PolicyVersion.policy_id)
    rows = db.session.execute(
        select(
            CalendarVersion.id,
            CalendarVersion.zone,
            Calendar.is_default,
            PolicyVersion.is_on,
            ClockPolicy.board_id,
        )
        .join(Calendar, Calendar.id == CalendarVersion.calendar_id)
        .outerjoin(
            PolicyVersion,
            and_(PolicyVersion.calendar_id == Calendar.id, PolicyVersion.id.in_(latest)),
        )
        .outerjoin(ClockPolicy, ClockPolicy.id == PolicyVersion.policy_id)
        .where(CalendarVersion.id.in_(newest))
    )
    found: dict[Any, tuple[int, str]] = {}
    for version_id, zone, is_default, is_on, board_id in rows:
        if is_on is not None:
            found[board_id] = (version_id, zone)
        if is_default:
            found["default"] = (version_id, zone)
    return found


# --- One, for whoever may read its thread --------------------------------------------------------


def get_promise(person: Any, promise_id: int, now: datetime | None = None) -> Promise:
    """A promise with its thread and people. What one may not read does not exist (Missing)."""
    promise: Promise = _readable(person, _promises().where(Promise.id == promise_id), now)
    return promise


def get_errand(person: Any, errand_id: int, now: datetime | None = None) -> Errand:
    """An errand with its thread and owner. What one may not read does not exist (Missing)."""
    found = select(Errand).join(Errand.thread).where(Errand.id == errand_id)
    found = found.options(contains_eager(Errand.thread), _owner(Errand))
    errand: Errand = _readable(person, found, now)
    return errand


def _promises() -> Select[Any]:
    found = select(Promise).join(Promise.thread)
    return found.options(
        contains_eager(Promise.thread), _owner(Promise), joinedload(Promise.to)
    ).execution_options(populate_existing=True)


def _owner(model: Any) -> Any:
    return joinedload(model.owner)


def _readable(person: Any, found: Select[Any], now: datetime | None) -> Any:
    row = db.session.scalar(found)
    if row is None or row.thread.board_id not in visible_boards(person, now=now):
        raise Missing
    return row


def open_here(thread_id: int) -> list[Promise]:
    """The open promises of a thread, the next due first."""
    found = select(Promise).where(Promise.thread_id == thread_id, Promise.state == OPEN)
    return list(db.session.scalars(found.order_by(Promise.due_at, Promise.id)))


# --- Lists ---------------------------------------------------------------------------------------


def promises_to(person: Any, number: int) -> Page:
    """What this person was promised: what is open first, then the newest. Only where they read."""
    found = (
        _promises()
        .where(
            Promise.to_id == person.id,
            Promise.state.in_((OPEN, KEPT, KEPT_LATE, WITHDRAWN)),
            Thread.board_id.in_(visible_ids(person)),
            Thread.unlisted_at.is_(None),
        )
        .order_by(Promise.state != OPEN, Promise.due_at.desc(), Promise.id.desc())
    )
    return _page(found, number)


SHOWS = MINE, ALL, LATE = ("mine", "all", "broken")


def open_promises(person: Any, show: str, number: int, now: datetime) -> Page:
    """Open promises where this person reads, the next due first: their own, all, or the broken."""
    found = _promises().where(Promise.state == OPEN, Thread.board_id.in_(visible_ids(person)))
    found = found.where(Thread.unlisted_at.is_(None))
    if show == MINE:
        found = found.where(Promise.owner_id == person.id)
    if show == LATE:
        found = found.where(Promise.due_at <= now)
    return _page(found.order_by(Promise.due_at, Promise.id), number)


def open_errands(person: Any) -> list[Errand]:
    """What this person has others do, the next due first."""
    found = (
        select(Errand)
        .join(Errand.thread)
        .options(contains_eager(Errand.thread), _owner(Errand))
        .where(Errand.owner_id == person.id, Errand.done_at.is_(None))
        .where(Thread.board_id.in_(visible_ids(person)), Thread.unlisted_at.is_(None))
        .order_by(Errand.due_at, Errand.id)
    )
    return list(db.session.scalars(found.limit(100)))


def _page(found: Select[Any], number: int) -> Page:
    rows = db.session.scalars(found.limit(PAGE_SIZE + 1).offset((number - 1) * PAGE_SIZE)).all()
    return Page(rows[:PAGE_SIZE], number, len(rows) > PAGE_SIZE)


# --- What may have kept one ----------------------------------------------------------------------


def answers_since(promise: Promise) -> list[Post]:
    """Hosts' shown replies since it was made that answer: not those that only say when."""
    holding = select(ThreadEvent.post_id, ThreadEvent.data).where(
        ThreadEvent.thread_id == promise.thread_id, ThreadEvent.kind == "replied"
    )
    only_when = {post_id for post_id, data in db.session.execute(holding) if data.get("holding")}
    found = select(Post).where(
        Post.thread_id == promise.thread_id,
        Post.written_as == HOST,
        Post.written_at > promise.made_at,
        Post.id != promise.post_id if promise.post_id else Post.id.is_not(None),
        Post.hide_id.is_(None),
        Post.withdrawn_at.is_(None),
    )
    rows = db.session.scalars(found.options(joinedload(Post.author)).order_by(Post.number))
    return [post for post in rows if post.id not in only_when]


def contacts_since(promise: Promise) -> list[Contact]:
    """Logged contacts with the customer since it was made, by the minute: so they are logged."""
    found = select(Contact).where(
        Contact.thread_id == promise.thread_id,
        Contact.with_id == promise.to_id,
        Contact.contacted_at >= promise.made_at.replace(second=0, microsecond=0),
    )
    return list(db.session.scalars(found.options(joinedload(Contact.by)).order_by(Contact.id)))


# --- How many were kept --------------------------------------------------------------------------


def outcome(now: datetime) -> ColumnElement[str | None]:
    """How a promise went: kept, kept_late, broken; NULL where it counts as neither.

    It counts when it is due. Given another time or owner before that, it is the next one that
    counts; taken back before that, none. One that was due already when a colleague took it on
    counts for whom it was broken by, and only there.
    """
    ended_after = and_(
        Promise.state.in_((WITHDRAWN, TRANSFERRED)), Promise.ended_at > Promise.due_at
    )
    return case(
        (Promise.made_at >= Promise.due_at, None),
        (Promise.state == KEPT, KEPT),
        (Promise.state == KEPT_LATE, KEPT_LATE),
        (or_(ended_after, and_(Promise.state == OPEN, Promise.due_at <= now)), BROKEN),
        else_=None,
    )


def kept_between(start: datetime, end: datetime, now: datetime) -> tuple[int, int]:
    """How many of the promises that were due in this time were kept, and how many there were."""
    went = outcome(now)
    row = db.session.execute(
        select(func.count().filter(went == KEPT), func.count().filter(went.is_not(None)))
        .select_from(Promise)
        .where(Promise.due_at >= start, Promise.due_at < end)
    ).one()
    return row[0], row[1]


def last_quarter(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """The last three months that are over, in this zone."""
    place = ZoneInfo(zone)
    today = now.astimezone(place)
    first = (today.month - 1) // 3 * 3 + 1
    end = datetime(today.year, first, 1, tzinfo=place)
    before = end - timedelta(days=1)
    return datetime(before.year, (before.month - 1) // 3 * 3 + 1, 1, tzinfo=place), end


def kept_last_quarter(now: datetime) -> tuple[int, int] | None:
    """Percent kept, rounded down, of how many in the last quarter; None where they are too few,
    or the site does not show it."""
    if not current_app.config["SHOW_PROMISES_KEPT"]:
        return None
    kept, counted = kept_between(*last_quarter(now, str(current_app.config["TIMEZONE"])), now)
    return (100 * kept // counted, counted) if counted >= FEWEST else None
