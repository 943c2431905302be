"""The horizon moves on by a job, and never alters what was worked out before."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db, transaction
from forum.moments import now as this_moment
from moderation.calendars import extending, queries
from moderation.calendars.actions import make_calendar as make_the_calendar
from moderation.calendars.models import CalendarStretch
from moderation.unanswered.calendar import BeyondHorizon, OpenHours
from tests.cast import make_calendar


def stretches() -> list[tuple[Any, Any, int]]:
    db.session.rollback()
    rows = db.session.scalars(select(CalendarStretch).order_by(CalendarStretch.begins))
    return [(row.begins, row.until, len(row.intervals)) for row in rows]


def fresh_hours(app: Flask, version_id: int) -> OpenHours:
    app.extensions.pop(queries.KEPT, None)
    db.session.rollback()
    return queries.hours_of(version_id)


def test_the_job_works_out_more_and_leaves_what_was(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_at = this_moment() - timedelta(days=300)
    version = queries.newest_version(make_calendar(now=made_at).id)
    before, known = stretches(), fresh_hours(app, version.id)
    far = this_moment() + timedelta(days=1000)
    with pytest.raises(BeyondHorizon):
        known.next_open(far)
    extending.run([{}])
    after = stretches()
    assert after[0] == before[0]
    assert [row[0] for row in after[1:]] == [before[0][1]]
    hours = fresh_hours(app, version.id)
    assert hours.intervals[: len(known.intervals)] == known.intervals
    assert hours.next_open(far) >= far
    # Daily it has nothing to do.
    extending.run([{}])
    assert stretches() == after


def test_stretches_meet_without_a_gap(app: Flask) -> None:
    version = queries.newest_version(
        make_calendar(week=[[["00:00", "24:00"]]] * 7, now=this_moment() - timedelta(days=200)).id
    )
    extending.run([{}])
    hours = fresh_hours(app, version.id)
    pairs = zip(hours.intervals, hours.intervals[1:], strict=False)
    assert all(first[1] == second[0] for first, second in pairs)


def test_what_is_rolled_back_is_not_kept_in_the_process(app: Flask, anna: Any) -> None:
    def make_and_fail() -> None:
        with transaction():
            week = [[["09:00", "10:00"]]] * 7
            calendar = make_the_calendar(anna, "Gone", "UTC", week)
            queries.hours_of(queries.newest_version(calendar.id).id)
            raise Stop

    with pytest.raises(Stop):
        make_and_fail()
    assert not app.extensions.get(queries.KEPT)
    kept = queries.newest_version(make_calendar(zone="UTC").id)
    assert queries.hours_of(kept.id).deadline(this_moment(), 3600 * 8)


class Stop(Exception):
    """Something went wrong."""
