"""The search page: what is found, for whom, and that it never breaks."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from forum.boards.models import Board
from forum.database import db, transaction
from forum.jobs import Job
from forum.moments import now
from forum.search import indexer, queries
from forum.search.whoosh_engine import WhooshEngine
from forum.threads import acts, answers, writing
from tests.cast import again, make_board, make_person, make_reply, make_thread, opening_post
from tests.forum.search.contract import HOSTILE
from tests.forum.search.posts import leaves_files_open
from tests.statements import statements

RunJobs = Callable[[], int]


@pytest.fixture
def look(client: Any, run_jobs: RunJobs) -> Callable[..., Any]:
    """Search once the index has caught up: ``look("words", order="newest")``."""

    def look(typed: str, **more: Any) -> Any:
        run_jobs()
        return client.get("/search", query_string={"q": typed, **more})

    return look


def set_visibility(board: Board, visibility: str) -> None:
    with transaction() as session:
        session.execute(update(Board).where(Board.id == board.id).values(visibility=visibility))


# --- What is found ------------------------------------------------------------------------------


def test_a_thread_is_found_in_another_inflection(look: Callable[..., Any], asta: Any) -> None:
    thread = make_thread(asta, title="Min cykel är trasig", text="Kedjan hoppar.", language="sv")
    make_thread(asta, title="Något annat", language="sv")
    page = look("cyklarna kedja")
    assert page.status_code == 200
    assert page.threads == [thread.id]
    assert page.says("1 thread found")


def test_words_are_marked_where_they_stand(look: Callable[..., Any], asta: Any) -> None:
    make_thread(asta, title="Min cykel", text="Cyklarna <script>alert(1)</script>", language="sv")
    page = look("cykeln script")
    marked = [mark.get_text() for mark in page.all(".search-result mark")]
    assert marked == ["cykel", "Cyklarna", "script", "script"]
    assert page.all(".search-result script") == []


def test_a_thread_stands_once_with_its_best_post(look: Callable[..., Any], clara: Any) -> None:
    thread = make_thread(title="A cold stove")
    best = make_reply(thread, clara, text="Sweep the chimney; the chimney is full of soot.")
    make_reply(
        thread, clara, text="I have had trouble with it, and a chimney, for years and years."
    )
    page = look("chimney")
    assert page.threads == [thread.id]
    assert page.one(".search-result__title a")["href"].endswith(f"#post-{best.id}")
    assert page.says("1 more post in this thread fits")


def test_newest_or_best_first(look: Callable[..., Any], asta: Any) -> None:
    best = make_thread(asta, title="Chimney, chimney", text="chimney")
    newest = make_thread(asta, text="I also have a chimney, among many other things in the house.")
    assert look("chimney").threads == [best.id, newest.id]
    page = look("chimney", order="newest")
    assert page.threads == [newest.id, best.id]
    assert page.one("[aria-current=page].tabs__tab").get_text() == "Newest first"


def test_the_small_words_of_a_question_need_not_be_there(
    look: Callable[..., Any], asta: Any
) -> None:
    thread = make_thread(asta, title="My stove smokes")
    make_thread(asta, title="How do I ask?", text="And why is it so?")
    page = look("Why is it that my stove smokes?")
    assert page.threads == [thread.id]
    assert page.says("1 thread found")
    assert len(look("how is it").threads) == 1


def test_where_no_post_has_all_words_some_are_enough(look: Callable[..., Any], asta: Any) -> None:
    thread = make_thread(asta, title="My stove smokes")
    page = look("stove smoke in Umeå")
    assert page.threads == [thread.id]
    assert page.says("No post has all of these words")


def test_nothing_found_leads_to_asking(look: Callable[..., Any]) -> None:
    page = look("zeppelin")
    assert page.says("Nothing found")
    (link,) = page.all(".empty-state a")
    assert link["href"] == "/threads/new?title=zeppelin"


def test_no_words_no_search(look: Callable[..., Any]) -> None:
    page = look(" ")
    assert page.status_code == 200
    assert not page.says("Nothing found")
    assert look("???").says("There is no word in this that we could look for.")


def test_pages_of_twenty_threads(look: Callable[..., Any], asta: Any) -> None:
    ids = [make_thread(asta, title=f"Chimney {number}").id for number in range(25)]
    first, second = look("chimney", order="newest"), look("chimney", order="newest", page=2)
    assert first.threads + second.threads == ids[::-1]
    assert len(first.threads) == 20
    assert first.says("25 threads found")
    assert look("chimney", order="newest", page=999).threads == second.threads
    assert look("chimney", order="newest", page="many").threads == first.threads


# --- Operators ----------------------------------------------------------------------------------


def test_operators_narrow(look: Callable[..., Any], asta: Any, bo: Any) -> None:
    stoves, cellars = make_board("Stoves"), make_board("Cellars")
    one = make_thread(asta, stoves, title="Chimney", kind="tip", tags=["Soot & ash"])
    two = make_thread(bo, cellars, title="Chimney", kind="idea")
    for typed, expected in {
        "chimney": {one.id, two.id},
        "chimney kind:tip": {one.id},
        "chimney board:cellars": {two.id},
        "chimney by:bo-nystrom": {two.id},
        "chimney by:@Asta-Lind": {one.id},
        'chimney tag:"Soot & ash"': {one.id},
        "chimney tag:soot-ash": {one.id},
        "kind:idea": {two.id},
        "by:asta-lind": {one.id},
        "tag:soot-ash": {one.id},
        "board:stoves": {one.id},
        "board:stoves board:cellars": {one.id, two.id},
        "board:stoves by:bo-nystrom": set(),
    }.items():
        assert set(look(typed).threads) == expected, typed


def test_a_board_includes_the_boards_under_it(look: Callable[..., Any], asta: Any) -> None:
    top = make_board("House")
    thread = make_thread(asta, make_board("Cellars", parent=top), title="Chimney")
    assert look("chimney board:house").threads == [thread.id]


def test_the_search_box_of_a_board_searches_that_board(look: Callable[..., Any], asta: Any) -> None:
    stoves, cellars = make_board("Stoves"), make_board("Cellars")
    one = make_thread(asta, stoves, title="Chimney")
    make_thread(asta, cellars, title="Chimney")
    page = look("chimney", board="stoves")
    assert page.threads == [one.id]
    assert page.one(".search-box input[name=board]")["value"] == "stoves"


def test_days_begin_where_the_site_is(look: Callable[..., Any], asta: Any) -> None:
    make_board(now=datetime(2025, 1, 1, tzinfo=UTC))
    # In Stockholm it is the 15th already.
    late = datetime(2026, 1, 14, 23, 30, tzinfo=UTC)
    thread = make_thread(asta, title="Chimney", now=late)
    for words in ("chimney ", ""):
        assert look(f"{words}after:2026-01-15").threads == [thread.id]
        assert look(f"{words}before:2026-01-15").threads == []
        assert look(f"{words}before:2026-01-16 after:2026-01-15").threads == [thread.id]
        assert look(f"{words}after:9999-12-31").threads == []
        assert look(f"{words}before:0001-01-01").threads == []


def test_states_are_those_of_this_moment(
    look: Callable[..., Any], client: Any, asta: Any, hedda: Any
) -> None:
    thread = make_thread(asta, title="Chimney")
    assert look("chimney is:unanswered").threads == [thread.id]
    reply = make_reply(thread, hedda)
    answers.mark_solution(asta, reply)
    # The index has not heard of it.
    for typed, expected in {
        "chimney is:unanswered": [],
        "chimney is:solved": [thread.id],
        "is:solved": [thread.id],
        "is:unanswered is:solved": [thread.id],
        "is:answered": [],
    }.items():
        assert client.get("/search", query_string={"q": typed}).threads == expected, typed


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("x board:nowhere", "There is no board called “nowhere”."),
        ("x by:nobody", "There is nobody called “nobody”."),
        ("x tag:nothing", "Nothing carries the tag “nothing”."),
        ("x kind:banana", "There is no kind of thread called “banana”."),
        ("x is:lost", "it is never “lost”"),
        ("x before:now", "Write a day like 2026-01-31; “now” is not one."),
        ('x tag:""', "Something is missing after “tag:”."),
        ("x -kind:tip", "Only words can be left out"),
        ("x " * 300, "We looked at the first 400 characters only."),
        ("a b c d e f g h i j k l m n", "We looked for the first 12 words only."),
        ("kind:tip " + "tag:a1 tag:a2 tag:a3 tag:a4 tag:a5 tag:a6", "first 5 of “tag”"),
    ],
)
def test_what_could_not_be_followed_is_said(
    look: Callable[..., Any], typed: str, sentence: str
) -> None:
    page = look(typed)
    assert page.status_code == 200
    assert page.says(sentence)


# --- Who sees what ------------------------------------------------------------------------------


def found_traces(page: Any, *secrets: str) -> list[str]:
    """Which of these words the page gives away outside of the search box and form."""
    for box in page.all(".search-box, .search-form, .empty-state, title, .tabs"):
        box.decompose()
    text = str(page.one("main")).lower()
    return [secret for secret in secrets if secret.lower() in text]


def test_a_hidden_post_is_gone_before_the_index_knows(
    look: Callable[..., Any], client: Any, anna: Any
) -> None:
    thread = make_thread(title="A cold stove")
    make_reply(thread, text="Sweep the chimney.")
    secret = make_reply(thread, text="The chimney of Mallory, chimney chimney.")
    assert look("chimney").says("1 more post in this thread fits")
    acts.hide_post(anna, secret, ground="personal_data", reason="Names a neighbour.")
    page = client.get("/search?q=chimney")
    assert page.threads == [thread.id]
    assert not page.says("more post")
    assert found_traces(page, "Mallory") == []
    assert client.get("/search?q=mallory").threads == []


@pytest.mark.parametrize("how", ["hidden", "withdrawn"])
def test_a_thread_whose_opening_post_is_gone_is_not_found_at_all(
    look: Callable[..., Any], client: Any, asta: Any, anna: Any, how: str
) -> None:
    thread = make_thread(asta, title="Mallory did it")
    make_reply(thread, text="No, the chimney did.")
    assert len(look("mallory").threads) == 1
    opening = opening_post(thread)
    if how == "hidden":
        acts.hide_post(anna, opening, ground="harassment", reason="Names a neighbour.")
    else:
        writing.withdraw_post(asta, opening)
    for typed in ("mallory", "chimney", "is:unanswered", "kind:question", "by:clara-ek"):
        page = client.get("/search", query_string={"q": typed})
        assert page.threads == []
        assert found_traces(page, "did it", "chimney did") == []
    assert look("chimney").threads == []


def test_words_that_were_edited_away_are_not_quoted(
    look: Callable[..., Any], client: Any, asta: Any
) -> None:
    post = opening_post(make_thread(asta, text="My chimney; call me at 555 0100."))
    assert found_traces(look("chimney 555"), "0100") == ["0100"]
    writing.edit_post(asta, post, writing.compose("My chimney."), version=1)
    page = client.get("/search?q=chimney+555")
    assert found_traces(page, "0100") == []
    assert look("chimney 0100").says("No post has all of these words")


@pytest.mark.parametrize("visibility", ["members", "staff", "groups"])
def test_a_closed_board_is_closed_to_searching_at_once(
    look: Callable[..., Any], client: Any, asta: Any, anna: Any, visibility: str
) -> None:
    board = make_board("Cellars")
    thread = make_thread(asta, board, title="The secret of Mallory", tags=["whispers"])
    typed = ("mallory", "kind:question", "by:asta-lind", "tag:whispers", "mallory is:unanswered")
    assert all(look(each).threads == [thread.id] for each in typed)
    set_visibility(board, visibility)
    for each in typed:
        page = client.get("/search", query_string={"q": each})
        assert page.threads == []
        assert found_traces(page, "secret", "Mallory") == []
    client.sign_in(anna)
    assert all(look(each).threads == [thread.id] for each in typed)


def test_a_board_that_one_may_not_see_is_the_same_as_none(
    look: Callable[..., Any], client: Any
) -> None:
    set_visibility(make_board("Cloaked"), "staff")
    there, absent = look("x board:cloaked"), look("x board:absent")
    assert there.get_data(as_text=True).replace("cloaked", "absent") == absent.get_data(
        as_text=True
    )


def test_somebody_who_has_not_confirmed_is_the_same_as_nobody(
    look: Callable[..., Any], client: Any
) -> None:
    person = make_person("Mallory Marsh", confirmed=False)
    assert look(f"x by:{person.handle}").says(f"There is nobody called “{person.handle}”.")


def test_members_and_hosts_find_what_they_may_read(
    look: Callable[..., Any], client: Any, asta: Any, hedda: Any
) -> None:
    board = make_board("Cellars")
    thread = make_thread(asta, board, title="Chimney")
    set_visibility(board, "staff")
    client.sign_in(asta)
    assert look("chimney").threads == []
    client.sign_in(hedda)
    assert look("chimney").threads == [thread.id]


# --- Never broken -------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_is_a_query(look: Callable[..., Any], asta: Any, typed: str) -> None:
    make_thread(asta, title="A x z och cykel")
    typed = typed.encode("utf-8", "replace").decode()
    for more in ({}, {"order": "newest", "board": typed[:300], "page": "-1"}, {"order": typed}):
        assert look(typed, **more).status_code == 200


@leaves_files_open
@pytest.mark.parametrize("how", ["missing", "damaged"])
def test_without_an_index_the_page_says_so_and_operators_still_work(
    look: Callable[..., Any], app: Flask, client: Any, asta: Any, how: str
) -> None:
    thread = make_thread(asta, title="Chimney", kind="tip")
    assert look("chimney").threads == [thread.id]
    folder = Path(app.config["INSTANCE"]) / "search"
    if how == "missing":
        shutil.rmtree(folder)
    else:
        (folder / "current").write_text("\x00")
    page = client.get("/search?q=chimney")
    assert (page.status_code, page.threads) == (200, [])
    assert page.says("Searching does not work at the moment.")
    assert not page.says("Nothing found")
    assert client.get("/search?q=kind:tip").threads == [thread.id]
    assert not client.get("/search?q=kind:tip").says("Searching does not work")


def test_an_index_that_is_behind_is_said(client: Any, run_jobs: RunJobs, asta: Any) -> None:
    make_thread(asta, title="Chimney")
    run_jobs()
    make_thread(asta, title="Another chimney")
    assert not client.get("/search?q=chimney").says("may be missing here")
    with transaction() as session:
        session.execute(update(Job).values(made_at=now() - timedelta(minutes=2)))
    page = client.get("/search?q=chimney")
    assert page.says("may be missing here")
    assert len(page.threads) == 1


def test_a_search_that_takes_too_long_shows_what_it_has(
    app: Flask, look: Callable[..., Any], client: Any, asta: Any
) -> None:
    make_thread(asta, title="Chimney")
    look("chimney")
    usual = app.extensions["search"]
    app.extensions["search"] = WhooshEngine(Path(app.config["INSTANCE"]) / "search", seconds=-1)
    try:
        page = client.get("/search?q=chimney")
    finally:
        app.extensions["search"].close()
        app.extensions["search"] = usual
    assert page.status_code == 200
    assert page.says("This search took too long")


def test_more_hits_than_are_looked_at_are_said(
    look: Callable[..., Any], asta: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        make_thread(asta, title=f"Chimney {number}")
    monkeypatch.setattr(queries, "MOST_HITS", 2)
    for typed in ("chimney", "kind:question"):
        page = look(typed)
        assert page.says("More than 2 posts fit")
        assert len(page.threads) == 2


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_number_of_statements_does_not_grow_with_the_hits(
    app: Flask, look: Callable[..., Any], client: Any, asta: Any, bo: Any, signed_in: bool
) -> None:
    if signed_in:
        client.sign_in(asta)

    def count(typed: str) -> int:
        look(typed)
        with statements(app) as said:
            client.get("/search", query_string={"q": typed})
        return len(said)

    typed = "chimney is:unanswered board:stoves by:asta-lind tag:soot kind:question"
    stoves = make_board("Stoves")
    make_thread(asta, stoves, title="Chimney", tags=["soot"])
    few = [count("chimney"), count(typed), count("kind:question")]
    for number in range(19):
        thread = make_thread(asta, stoves, title=f"Chimney {number}", tags=["soot", f"t{number}"])
        make_reply(thread, bo, text="The chimney.")
    many = [count("chimney"), count(typed), count("kind:question")]
    assert many == few
    assert max(many) <= 12


def test_the_page_changes_nothing(look: Callable[..., Any], client: Any, asta: Any) -> None:
    thread = make_thread(asta, title="Chimney")
    page = look("chimney")
    assert "Set-Cookie" not in page.headers
    assert page.all("form[method=post]") == []
    assert again(thread).posts_count == 1
    assert db.session.query(Job).count() == 0
    assert not indexer.is_behind()
