"""By when hosts answer is said in versions: on a board, above it, or for the whole site."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.queries import all_boards
from forum.database import db
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.moments import now as this_moment
from moderation.acts.models import Act
from moderation.calendars import actions as calendars
from moderation.calendars import queries
from moderation.calendars.plans import CalendarPlan
from moderation.clocks.models import PolicyVersion
from moderation.clocks.plans import PolicyPlan
from moderation.clocks.policies import policy_of
from moderation.clocks.setting_up import set_policy
from moderation.unanswered.targets import targets_of
from tests.cast import (
    make_appointment,
    make_board,
    make_calendar,
    make_role,
)

ALL: dict[str, Any] = {"kind": None, "priority": None}


@pytest.fixture
def calendar(app: Flask) -> Any:
    return make_calendar("Office")


def plan(calendar: Any, minutes: int = 240, **more: Any) -> PolicyPlan:
    rules = more.pop("rules", [{**ALL, "targets": {"first_answer": minutes}}])
    return PolicyPlan(calendar.id, rules, **more)


def first_answer_on(board: Any) -> int | None:
    db.session.rollback()
    policy = policy_of(all_boards()[board.id])
    return policy and targets_of(policy.rules, "question", "normal").get("first_answer")


def test_the_nearest_policy_holds(anna: Any, calendar: Any) -> None:
    above = make_board("Stoves")
    below, beside = make_board("Fuel", parent=above), make_board("Lamps")
    places = (above, below, beside)
    assert [first_answer_on(each) for each in places] == [None, None, None]
    set_policy(anna, None, plan(calendar, 480))
    set_policy(anna, above, plan(calendar, 120))
    assert [first_answer_on(each) for each in places] == [120, 120, 480]
    set_policy(anna, below, plan(calendar, is_on=False))
    assert [first_answer_on(each) for each in places] == [120, None, 480]
    set_policy(anna, below, plan(calendar, follows_above=True))
    set_policy(anna, above, plan(calendar, follows_above=True))
    assert [first_answer_on(each) for each in places] == [480, 480, 480]


def test_a_version_is_never_changed(anna: Any, board: Any, calendar: Any) -> None:
    first = set_policy(anna, board, plan(calendar, 240))
    assert set_policy(anna, board, plan(calendar, 240)) == first
    second = set_policy(anna, board, plan(calendar, 120), read=1)
    with pytest.raises(Conflict):
        set_policy(anna, board, plan(calendar, 60), read=1)
    db.session.rollback()
    rows = db.session.scalars(select(PolicyVersion).order_by(PolicyVersion.number)).all()
    assert [(row.number, row.rules[0]["targets"]) for row in rows] == [
        (1, {"first_answer": 240}),
        (2, {"first_answer": 120}),
    ]
    assert second.by_id == anna.id
    said = db.session.scalars(select(Act.kind).where(Act.board_id == board.id)).all()
    assert said == ["board:made", "policy:changed", "policy:changed"]


def test_the_most_specific_row_comes_first(anna: Any, board: Any, calendar: Any) -> None:
    rows = [
        {**ALL, "targets": {"first_answer": 480, "resolution": 2400}},
        {"kind": "complaint", "priority": None, "targets": {"first_answer": 120}},
        {"kind": None, "priority": "high", "targets": {"first_answer": 60, "stale": 0}},
        {"kind": "complaint", "priority": "high", "targets": {"first_answer": 30}},
        {"kind": "tip", "priority": None, "targets": {"first_answer": 0}},
    ]
    rules = set_policy(anna, board, plan(calendar, rules=rows)).rules
    assert targets_of(rules, "question", "normal") == {"first_answer": 480, "resolution": 2400}
    assert targets_of(rules, "complaint", "low")["first_answer"] == 120
    assert targets_of(rules, "question", "high")["first_answer"] == 60
    assert targets_of(rules, "complaint", "high")["first_answer"] == 30
    assert targets_of(rules, "tip", "high")["first_answer"] == 60
    assert targets_of(rules, "tip", "normal") == {"resolution": 2400}


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("rules", {"rules": [{**ALL, "targets": {}}, {**ALL, "targets": {}}]}),
        ("rules", {"rules": [{**ALL, "targets": {"first_answer": -1}}]}),
        ("rules", {"rules": [{"kind": "poem", "priority": None, "targets": {}}]}),
        # By office hours, a year has no more than some two thousand.
        ("rules", {"rules": [{**ALL, "targets": {"resolution": 60 * 2200}}]}),
        ("pauses", {"pauses": ["first_answer"]}),
        ("close_days", {"close_days": 1000}),
        ("remind_days", {"remind_days": 0}),
    ],
)
def test_what_cannot_be_promised_is_refused(
    anna: Any, board: Any, calendar: Any, field: str, changed: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        set_policy(anna, board, plan(calendar, **changed))
    assert refused.value.field == field


def test_only_who_may_sets_answer_times_and_only_there(
    anna: Any, hedda: Any, hugo: Any, calendar: Any
) -> None:
    stoves, lamps = make_board("Stoves"), make_board("Lamps")
    hidden = make_board("Office", visibility="staff")
    make_appointment(hugo, make_role(["policy:manage"]), stoves)
    with pytest.raises(Refused):
        set_policy(hedda, stoves, plan(calendar))
    set_policy(hugo, stoves, plan(calendar))
    for place in (lamps, None):
        with pytest.raises(Refused):
            set_policy(hugo, place, plan(calendar))
    assert first_answer_on(hidden) is None
    with pytest.raises((Refused, Missing)):
        set_policy(hugo, hidden, plan(calendar))
    # Open hours are for everybody's boards, so a board's own lead does not change them.
    with pytest.raises(Refused):
        make_calendar(by=hugo)


def test_hours_that_answer_times_need_are_not_taken_away(
    anna: Any, board: Any, calendar: Any
) -> None:
    usual, now = queries.default_calendar(), this_moment()
    assert usual == calendar
    other = make_calendar("Shop")
    set_policy(anna, board, plan(other, 60 * 500))
    short = CalendarPlan("Shop", "Europe/Stockholm", [[["09:00", "10:00"]], *[[]] * 6])
    with pytest.raises(Invalid) as refused:
        calendars.edit_calendar(anna, other, short, read=1, now=now)
    assert refused.value.field == "week"
    with pytest.raises(Invalid):
        calendars.archive_calendar(anna, other)
    assert queries.newest_version(other.id).number == 1
    set_policy(anna, board, plan(calendar, 60))
    assert calendars.edit_calendar(anna, other, short, read=1, now=now)
    calendars.archive_calendar(anna, other)
    with pytest.raises(Invalid) as away:
        set_policy(anna, board, plan(other, 60))
    assert away.value.field == "calendar"
