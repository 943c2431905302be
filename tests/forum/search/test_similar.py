"""Threads that are like a title: while it is typed, and once before it is posted."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.database import db
from forum.search.likeness import Likeness
from forum.threads import acts, answers, writing
from forum.threads.models import MeToo, Thread
from tests.cast import make_board, make_reply, make_thread, opening_post, somebody
from tests.forum.search.contract import HOSTILE
from tests.statements import statements

RunJobs = Callable[[], int]
TITLE = "My stove smokes in the wind"


@pytest.fixture
def typed(client: Any, run_jobs: RunJobs) -> Callable[..., Any]:
    """What appears under this title once the index has caught up."""

    def typed(title: str, browser: Any = None) -> Any:
        run_jobs()
        return (browser or client).get("/search/similar", query_string={"title": title})

    return typed


def post(client: Any, title: str = TITLE, **fields: str) -> Any:
    words = {"title": title, "text": "It draws badly.\n\n  And then?", **fields}
    return client.post("/threads/new", data=words)


def threads_count() -> int:
    return db.session.scalar(select(func.count()).select_from(Thread)) or 0


def test_the_likeness_of_titles_counts_the_words_that_tell() -> None:
    likeness = Likeness(("röd", "cykel", "kedja"), ("sv", "en"))
    assert likeness.share("Röda cyklar", "sv") == pytest.approx(2 / 3)
    assert likeness.is_close("Röda cyklar", "sv")
    assert not likeness.is_close("Kedjan", "sv")
    assert Likeness((), ("sv",)).share("Kedjan", "sv") == 0


def test_similar_threads_appear_the_solved_ones_first(
    typed: Callable[..., Any], asta: Any, hedda: Any
) -> None:
    waiting = make_thread(asta, title="Stove smokes in wind and rain")
    solved = make_thread(asta, title="The stove is smoking")
    make_thread(asta, title="A lamp without a match")
    answers.mark_solution(asta, make_reply(solved, hedda))
    page = typed(TITLE)
    assert page.threads == [solved.id, waiting.id]
    assert page.says("2 similar threads")
    assert page.says("Solved")
    assert page.all("html, h1, form") == []
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_they_are_few_and_a_title_without_telling_words_has_none(
    typed: Callable[..., Any], asta: Any
) -> None:
    for number in range(9):
        make_thread(asta, title=f"The stove smokes, part {number}")
    assert len(typed(TITLE).threads) == 5
    assert typed("How do I do it?").threads == typed("").threads == []


def test_what_one_may_not_see_is_not_similar(
    typed: Callable[..., Any], asta: Any, anna: Any, new_client: Callable[[], Any]
) -> None:
    make_board("Stoves")
    closed = make_thread(anna, make_board("Staff room", visibility="staff"), title=TITLE)
    hidden, withdrawn = make_thread(asta, title=TITLE), make_thread(asta, title=f"{TITLE}!")
    staff = new_client()
    staff.sign_in(anna)
    assert set(typed(TITLE, staff).threads) == {closed.id, hidden.id, withdrawn.id}
    assert set(typed(TITLE).threads) == {hidden.id, withdrawn.id}
    # At once, also while the index has not heard of it.
    acts.hide_post(anna, opening_post(hidden), ground="spam", reason="An advertisement.")
    writing.withdraw_post(asta, opening_post(withdrawn))
    browser = new_client()
    page = browser.get("/search/similar", query_string={"title": TITLE})
    assert page.threads == []
    assert "wind" not in page.get_data(as_text=True)
    assert staff.get("/search/similar", query_string={"title": TITLE}).threads == [closed.id]


def test_a_change_of_the_title_that_the_index_has_not_heard_of_holds_at_once(
    typed: Callable[..., Any], asta: Any, client: Any
) -> None:
    thread = make_thread(asta, title="My stove smokes, marker47")
    typed("stove")
    first = opening_post(thread)
    writing.edit_post(asta, first, writing.compose("New."), version=1, title="A lamp, in fact")
    page = client.get("/search/similar", query_string={"title": "stove smokes marker47"})
    assert page.threads == []
    assert "marker47" not in page.get_data(as_text=True)


def test_typing_costs_few_statements(
    app: Flask, typed: Callable[..., Any], asta: Any, client: Any
) -> None:
    for number in range(8):
        make_thread(asta, title=f"The stove smokes, part {number}")
    typed(TITLE)
    with statements(app) as said:
        client.get("/search/similar", query_string={"title": TITLE})
    assert len(said) <= 2, said


def test_no_title_breaks_it(typed: Callable[..., Any], asta: Any) -> None:
    make_thread(asta, title=TITLE)
    for title in HOSTILE:
        assert typed(title.encode("utf-8", "replace").decode()).status_code == 200


# --- Before it is posted -------------------------------------------------------------------------


def test_is_it_one_of_these_is_asked_once_and_nothing_is_lost(
    client: Any, bo: Any, asta: Any, run_jobs: RunJobs
) -> None:
    known = make_thread(asta, title="Stove smokes in the wind")
    run_jobs()
    client.sign_in(bo)
    page = post(client, tags="smoke, wind", pinned="yes", asker_id="1")
    assert page.says("Is it one of these?")
    assert page.threads == [known.id]
    assert threads_count() == 1
    sent = page.fields()
    assert sent["text"] == "It draws badly.\n\n  And then?"
    answers = [client.post("/threads/new", data=sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    made = db.session.scalars(select(Thread).order_by(Thread.id.desc())).first()
    assert (threads_count(), made.title, made.asker_id, made.pin_id) == (2, TITLE, bo.id, None)
    assert opening_post(made).text == "It draws badly.\n\n  And then?"


def test_one_can_go_back_and_change_it(client: Any, bo: Any, asta: Any, run_jobs: RunJobs) -> None:
    make_thread(asta, title=TITLE)
    run_jobs()
    client.sign_in(bo)
    page = client.post("/threads/new", data={**post(client).fields(), "change": "yes"})
    assert page.fields()["title"] == TITLE
    assert page.fields()["text"] == "It draws badly.\n\n  And then?"
    assert threads_count() == 1


def test_who_has_seen_them_while_typing_is_not_asked_again(
    client: Any, bo: Any, asta: Any, run_jobs: RunJobs
) -> None:
    known = make_thread(asta, title=TITLE)
    run_jobs()
    client.sign_in(bo)
    assert post(client, seen=f"{known.id} 999").status_code == 303
    assert threads_count() == 2


def test_a_thread_that_shares_a_word_is_no_reason_to_ask(
    client: Any, bo: Any, asta: Any, run_jobs: RunJobs
) -> None:
    make_thread(asta, title="A stove for the winter")
    run_jobs()
    client.sign_in(bo)
    assert post(client).status_code == 303


def test_a_second_click_is_not_asked_about_the_first(
    client: Any, bo: Any, run_jobs: RunJobs
) -> None:
    make_board("Stoves")
    client.sign_in(bo)
    first = post(client)
    run_jobs()
    assert post(client).location == first.location


def test_strangers_are_asked_before_their_text_waits(
    client: Any, asta: Any, bo: Any, run_jobs: RunJobs
) -> None:
    known = make_thread(asta, title=TITLE)
    make_thread(somebody("anna"), make_board("Staff", visibility="staff"), title=TITLE)
    run_jobs()
    page = post(client)
    assert page.threads == [known.id]
    assert page.all("#have-too, .alike button") == []
    held = client.post("/threads/new", data=page.fields())
    assert held.location.startswith("/held/")
    assert client.get(held.location).says("And then?")


def test_i_have_this_too_is_offered_before_a_duplicate_is_written(
    client: Any, bo: Any, asta: Any, run_jobs: RunJobs
) -> None:
    theirs, own = make_thread(asta, title=TITLE), make_thread(bo, title=f"{TITLE} again")
    run_jobs()
    client.sign_in(bo)
    page = post(client)
    assert set(page.threads) == {theirs.id, own.id}
    # It opens beside the page: what was typed stays where it is. For one's own there is none.
    (button,) = page.all(".alike button")
    form = page.one(f"form#{button['form']}")
    assert form["target"] == "_blank"
    sent = page.fields(f"form#{button['form']}")
    answer = client.post(str(button["formaction"]), data=sent)
    assert answer.location.startswith(f"/threads/{theirs.id}-")
    assert [row.person_id for row in db.session.scalars(select(MeToo))] == [bo.id]


def test_the_form_shows_what_is_like_the_title_it_came_with(
    client: Any, asta: Any, run_jobs: RunJobs
) -> None:
    known = make_thread(asta, title=TITLE)
    run_jobs()
    page = client.get("/threads/new", query_string={"title": "stove smokes"})
    assert page.threads == [known.id]
    assert client.get("/threads/new").threads == []


def test_who_may_not_read_the_other_thread_is_not_asked_about_it(
    client: Any, anna: Any, bo: Any, run_jobs: RunJobs
) -> None:
    make_board("Stoves")
    make_thread(anna, make_board("Staff room", visibility="staff"), title=TITLE)
    run_jobs()
    client.sign_in(bo)
    assert post(client, board="stoves").status_code == 303
