"""A month of stories: every stored outcome is what a slow recount from the facts says."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from forum import sockets
from forum.database import db
from moderation.clocks.replay import differences
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
    prove(1, 25, looks=12)


@pytest.mark.prove
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("seed", "looks"), [(2, 0), (3, 7), (4, 60), (5, 400), (6, 0)])
def test_a_month_of_ten_thousand_threads(month_app: Flask, seed: int, looks: int) -> None:
    """Five months of two thousand threads; the worker never runs, seldom, often."""
    prove(seed, 2_000, looks=looks)


def prove(seed: int, threads: int, *, looks: int) -> None:
    """Every stored outcome is the recount's, histories fold to their clocks, replay differs not."""
    witness, stage = Witness(sockets.of()), Stage()
    Month(stage, seed, threads, looks=looks).tell()
    calendars = stage.minutes()
    db.session.rollback()
    for thread_id, seen in witness.seen.items():
        assert stored(thread_id) == counted(seen, calendars), (seed, thread_id)
        assert folded(thread_id) == []
    found = outcomes({each: stored(each) for each in witness.seen})
    assert found["first_answer met"]
    assert found["first_answer missed"]
    assert list(differences()) == []
