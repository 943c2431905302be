"""How often something may be done: counted once for all processes, in windows that end."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum import limits
from forum.database import db, transaction
from forum.errors import TooMany
from forum.limits import Count, check, forget, is_first, spend, sweep
from tests.forum.children import PATIENCE_SECONDS

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def times(key: str, limit: int, tries: int, now: datetime) -> int:
    """How many of so many tries go through."""
    went = 0
    for _try in range(tries):
        try:
            spend(key, limit, MINUTE, now=now)
            went += 1
        except TooMany:
            pass
    return went


def test_so_many_and_no_more_in_a_window(app: Flask) -> None:
    assert times("a", 3, 5, NOON) == 3
    assert times("a", 3, 5, NOON + 59 * SECOND) == 0
    assert times("a", 3, 5, NOON + MINUTE) == 3


def test_each_key_has_a_limit_of_its_own(app: Flask) -> None:
    assert times("a", 2, 3, NOON) == 2
    assert times("b", 2, 3, NOON) == 2


def test_nothing_at_all_may_be_the_limit(app: Flask) -> None:
    assert times("a", 0, 3, NOON) == 0


@pytest.mark.parametrize("at", [NOON, NOON + 20 * SECOND, NOON + 59 * SECOND])
def test_who_is_refused_is_told_when_to_come_back(app: Flask, at: datetime) -> None:
    times("a", 1, 1, NOON)
    with pytest.raises(TooMany) as refused:
        spend("a", 1, MINUTE, now=at)
    wait = timedelta(seconds=refused.value.retry_after)
    assert at + wait == NOON + MINUTE
    assert "Try again in" in str(refused.value)
    spend("a", 1, MINUTE, now=at + wait)


def test_looking_counts_nothing(app: Flask) -> None:
    for _look in range(5):
        check("a", 1, MINUTE, now=NOON)
    spend("a", 1, MINUTE, now=NOON)
    with pytest.raises(TooMany):
        check("a", 1, MINUTE, now=NOON)
    check("a", 1, MINUTE, now=NOON + MINUTE)


def test_what_is_forgotten_begins_anew(app: Flask) -> None:
    times("a", 1, 1, NOON)
    times("b", 1, 1, NOON)
    forget("a")
    assert times("a", 1, 1, NOON) == 1
    assert times("b", 1, 1, NOON) == 0


def test_a_refused_try_is_counted_also_where_the_change_is_taken_back(app: Flask) -> None:
    """The count commits by itself, before whatever it guards."""

    def change_and_fail() -> None:
        spend("a", 5, MINUTE, now=NOON)
        with transaction():
            raise RuntimeError("On purpose.")

    with pytest.raises(RuntimeError):
        change_and_fail()
    db.session.rollback()
    assert db.session.scalar(select(Count.count)) == 1


def in_threads(app: Flask, do: Callable[[], None], number: int) -> None:
    def run() -> None:
        with app.app_context():
            do()
            db.session.remove()

    threads = [Thread(target=run, daemon=True) for _thread in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()


def test_of_many_at_once_exactly_so_many_go_through(app: Flask) -> None:
    went: list[int] = []
    db.session.rollback()
    in_threads(app, lambda: went.append(times("a", 7, 4, NOON)), 5)
    assert sum(went) == 7


def test_of_many_at_once_one_is_the_first(app: Flask) -> None:
    first: list[bool] = []
    db.session.rollback()
    in_threads(app, lambda: first.append(is_first("a", MINUTE, now=NOON)), 6)
    assert sorted(first) == [False] * 5 + [True]
    assert not is_first("a", MINUTE, now=NOON + 59 * SECOND)
    assert is_first("a", MINUTE, now=NOON + MINUTE)


def test_who_is_first_and_fails_leaves_the_place_to_another(app: Flask) -> None:
    def come_and_fail() -> None:
        with transaction():
            assert is_first("a", MINUTE, now=NOON)
            raise RuntimeError("On purpose.")

    with pytest.raises(RuntimeError):
        come_and_fail()
    assert is_first("a", MINUTE, now=NOON)


def test_windows_that_have_ended_are_swept_away(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    times("a", 9, 3, NOON)
    times("b", 9, 3, NOON + MINUTE)
    monkeypatch.setattr(limits, "this_moment", lambda: NOON + MINUTE + SECOND)
    sweep([])
    db.session.rollback()
    assert db.session.scalars(select(Count.key)).all() == ["b"]
    monkeypatch.setattr(limits, "this_moment", lambda: NOON + timedelta(days=1))
    sweep([])
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Count)) == 0
