"""A month of stories: every stored outcome is what a slow recount from the facts says."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from forum import sockets
from tests.moderation.month.month import Month
from tests.moderation.month.reading import Witness
from tests.moderation.month.recount import Recount
from tests.moderation.month.stage import Stage


@pytest.fixture
def month_app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """An app of its own: a witness is plugged into it."""
    app = make_app()
    with app.app_context():
        yield app


def test_a_small_month(month_app: Flask) -> None:
    prove(1, 40)


def prove(seed: int, threads: int) -> None:
    witness, stage = Witness(sockets.of()), Stage()
    month = Month(stage, seed, threads)
    month.tell()
    assert month.happened["opened"] > threads // 2
    calendars = stage.minutes()
    for snapshots in witness.seen.values():
        recount = Recount(calendars)
        for snapshot in snapshots:
            recount.follow(snapshot)
