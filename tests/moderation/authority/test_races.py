"""Several at the same moment, on connections of their own: exactly one comes through."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from forum.boards.models import Board
from forum.database import db
from forum.errors import Problem
from forum.people.models import Person
from moderation.authority.appointing import appoint, end_appointment
from moderation.authority.models import Appointment, Role
from moderation.authority.roles import RolePlan, edit_role, make_role
from tests.cast import again, make_appointment, make_board
from tests.cast import make_role as some_role

AT_ONCE = 8


def all_at_once(app: Flask, act: Callable[[int], Any]) -> Counter[str]:
    """Do it in several threads at the same moment; how often each ending was met."""
    gate = Barrier(AT_ONCE)
    db.session.rollback()

    def one(number: int) -> str:
        with app.test_request_context():
            gate.wait(timeout=30)
            try:
                return "done" if act(number) else "nothing"
            except Problem as problem:
                return type(problem).__name__

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return Counter(threads.map(one, range(AT_ONCE)))


def test_the_same_appointment_sent_many_times_is_made_once(app: Flask, anna: Any, bo: Any) -> None:
    role_id, board_id, anna_id, bo_id = some_role().id, make_board().id, anna.id, bo.id

    def send(_number: int) -> Any:
        get = db.session.get_one
        return appoint(
            get(Person, anna_id), get(Person, bo_id), get(Role, role_id), get(Board, board_id),
            reason="Knows stoves.",
        )  # fmt: skip

    assert all_at_once(app, send) == {"done": 1, "Invalid": AT_ONCE - 1}
    assert db.session.scalar(select(func.count()).select_from(Appointment)) == 1


def test_many_who_end_the_same_appointment_end_it_once(app: Flask, anna: Any, bo: Any) -> None:
    made_id, anna_id = make_appointment(bo).id, anna.id

    def end(number: int) -> Any:
        made = db.session.get_one(Appointment, made_id)
        return end_appointment(db.session.get_one(Person, anna_id), made, f"Reason {number}.")

    assert all_at_once(app, end) == {"done": 1, "nothing": AT_ONCE - 1}


def test_of_many_who_edit_the_same_role_one_wins_and_the_others_are_told(
    app: Flask, anna: Any
) -> None:
    role = some_role(["thread:lock"])
    role_id, anna_id = role.id, anna.id

    def edit(number: int) -> Any:
        plan = RolePlan(f"Name {number}", {"en": "Host"}, ["thread:lock"])
        mine = db.session.get_one(Role, role_id)
        return edit_role(db.session.get_one(Person, anna_id), mine, plan, version=1)

    assert all_at_once(app, edit) == {"done": 1, "Conflict": AT_ONCE - 1}
    assert again(role).version == 2


def test_of_many_roles_with_one_name_one_is_made(app: Flask, anna: Any) -> None:
    anna_id = anna.id

    def make(_number: int) -> Any:
        plan = RolePlan("Keeper", {"en": "Host"}, [])
        return make_role(db.session.get_one(Person, anna_id), plan)

    assert all_at_once(app, make) == {"done": 1, "Invalid": AT_ONCE - 1}
