"""A new policy holds from the next fact on; a previewed job applies it to what waits already."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.boards.actions import BoardPlan, edit_board
from forum.boards.models import Board
from forum.boards.policy import WhoAnswers
from forum.database import db
from forum.errors import Conflict, Refused
from forum.jobs import Job
from forum.moments import now
from forum.threads.models import Thread, ThreadEvent
from moderation.authority.appointing import end_appointment
from moderation.unanswered import applying
from moderation.unanswered.models import Turn
from tests.cast import (
    again,
    make_appointment,
    make_board,
    make_person,
    make_reply,
    make_role,
    make_thread,
)
from tests.client import Browser


def promise(board: Board, admin: Any, who: WhoAnswers, grace_hours: int = 0) -> None:
    board = again(board)
    plan = BoardPlan(
        name=board.name,
        description=board.description,
        language=board.language,
        kinds=tuple(board.kinds),
        who=who,
        grace_hours=grace_hours,
    )
    edit_board(admin, board, plan, version=board.version)


def due_from(thread: Thread) -> Any:
    db.session.rollback()
    return db.session.get_one(Turn, thread.id, populate_existing=True).host_due_from


def applied() -> int:
    found = select(func.count()).where(ThreadEvent.kind == "policy_applied")
    return db.session.scalar(found) or 0


def address(board: Board) -> str:
    return f"/moderation/unanswered/policy?board={board.slug}"


def hours_ago(hours: float) -> Any:
    return now() - timedelta(hours=hours)


@pytest.fixture
def graced(anna: Any) -> Board:
    """A board whose community has two days; it takes no complaints, so anything can be chosen."""
    make_board("Stoves")
    return make_board(
        "Graced", who=WhoAnswers.HOSTS_AFTER_GRACE, grace_hours=48, kinds=("question", "tip")
    )


def test_an_edit_alone_changes_no_thread(graced: Board, anna: Any) -> None:
    thread = make_thread(board=graced, now=hours_ago(2))
    before = due_from(thread)
    promise(graced, anna, WhoAnswers.HOSTS_ALWAYS)
    assert due_from(thread) == before
    make_reply(thread)
    assert due_from(thread) == again(thread).opened_at


def test_the_preview_tells_what_the_job_then_does(
    client: Browser, graced: Board, anna: Any, lena: Any, run_jobs: Callable[[], int]
) -> None:
    due = [make_thread(board=graced, now=hours_ago(hours)) for hours in (50, 60)]
    early = [make_thread(board=graced, now=hours_ago(hours)) for hours in (2, 3, 30)]
    answered = make_thread(board=graced, now=hours_ago(5))
    make_reply(answered)
    elsewhere = make_thread(now=hours_ago(5))
    promise(graced, anna, WhoAnswers.HOSTS_AFTER_GRACE, 24)
    client.sign_in(lena)
    page = client.get(address(graced))
    assert page.says("This changes 5 of 5 waiting threads:")
    assert [item.get_text() for item in page.all("main .notice li")] == [
        "1 waits for a host at once",
        "2 get time for the community to answer first",
        "2 go on waiting for a host",
    ]
    assert applied() == 0
    assert client.post(address(graced), data=page.fields()).status_code == 303
    run_jobs()
    assert applied() == 5
    listed = client.get("/moderation/unanswered?board=graced").threads
    assert listed == [due[1].id, due[0].id, early[2].id]
    assert due_from(early[0]) == again(early[0]).opened_at + timedelta(hours=24)
    assert (due_from(answered), due_from(elsewhere)) == (None, again(elsewhere).opened_at)
    assert client.get(address(graced)).says("All waiting threads already follow the board’s rule")


def test_applying_twice_changes_nothing_more(
    graced: Board, anna: Any, run_jobs: Callable[[], int]
) -> None:
    make_thread(board=graced)
    promise(graced, anna, WhoAnswers.HOSTS_ALWAYS)
    stamp = applying.stamp_of(again(graced).policy)
    for _ in range(2):
        applying.apply_policy(anna, graced, stamp)
    assert db.session.scalar(select(func.count()).where(Job.kind == applying.JOB)) == 1
    run_jobs()
    applying.apply_policy(anna, graced, stamp)
    run_jobs()
    assert applied() == 1


def test_a_job_that_was_cut_short_goes_on_where_it_stopped(
    graced: Board, anna: Any, run_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 1)
    threads = [make_thread(board=graced) for _ in range(3)]
    promise(graced, anna, WhoAnswers.HOSTS_ALWAYS)
    payload = {
        "board": graced.id,
        "by": anna.id,
        "stamp": applying.stamp_of(again(graced).policy),
    }
    batches = applying._batches
    monkeypatch.setattr(applying, "_batches", lambda ids: batches(ids, 1)[:1])
    applying.run([payload])
    assert applied() == 1
    monkeypatch.setattr(applying, "_batches", lambda ids: batches(ids, 1))
    applying.run([payload])
    assert applied() == 3
    assert [due_from(thread) for thread in threads] == [
        again(thread).opened_at for thread in threads
    ]


def test_a_promise_that_changed_after_the_preview_is_looked_at_again(
    client: Browser, graced: Board, anna: Any, lena: Any
) -> None:
    make_thread(board=graced)
    promise(graced, anna, WhoAnswers.HOSTS_ALWAYS)
    client.sign_in(lena)
    fields = client.get(address(graced)).fields()
    promise(graced, anna, WhoAnswers.COMMUNITY_ONLY)
    page = client.post(address(graced), data=fields)
    assert page.status_code == 409
    assert page.says("The board’s rule has changed since.")
    with pytest.raises(Conflict):
        applying.apply_policy(anna, graced, fields["stamp"])


def test_the_job_asks_again_whether_it_may_and_whether_the_promise_still_holds(
    graced: Board, anna: Any, run_jobs: Callable[[], int]
) -> None:
    make_thread(board=graced)
    lead = make_person()
    appointment = make_appointment(lead, make_role({"policy:apply"}), graced)
    promise(graced, anna, WhoAnswers.HOSTS_ALWAYS)
    applying.apply_policy(lead, graced, applying.stamp_of(again(graced).policy))
    end_appointment(anna, appointment, "No longer a lead")
    run_jobs()
    assert applied() == 0
    applying.apply_policy(anna, graced, applying.stamp_of(again(graced).policy))
    promise(graced, anna, WhoAnswers.COMMUNITY_ONLY)
    run_jobs()
    assert applied() == 0


def test_only_who_may_apply_policies_there_does(
    client: Browser, graced: Board, hedda: Any, anna: Any
) -> None:
    make_thread(board=graced)
    promise(graced, anna, WhoAnswers.HOSTS_ALWAYS)
    stamp = applying.stamp_of(again(graced).policy)
    lead_elsewhere = make_person()
    make_appointment(lead_elsewhere, make_role({"policy:apply"}), make_board("Lamps"))
    for person in (hedda, lead_elsewhere):
        client.sign_in(person)
        assert client.get(address(graced)).status_code == 403
        assert client.post(address(graced), data={"stamp": stamp}).status_code == 403
        with pytest.raises(Refused):
            applying.apply_policy(person, graced, stamp)
    client.sign_in(anna)
    without = client.post(address(graced), data={"stamp": stamp}, token=False)
    assert without.status_code == 400
    assert db.session.scalar(select(func.count()).where(Job.kind == applying.JOB)) == 0
