"""``vardskap turns replay``: proves that what is stored follows from the facts, and repairs it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, update

from forum.database import db, transaction
from forum.moments import now
from forum.threads.models import Thread
from moderation.assignments.actions import claim_thread
from moderation.unanswered import replay
from moderation.unanswered.models import Turn
from tests.cast import again, make_reply, make_thread


def run(app: Flask, *options: str) -> tuple[int, str]:
    """Exit code and words of the command."""
    db.session.rollback()
    result = app.test_cli_runner().invoke(args=["turns", "replay", *options])
    db.session.rollback()
    return result.exit_code, result.output


def spoil(**values: Any) -> None:
    with transaction() as session:
        session.execute(update(Thread).values(**values))


def test_what_the_site_wrote_itself_needs_no_repair(app: Flask, hedda: Any) -> None:
    for _ in range(3):
        make_reply(make_thread(), hedda)
    assert run(app) == (0, "0 differences, 0 left.\n")


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("answer_state", "solved"),
        ("state_since", now()),
        ("solution_id", 7),
        ("unlisted_at", now()),
        ("duplicate_id", 7),
    ],
)
def test_a_thread_that_is_wrong_is_told_and_repaired(app: Flask, column: str, wrong: Any) -> None:
    thread = make_thread()
    right = getattr(thread, column)
    spoil(**{column: wrong})
    code, said = run(app)
    assert code == 1
    assert said.startswith(f"thread {thread.id}: ")
    assert said.endswith("1 differences, 1 left.\n")
    assert getattr(again(thread), column) == wrong
    assert run(app, "--repair")[0] == 0
    assert getattr(again(thread), column) == right
    assert run(app)[0] == 0


def test_a_turn_that_is_wrong_or_missing_is_repaired_and_keeps_its_owner(
    app: Flask, hedda: Any
) -> None:
    kept, lost = make_thread(), make_thread()
    claim_thread(hedda, kept)
    with transaction() as session:
        session.execute(update(Turn).values(turn="nobody", host_due_from=None))
        session.execute(delete(Turn).where(Turn.thread_id == lost.id))
    code, said = run(app)
    assert code == 1
    assert f"thread {kept.id}: turn.turn is nobody, should be host" in said
    assert f"thread {lost.id}: turn.turn is None, should be host" in said
    assert run(app, "--repair")[1].endswith(" 0 left.\n")
    turns = [db.session.get_one(Turn, thread.id) for thread in (kept, lost)]
    assert [(turn.turn, turn.owner_id) for turn in turns] == [("host", hedda.id), ("host", None)]


def test_a_thread_without_any_fact_is_told_and_left_alone(app: Flask, asta: Any) -> None:
    thread = make_thread(asta)
    with transaction() as session:
        values = {
            name: getattr(thread, name)
            for name in ("board_id", "asker_id", "kind", "title", "slug", "language", "opened_at")
        }
        session.add(
            Thread(
                **values,
                last_post_at=thread.opened_at,
                answer_state="unanswered",
                state_since=thread.opened_at,
            )
        )
    code, said = run(app, "--repair")
    assert code == 1
    assert "facts is none, should be at least one" in said


def test_many_threads_are_replayed_in_batches(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "BATCH", 2)
    ids = [make_thread().id for _ in range(5)]
    spoil(answer_state="answered")
    found = [difference.thread_id for difference in replay.differences()]
    assert found == ids
