"""Related threads: found in the background, shown to who may see them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.database import db, transaction
from forum.jobs import Job
from forum.search import indexer, related
from forum.search.models import RelatedThread
from forum.threads import acts, answers, writing
from forum.threads.models import Thread, ThreadLink
from tests.cast import again, make_board, make_reply, make_thread, opening_post
from tests.statements import statements

RunJobs = Callable[[], int]


@pytest.fixture
def shown(client: Any, run_jobs: RunJobs) -> Callable[..., list[int]]:
    """The related threads on this thread's page, once the worker has been there."""

    def shown(thread: Thread, browser: Any = None) -> list[int]:
        run_jobs()
        thread = again(thread)
        page = (browser or client).get(f"/threads/{thread.id}-{thread.slug}")
        return [int(str(row["data-related"])) for row in page.all("[data-related]")]

    return shown


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(RelatedThread)) or 0


def test_threads_with_titles_alike_are_related_both_ways(
    shown: Callable[..., list[int]], asta: Any, hedda: Any
) -> None:
    one = make_thread(asta, title="My stove smokes in the wind")
    two = make_thread(asta, title="The stove smokes")
    three = make_thread(asta, title="Wind and a smoking stove")
    make_thread(asta, title="A parcel never came")
    answers.mark_solution(asta, make_reply(two, hedda))
    assert shown(one) == [two.id, three.id]
    assert one.id in shown(two)
    assert one.id in shown(three)


def test_nobody_is_led_to_what_they_may_not_see(
    shown: Callable[..., list[int]], asta: Any, anna: Any, new_client: Callable[[], Any]
) -> None:
    one = make_thread(asta, title="My stove smokes")
    hidden = make_thread(asta, title="Why my stove smokes, marker47")
    closed = make_thread(anna, make_board("Staff", visibility="staff"), title="A stove smokes")
    staff = new_client()
    staff.sign_in(anna)
    assert shown(one) == [hidden.id]
    assert set(shown(closed, staff)) == {one.id, hidden.id}
    moved = again(hidden)
    acts.hide_post(anna, opening_post(moved), ground="spam", reason="An advertisement.")
    page = new_client().get(f"/threads/{one.id}-{one.slug}")
    assert page.all("[data-related]") == []
    assert "marker47" not in page.get_data(as_text=True)
    assert shown(one) == []
    assert shown(one, staff) == [closed.id]


def test_another_title_has_others(shown: Callable[..., list[int]], asta: Any) -> None:
    one, two = make_thread(asta, title="My stove smokes"), make_thread(asta, title="Stove smokes")
    assert shown(one) == [two.id]
    first = opening_post(one)
    writing.edit_post(asta, first, writing.compose("Text."), version=1, title="A wet lantern")
    assert shown(one) == shown(two) == []
    assert rows() == 0


def test_few_are_kept_and_few_are_shown(
    shown: Callable[..., list[int]], asta: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(related, "MOST_KEPT", 5)
    threads = [make_thread(asta, title=f"The stove smokes, part {number}") for number in range(9)]
    assert len(shown(threads[0])) == related.MOST_SHOWN
    most = select(func.count(RelatedThread.other_id)).group_by(RelatedThread.thread_id)
    assert max(db.session.scalars(most)) <= 5


def test_what_was_linked_by_hand_comes_first(shown: Callable[..., list[int]], asta: Any) -> None:
    one, two = make_thread(asta, title="My stove smokes"), make_thread(asta, title="Stove smokes")
    other = make_thread(asta, title="A parcel never came")
    with transaction() as session:
        session.add(ThreadLink(thread_id=one.id, other_id=other.id, kind="related"))
    assert shown(one) == [other.id, two.id]


def test_a_long_list_lets_other_work_go_between(
    asta: Any, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = [make_thread(asta, title=f"The stove smokes, part {number}") for number in range(5)]
    run_jobs()
    monkeypatch.setattr(related, "AT_ONCE", 2)
    related.relate([{"thread_ids": [thread.id for thread in threads]}])
    (job,) = db.session.scalars(select(Job).where(Job.kind == indexer.RELATED)).all()
    assert job.payload == {"thread_ids": [thread.id for thread in threads[2:]]}
    before = rows()
    run_jobs()
    indexer.rebuild()
    run_jobs()
    assert rows() == before


def test_the_page_says_one_statement_more(
    app: Flask, shown: Callable[..., list[int]], asta: Any, client: Any
) -> None:
    one = make_thread(asta, title="My stove smokes")
    for number in range(6):
        make_thread(asta, title=f"The stove smokes, part {number}")
    assert shown(one)
    with statements(app) as said:
        client.get(f"/threads/{one.id}-{one.slug}")
    assert sum("related_threads" in text for text in said) == 1
    assert len(said) <= 11, said
