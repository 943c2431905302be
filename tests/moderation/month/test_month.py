"""A month of stories: every stored outcome is what a slow recount from the facts says."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from forum import sockets
from forum.database import db
from tests.moderation.month.comparing import counted, folded, outcomes, stored
from tests.moderation.month.month import Month
from tests.moderation.month.reading import Witness
from tests.moderation.month.stage import Stage


@pytest.fixture
def month_app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """An app of its own: a witness is plugged into it."""
    app = make_app()
    with app.app_context():
        yield app


def test_a_small_month(month_app: Flask) -> None:
    prove(1, 30)


def prove(seed: int, threads: int) -> None:
    witness, stage = Witness(sockets.of()), Stage()
    month = Month(stage, seed, threads)
    month.tell()
    calendars = stage.minutes()
    db.session.rollback()
    expected = {each: counted(seen, calendars) for each, seen in witness.seen.items()}
    found = {each: stored(each) for each in witness.seen}
    assert [wrong for each in witness.seen for wrong in folded(each)] == []
    assert found == expected
    assert sum(outcomes(found).values()) > threads
