"""Two admins at once: one policy with one version after the other, one usual calendar."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import select

from forum.database import db
from forum.errors import Conflict
from forum.people.models import Person
from moderation.calendars.actions import make_usual
from moderation.calendars.models import Calendar
from moderation.clocks.models import ClockPolicy, PolicyVersion
from moderation.clocks.plans import PolicyPlan
from moderation.clocks.setting_up import set_policy
from tests.cast import make_calendar, make_person

MANY = 6


def all_at_once(app: Flask, works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do these in threads that begin together, each with a session of its own."""
    ready = Barrier(len(works))

    def begin(work: Callable[[], Any]) -> Any:
        with app.app_context():
            ready.wait(20)
            try:
                return work()
            except Conflict:
                return Conflict

    db.session.rollback()
    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(begin, works))


def test_of_admins_who_save_at_once_one_wins_and_the_others_are_told(app: Flask) -> None:
    admins = [make_person(admin=True).id for _number in range(MANY)]
    calendar_id = make_calendar().id

    def saving(person_id: int, minutes: int) -> Callable[[], Any]:
        def save() -> Any:
            rules = [{"kind": None, "priority": None, "targets": {"first_answer": minutes}}]
            person = db.session.get_one(Person, person_id)
            return set_policy(person, None, PolicyPlan(calendar_id, rules), read=0).number

        return save

    said = all_at_once(app, [saving(each, 60 + number) for number, each in enumerate(admins)])
    assert sorted(said, key=str) == [1] + [Conflict] * (MANY - 1)
    assert len(db.session.scalars(select(ClockPolicy)).all()) == 1
    assert len(db.session.scalars(select(PolicyVersion)).all()) == 1


def test_there_is_always_one_usual_calendar(app: Flask) -> None:
    admin_id = make_person(admin=True).id
    calendars = [make_calendar().id for _number in range(MANY)]

    def choosing(calendar_id: int) -> Callable[[], Any]:
        def choose() -> None:
            person = db.session.get_one(Person, admin_id)
            make_usual(person, db.session.get_one(Calendar, calendar_id))

        return choose

    said = all_at_once(app, [choosing(each) for each in calendars])
    assert said == [None] * MANY
    assert len(db.session.scalars(select(Calendar).where(Calendar.is_default)).all()) == 1
