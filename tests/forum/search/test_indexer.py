"""The index follows the database: by jobs, and by being made anew."""

import gc
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db, transaction
from forum.events import WordsChanged
from forum.jobs import Job
from forum.jobs.worker import run_due
from forum.moments import now
from forum.search import indexer
from forum.search.engine import Reach
from forum.search.query import parse_query
from forum.search.whoosh_engine import WhooshEngine
from forum.sockets import publish
from forum.threads import acts, writing
from forum.threads.models import Post
from tests.cast import again, make_board, make_reply, make_thread, opening_post, somebody
from tests.forum.search.posts import leaves_files_open

RunJobs = Callable[[], int]


def indexed(typed: str) -> set[int]:
    """What the index itself finds on any board, before the database is asked."""
    boards = frozenset(range(1, 100))
    reach = Reach(boards, languages=("sv", "en"))
    return set(indexer.engine().search(parse_query(typed), reach).post_ids)


def search_jobs() -> list[Job]:
    db.session.rollback()
    return list(db.session.scalars(select(Job).where(Job.kind.like("search.%"))))


def folder(app: Flask) -> Path:
    return Path(app.config["INSTANCE"]) / "search"


def test_a_post_and_its_job_are_written_together_or_not_at_all(asta: Any) -> None:
    def write_and_stumble() -> None:
        with transaction():
            make_thread(asta)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_and_stumble()
    assert search_jobs() == []
    make_thread(asta)
    assert [job.kind for job in search_jobs()] == [indexer.POSTS]


def test_the_first_post_of_a_site_is_found(asta: Any, run_jobs: RunJobs) -> None:
    """There is no index yet: it is made, and the post is in it."""
    post = opening_post(make_thread(asta, title="A wet cellar", text="Water everywhere."))
    run_jobs()
    assert indexed("cellar") == indexed("water") == {post.id}
    assert search_jobs() == []


def test_edits_before_the_worker_comes_are_one_job(asta: Any, run_jobs: RunJobs) -> None:
    run_jobs()
    post = opening_post(make_thread(asta, text="First words."))
    writing.edit_post(asta, post, writing.compose("Second words."), version=1)
    writing.edit_post(asta, post, writing.compose("Third words."), version=2)
    assert len(search_jobs()) == 1
    run_jobs()
    assert indexed("third") == {post.id}
    assert indexed("first") == indexed("second") == set()


def test_many_posts_share_jobs(app: Flask) -> None:
    with transaction():
        publish(WordsChanged(tuple(range(1, 121))))
    assert [len(job.payload["post_ids"]) for job in search_jobs()] == [50, 50, 20]


def test_a_job_that_runs_again_changes_nothing(asta: Any, run_jobs: RunJobs) -> None:
    post = opening_post(make_thread(asta, title="A wet cellar"))
    run_jobs()
    for _ in range(2):
        indexer.index_posts([{"post_ids": [post.id]}, {"post_ids": [post.id, 999]}])
    assert indexed("cellar") == {post.id}
    assert indexer.engine().status().documents == 1


def test_hidden_and_withdrawn_posts_leave_the_index_and_come_back(
    asta: Any, anna: Any, run_jobs: RunJobs
) -> None:
    thread = make_thread(asta)
    reply = make_reply(thread, asta, text="Try the valve.")
    run_jobs()
    assert indexed("valve") == {reply.id}
    acts.hide_post(anna, reply, ground="spam", reason="An advertisement.")
    run_jobs()
    assert indexed("valve") == set()
    acts.restore_post(anna, reply, "It was none.")
    run_jobs()
    assert indexed("valve") == {reply.id}
    writing.withdraw_post(asta, reply)
    run_jobs()
    assert indexed("valve") == set()


def test_replies_are_found_again_after_their_opening_post_was_hidden_for_a_while(
    asta: Any, anna: Any, run_jobs: RunJobs
) -> None:
    thread = make_thread(asta)
    reply, opening = make_reply(thread, text="Try the valve."), opening_post(thread)
    acts.hide_post(anna, opening, ground="spam", reason="An advertisement.")
    run_jobs()
    indexer.rebuild()
    acts.restore_post(anna, opening, "It was none.")
    run_jobs()
    assert indexed("valve") == {reply.id}


def test_what_hosts_correct_is_followed_for_every_post(
    asta: Any, anna: Any, run_jobs: RunJobs
) -> None:
    thread = make_thread(asta, title="A wet cellar", tags=["Pump"])
    posts = {opening_post(thread).id, make_reply(thread, text="A cellar, oh.").id}
    run_jobs()
    assert indexed("cellar kind:question tag:pump") == posts
    acts.edit_thread(
        anna,
        thread,
        title="A dry cellar",
        kind="tip",
        language="en",
        tags=["Drain pipe"],
        version=again(thread).version,
    )
    run_jobs()
    assert indexed("cellar tag:pump") == indexed("cellar kind:question") == set()
    assert indexed("cellar kind:tip tag:drain-pipe") == posts
    assert indexed("wet") == set()


def test_a_moved_thread_is_found_on_its_new_board(asta: Any, anna: Any, run_jobs: RunJobs) -> None:
    cellars, attics = make_board("Cellars"), make_board("Attics")
    post = opening_post(make_thread(asta, cellars, title="A wet cellar"))
    run_jobs()
    acts.move_thread(anna, again(post).thread, attics, "It is about the attic.")
    run_jobs()
    query = parse_query("cellar")
    for board, ids in ((cellars, ()), (attics, (post.id,))):
        reach = Reach(frozenset({board.id}), ("en",))
        assert indexer.engine().search(query, reach).post_ids == ids


def test_words_are_indexed_without_their_markup(asta: Any, run_jobs: RunJobs) -> None:
    make_thread(asta, text="See **bold** [here](https://example.org/secretpath) `code`.")
    run_jobs()
    assert indexed("bold here code")
    assert indexed("secretpath") == indexed("strong") == set()


# --- When the index cannot be written -----------------------------------------------------------


@leaves_files_open
@pytest.mark.parametrize("how", ["gone", "scrambled", "of another version"])
def test_an_index_that_was_lost_is_made_anew(
    app: Flask, asta: Any, run_jobs: RunJobs, how: str
) -> None:
    before = opening_post(make_thread(asta, title="A wet cellar"))
    run_jobs()
    if how == "gone":
        shutil.rmtree(folder(app))
    elif how == "scrambled":
        for file in folder(app).glob("v*/*"):
            file.write_bytes(b"\x80\x00scrambled")
    else:
        (folder(app) / "current").write_text("v0.0-older")
    after = opening_post(make_thread(asta, title="A dry cellar"))
    run_jobs()
    assert indexed("cellar") == {before.id, after.id}
    assert search_jobs() == []
    gc.collect()


def test_the_worker_mends_a_lost_index_also_when_nobody_writes(
    app: Flask, asta: Any, run_jobs: RunJobs
) -> None:
    post = opening_post(make_thread(asta, title="A wet cellar"))
    run_jobs()
    shutil.rmtree(folder(app))
    indexer.mend([{}])
    assert indexed("cellar") == {post.id}


def test_a_sound_index_is_left_alone(app: Flask, asta: Any, run_jobs: RunJobs) -> None:
    make_thread(asta)
    run_jobs()
    before = (folder(app) / "current").read_text()
    indexer.mend([{}])
    assert (folder(app) / "current").read_text() == before


def test_while_somebody_else_writes_the_job_waits_and_is_not_lost(
    app: Flask, asta: Any, run_jobs: RunJobs
) -> None:
    run_jobs()
    indexer.rebuild()
    hasty = WhooshEngine(folder(app), patience=0)
    usual, app.extensions["search"] = app.extensions["search"], hasty
    try:
        with hasty._generations.writing(1):
            post = opening_post(make_thread(asta, title="A wet cellar"))
            run_jobs()
        (job,) = search_jobs()
        assert "Somebody else is writing" in job.last_error
        db.session.rollback()
        run_due(now() + timedelta(minutes=1))
        assert search_jobs() == []
        assert indexed("cellar") == {post.id}
    finally:
        hasty.close()
        app.extensions["search"] = usual


def test_a_database_that_fails_is_no_reason_to_make_the_index_anew(
    app: Flask, asta: Any, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_jobs()
    indexer.rebuild()
    before = (folder(app) / "current").read_text()
    make_thread(asta)
    with monkeypatch.context() as patch:
        patch.setattr(indexer, "_documents", lambda _ids: 1 / 0)
        run_jobs()
    (job,) = search_jobs()
    assert "ZeroDivisionError" in job.last_error
    assert (folder(app) / "current").read_text() == before


# --- Making it anew -----------------------------------------------------------------------------


def test_the_command_makes_it_anew(app: Flask, asta: Any) -> None:
    ids = {opening_post(make_thread(asta, title=f"Cellar {number}")).id for number in range(3)}
    result = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert (result.exit_code, result.output) == (0, "The search index holds 3 posts.\n")
    assert indexed("cellar") == ids


def test_the_command_says_why_it_cannot(app: Flask) -> None:
    hasty = WhooshEngine(folder(app), patience=0)
    with hasty._generations.next():
        result = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert result.exit_code == 1
    assert "The index is being rebuilt already." in result.output


def test_made_anew_it_holds_the_same(
    asta: Any, anna: Any, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer, "BATCH", 2)
    threads = [make_thread(asta, title=f"Cellar {number}", tags=["pump"]) for number in range(3)]
    replies = [make_reply(threads[0], text=f"A cellar, number {number}") for number in range(4)]
    acts.hide_post(anna, replies[1], ground="spam", reason="An advertisement.")
    run_jobs()
    queries = ("cellar", "number", "tag:pump cellar", "kind:question cellar -number")
    before = [indexed(query) for query in queries]
    assert indexer.rebuild() == 6
    assert [indexed(query) for query in queries] == before
    assert len(before[0]) == 6


def test_it_reads_the_newest_posts_first(asta: Any) -> None:
    for _ in range(3):
        make_thread(asta)
    ids = [document.post_id for document in indexer.all_documents()]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 3


# --- What it says of itself ---------------------------------------------------------------------


def test_readiness_tells_how_it_is(client: Any, app: Flask, run_jobs: RunJobs) -> None:
    part = client.get("/ready").json["parts"]["search"]
    assert part["ok"] is False
    assert str(folder(app)) not in part["says"]
    make_thread(somebody("asta"))
    run_jobs()
    assert client.get("/ready").json["parts"]["search"] == {"ok": True, "says": "1 post(s) indexed"}


def test_it_is_behind_when_a_change_waits_for_longer_than_a_minute(
    asta: Any, run_jobs: RunJobs
) -> None:
    assert not indexer.is_behind()
    make_thread(asta)
    assert not indexer.is_behind(now() + timedelta(seconds=50))
    assert indexer.is_behind(now() + timedelta(seconds=70))
    run_jobs()
    assert not indexer.is_behind(now() + timedelta(days=1))


def test_the_index_lies_in_the_instance_folder(app: Flask, asta: Any, run_jobs: RunJobs) -> None:
    make_thread(asta)
    run_jobs()
    assert db.session.scalar(select(Post.id)) is not None
    assert (folder(app) / "current").is_file()
