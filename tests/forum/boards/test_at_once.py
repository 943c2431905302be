"""Two admins at the same moment, each on a connection of their own."""

from collections.abc import Callable
from contextvars import Context
from threading import Barrier, Thread
from typing import Any

from flask import Flask
from sqlalchemy import select

from forum.boards import actions
from forum.boards.actions import BoardPlan
from forum.boards.models import Board
from forum.database import db
from forum.errors import Conflict, Invalid
from forum.people.models import Person
from tests.cast import again, make_board

PLAN = BoardPlan(name={"en": "Stoves"}, description={}, language="en")
MANY = 4


def at_once(app: Flask, person_id: int, *deeds: Callable[[Person], Any]) -> list[Any]:
    """Do all of this at the same moment; what each gave back, or the problem that it met."""
    start, results = Barrier(len(deeds)), [None] * len(deeds)

    def do(place: int) -> None:
        with app.app_context():
            person = db.session.get_one(Person, person_id)
            start.wait(timeout=30)
            try:
                results[place] = deeds[place](person)
            except (Conflict, Invalid) as problem:
                results[place] = problem  # type: ignore[call-overload]
            finally:
                db.session.remove()

    db.session.rollback()
    hands = [Thread(target=Context().run, args=(do, place)) for place in range(len(deeds))]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    return results


def test_of_two_edits_of_what_both_have_read_one_is_a_conflict(app: Flask, anna: Any) -> None:
    board = make_board("Stoves")
    board_id, person_id = board.id, anna.id

    def rename(name: str) -> Callable[[Person], Any]:
        plan = BoardPlan(name={"en": name}, description={}, language="en")
        return lambda person: actions.edit_board(
            person, db.session.get_one(Board, board_id), plan, version=1
        )

    results = at_once(app, person_id, *(rename(f"Name {number}") for number in range(MANY)))
    assert sorted(type(result).__name__ for result in results) == ["Conflict"] * (MANY - 1) + [
        "NoneType"
    ]
    winner = results.index(None)
    assert again(board).name == {"en": f"Name {winner}"}
    assert again(board).version == 2


def test_no_two_boards_get_the_same_address(app: Flask, anna: Any) -> None:
    make_board("Others")
    at_once(app, anna.id, *[lambda person: actions.make_board(person, PLAN).slug] * MANY)
    slugs = db.session.scalars(select(Board.slug).where(Board.slug.startswith("stoves"))).all()
    assert sorted(slugs) == ["stoves", "stoves-2", "stoves-3", "stoves-4"]


def test_the_very_first_boards_are_made_at_once_or_refused_in_words(app: Flask, anna: Any) -> None:
    results = at_once(app, anna.id, *[lambda person: actions.make_board(person, PLAN).slug] * MANY)
    made = [result for result in results if isinstance(result, str)]
    assert made
    assert len(set(made)) == len(made)
    assert sorted(db.session.scalars(select(Board.slug))) == sorted(made)


def test_there_is_one_default_whoever_chooses_at_once(app: Flask, anna: Any) -> None:
    ids = [make_board().id for _again in range(MANY)]

    def choose(board_id: int) -> Callable[[Person], Any]:
        return lambda person: actions.make_default(person, db.session.get_one(Board, board_id))

    at_once(app, anna.id, *(choose(board_id) for board_id in ids))
    assert len(db.session.scalars(select(Board).where(Board.is_default)).all()) == 1
