"""New answer times and hours hold from the next fact on; a previewed job puts them on what is open.

The calendar here is always open, so that hours are hours.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.database import db
from forum.errors import Conflict, Refused
from forum.jobs import Job
from forum.moments import now as this_moment
from forum.threads.models import Thread, ThreadEvent
from moderation.authority.appointing import end_appointment
from moderation.calendars import actions as calendars
from moderation.calendars.plans import CalendarPlan
from moderation.clocks import applying
from moderation.clocks.models import ThreadTerms
from moderation.clocks.queries import clocks_of
from tests.cast import (
    make_appointment,
    make_board,
    make_calendar,
    make_policy,
    make_reply,
    make_role,
    make_thread,
)
from tests.client import Browser

ALWAYS = [[["00:00", "24:00"]]] * 7
ADDRESS = "/moderation/policies/apply"


@pytest.fixture
def calendar(app: Flask) -> Any:
    return make_calendar("Always", week=ALWAYS)


def hours_ago(hours: float) -> datetime:
    return this_moment() - timedelta(hours=hours)


def clocks(thread: Thread) -> dict[str, Any]:
    db.session.rollback()
    return {each.kind: each for each in clocks_of([thread.id], live=False)[thread.id]}


def due_in(thread: Thread, kind: str = "first_answer") -> float:
    """Hours from now, to the half hour."""
    due_at = clocks(thread)[kind].due_at
    return round((due_at - this_moment()).total_seconds() / 1800) / 2


def applied() -> int:
    found = select(func.count()).where(ThreadEvent.kind == "terms_applied")
    return db.session.scalar(found) or 0


def previewed(person: Any) -> applying.Preview:
    db.session.rollback()
    return applying.preview(person, this_moment())


def test_what_is_previewed_is_what_happens(
    client: Browser,
    run_jobs: Callable[[], int],
    anna: Any,
    hedda: Any,
    calendar: Any,
    board: Any,
) -> None:
    make_policy(first_answer=240, now=hours_ago(9))
    waits, longer = make_thread(now=hours_ago(1)), make_thread(now=hours_ago(3))
    late, answered = make_thread(now=hours_ago(8)), make_thread(now=hours_ago(2))
    make_reply(answered, hedda, now=hours_ago(1))
    make_policy(first_answer=120, resolution=600, now=hours_ago(0))
    assert (due_in(waits), due_in(longer), due_in(late)) == (3, 1, -4)

    client.sign_in(anna)
    page = client.get(ADDRESS)
    # The late one keeps its due time; each gets the time until it is to be solved.
    assert page.says("3 open threads go by older times or hours. This moves 2 due times.")
    assert page.says("2 are due earlier")
    assert previewed(anna).changes == {"earlier": 2, "begins": 3}
    assert client.post(ADDRESS, data=page.fields()).status_code == 303
    assert applied() == 0
    run_jobs()
    assert applied() == 3
    # What is used up stays used up; what would be over is due at once, and excused.
    assert (due_in(waits), due_in(longer), due_in(late)) == (1, 0, -4)
    assert clocks(longer)["first_answer"].excused == "new_terms"
    assert clocks(waits)["first_answer"].excused is None
    assert (due_in(waits, "resolution"), due_in(late, "resolution")) == (9, 2)
    assert clocks(answered)["first_answer"].outcome == "met"
    # Both versions stand in the terms, each since its fact.
    rows = db.session.scalars(
        select(ThreadTerms.policy_version_id)
        .where(ThreadTerms.thread_id == waits.id)
        .order_by(ThreadTerms.id)
    ).all()
    assert len(rows) == len(set(rows)) == 2

    assert client.get(ADDRESS).says("already go by today’s times and hours")
    assert previewed(anna).threads == 0


def test_other_open_hours_move_due_times(
    run_jobs: Callable[[], int], anna: Any, calendar: Any
) -> None:
    make_policy(first_answer=240, now=hours_ago(9))
    thread = make_thread(now=hours_ago(1))
    # Closed for the next two days, from yesterday on.
    days = [(this_moment() + timedelta(days=n)).date().isoformat() for n in range(-1, 4)]
    closed = [{"date": day, "name": "Moving house", "open": []} for day in days]
    before = due_in(thread)
    calendars.add_days(anna, calendar, closed)
    assert due_in(thread) == before
    assert previewed(anna).changes == {"later": 1}
    applying.apply_terms(anna, previewed(anna).stamp)
    run_jobs()
    assert due_in(thread) > 48
    assert clocks(thread)["first_answer"].calendar_version_id == 2


def test_where_it_is_switched_off_nothing_more_is_owed(
    run_jobs: Callable[[], int], anna: Any, calendar: Any, board: Any
) -> None:
    make_policy(first_answer=240, now=hours_ago(9))
    thread, late = make_thread(now=hours_ago(1)), make_thread(now=hours_ago(8))
    make_policy(board, is_on=False, now=hours_ago(0))
    assert previewed(anna).changes == {"ends": 1}
    applying.apply_terms(anna, previewed(anna).stamp)
    run_jobs()
    assert clocks(thread)["first_answer"].state == "void"
    assert clocks(late)["first_answer"].state == "running"
    assert previewed(anna).threads == 0


def test_what_was_not_previewed_is_not_done(
    run_jobs: Callable[[], int], anna: Any, calendar: Any
) -> None:
    make_policy(first_answer=240, now=hours_ago(9))
    make_thread(now=hours_ago(1))
    make_policy(first_answer=120, now=hours_ago(0))
    stamp = previewed(anna).stamp
    make_policy(first_answer=60, now=hours_ago(0))
    with pytest.raises(Conflict):
        applying.apply_terms(anna, stamp)
    # Changed after it was ordered, and before it was done.
    applying.apply_terms(anna, previewed(anna).stamp)
    calendars.edit_calendar(
        anna, calendar, CalendarPlan("Always", "UTC", [*ALWAYS[:6], []]), read=1
    )
    run_jobs()
    assert applied() == 0
    assert not db.session.scalar(select(func.count()).where(Job.set_aside_at.is_not(None)))


def test_of_very_many_only_some_are_looked_at_beforehand(
    monkeypatch: pytest.MonkeyPatch,
    client: Browser,
    run_jobs: Callable[[], int],
    anna: Any,
    calendar: Any,
) -> None:
    make_policy(first_answer=240, now=hours_ago(9))
    for _number in range(5):
        make_thread(now=hours_ago(1))
    make_policy(first_answer=120, now=hours_ago(0))
    monkeypatch.setattr(applying, "LOOKED_AT", 3)
    monkeypatch.setattr(applying, "BATCH", 2)
    found = previewed(anna)
    assert (found.threads, found.moved, found.is_partial) == (5, 3, True)
    client.sign_in(anna)
    assert client.get(ADDRESS).says("The total is higher")
    applying.apply_terms(anna, found.stamp)
    run_jobs()
    assert applied() == 5


def test_somebody_answers_while_the_job_is_on_its_way(
    run_jobs: Callable[[], int], anna: Any, hedda: Any, calendar: Any
) -> None:
    make_policy(first_answer=240, now=hours_ago(9))
    thread = make_thread(now=hours_ago(1))
    make_policy(first_answer=120, now=hours_ago(0))
    applying.apply_terms(anna, previewed(anna).stamp)
    make_reply(thread, hedda)
    run_jobs()
    assert applied() == 0
    assert clocks(thread)["first_answer"].outcome == "met"


def test_who_applies_reaches_their_own_boards_and_no_others(
    client: Browser, run_jobs: Callable[[], int], anna: Any, hugo: Any, hedda: Any, calendar: Any
) -> None:
    stoves, lamps = make_board("Stoves"), make_board("Lamps")
    office = make_board("Office", visibility="staff")
    make_policy(first_answer=240, now=hours_ago(9))
    own, other = (
        make_thread(board=stoves, now=hours_ago(1)),
        make_thread(board=lamps, now=hours_ago(1)),
    )
    hidden = make_thread(hedda, office, now=hours_ago(1))
    make_policy(first_answer=120, now=hours_ago(0))
    appointment = make_appointment(hugo, make_role(["policy:apply"]), stoves)
    assert previewed(hugo).threads == 1
    assert previewed(anna).threads == 3
    with pytest.raises(Refused):
        applying.apply_terms(hedda, previewed(hedda).stamp)
    client.sign_in(hedda)
    assert client.get(ADDRESS).status_code == 403
    applying.apply_terms(hugo, previewed(hugo).stamp)
    run_jobs()
    assert (due_in(own), due_in(other), due_in(hidden)) == (1, 3, 3)
    # Ordered while one might, and not any more when it is done.
    make_policy(first_answer=60, now=hours_ago(0))
    applying.apply_terms(hugo, previewed(hugo).stamp)
    end_appointment(anna, appointment, "Another task")
    run_jobs()
    assert applied() == 1
