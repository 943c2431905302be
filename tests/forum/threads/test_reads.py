"""What is new to somebody: lists say so, threads lead there, and nothing is written by looking."""

from typing import Any

import pytest

from forum.database import db, transaction
from forum.events import PersonErased, ThreadMerged, ThreadSplit
from forum.moments import now
from forum.sockets import of, publish
from forum.threads import acts, reads
from forum.threads.models import Post, Thread
from forum.threads.reads import Unread
from tests.cast import make_board, make_host, make_reply, make_thread, somebody


def news(person: Any, *threads: Any) -> list[Unread | None]:
    found = reads.unread_of(person, threads)
    return [found.get(thread.id) for thread in threads]


def test_the_archive_is_not_new_to_somebody_who_has_just_come(app: Any, client: Any) -> None:
    old = make_thread()
    fields = {"name": "Nils", "email": "nils@example.org", "password": "a-long-walk-home-today"}
    assert client.post("/register", data=fields).status_code == 303
    nils = db.session.scalars(db.select(type(somebody("bo"))).filter_by(name="Nils")).one()
    after = make_thread()
    assert news(nils, old, after) == [None, Unread(1, 1)]


def test_a_list_says_what_is_new_and_leads_to_the_first_of_it(client: Any) -> None:
    bo, thread = somebody("bo"), make_thread()
    reads.mark_all_read(bo)
    first, _second = make_reply(thread, somebody("clara")), make_reply(thread, somebody("asta"))
    client.sign_in(bo)
    badge = client.get("/threads").one(f"[data-thread='{thread.id}'] .badge--new")
    assert badge.get_text(strip=True) == "2 new"
    led = client.get(str(badge["href"]))
    assert led.status_code == 302
    assert led.headers["Location"].endswith(f"#post-{first.id}")
    page = client.get(f"/threads/{thread.id}-{thread.slug}")
    assert page.one("#new").find_next("article")["id"] == f"post-{first.id}"


def test_a_button_marks_a_thread_as_read(client: Any) -> None:
    bo, thread = somebody("bo"), make_thread()
    make_reply(thread)
    client.sign_in(bo)
    path = f"/threads/{thread.id}-{thread.slug}"
    fields = client.get(path).fields("form[data-read]")
    assert client.post(f"/threads/{thread.id}/read", data=fields).status_code == 303
    assert news(bo, thread) == [None]
    assert client.get(path).all("form[data-read], #new") == []
    make_reply(thread)
    assert news(bo, thread) == [Unread(1, 3)]


def test_a_script_marks_quietly_and_an_older_mark_never_comes_back(client: Any) -> None:
    bo, thread = somebody("bo"), make_thread()
    last = make_reply(thread)
    client.sign_in(bo)
    for post_id in (last.id, last.id - 1, 0, "no number"):
        sent = {"post": post_id, "quiet": "yes"}
        assert client.post(f"/threads/{thread.id}/read", data=sent).status_code == 204
    assert news(bo, thread) == [None]


def test_nobody_marks_posts_of_another_thread_or_of_one_that_is_hidden_from_them(
    client: Any,
) -> None:
    bo, thread, other = somebody("bo"), make_thread(), make_thread()
    foreign = make_reply(other)
    closed = make_thread(board=make_board("Staff", visibility="staff"))
    client.sign_in(bo)
    assert client.post(f"/threads/{thread.id}/read", data={"post": foreign.id}).status_code == 404
    assert client.post(f"/threads/{closed.id}/read", data={"post": 1}).status_code == 404
    assert client.get(f"/threads/{closed.id}/new").status_code == 404


def test_ones_own_posts_and_hidden_ones_are_not_new(app: Any) -> None:
    bo, hedda = somebody("bo"), make_host("hedda")
    thread = make_thread()
    reads.mark_all_read(bo)
    spam = make_reply(thread, somebody("clara"))
    assert news(bo, thread) == [Unread(1, 2)]
    acts.hide_post(hedda, spam, ground="spam", reason="An advertisement.")
    assert news(bo, thread) == [None]
    make_reply(thread, bo)
    assert news(bo, thread) == [None]


def test_whoever_replies_has_read(app: Any) -> None:
    bo, thread = somebody("bo"), make_thread()
    make_reply(thread, somebody("clara"))
    make_reply(thread, bo)
    assert news(bo, thread) == [None]


def test_everything_can_be_marked_as_read_at_once(client: Any) -> None:
    threads = [make_thread() for _ in range(3)]
    client.sign_in(somebody("bo"))
    assert len(client.get("/threads").all(".badge--new")) == 3
    assert client.post("/threads/read", data={"next": "//evil.example"}).location == "/threads"
    assert client.get("/threads").all(".badge--new") == []
    make_reply(threads[0])
    assert len(client.get("/threads").all(".badge--new")) == 1


def test_signed_out_nothing_is_new_and_nothing_can_be_marked(client: Any) -> None:
    thread = make_thread()
    assert client.get("/threads").all(".badge--new, form[method=post]") == []
    assert client.post(f"/threads/{thread.id}/read").status_code in (302, 303)


@pytest.mark.parametrize(
    ("read_of_old", "read_of_into", "left"),
    [(True, True, 0), (True, False, 1), (False, True, 1), (False, False, 2)],
)
def test_after_a_merge_what_was_new_is_new_and_what_was_read_is_read(
    app: Any, read_of_old: bool, read_of_into: bool, left: int
) -> None:
    bo, old, into = somebody("bo"), make_thread(), make_thread()
    reads.mark_all_read(bo)
    moved, stayed = make_reply(old), make_reply(into)
    # In the order of their ids the moved one comes first.
    if read_of_old:
        reads.mark_read(bo, old, moved.id)
    if read_of_into:
        reads.mark_read(bo, into, stayed.id)
    ids = tuple(db.session.scalars(db.select(Post.id).filter_by(thread_id=old.id)))
    with transaction() as session:
        session.get_one(Post, moved.id).thread_id = into.id
        session.get_one(Post, moved.id).number = 9
        publish(ThreadMerged(old.id, into.id, ids, bo.id, now()))
    found = news(bo, into)[0]
    # A mark is one place: what was read after something new is shown as new again, never less.
    assert (found.count if found else 0) >= left
    assert (found is None) == (left == 0)


def test_after_a_split_what_was_read_is_read(app: Any) -> None:
    bo, old, new = somebody("bo"), make_thread(), make_thread()
    post = make_reply(old)
    reads.mark_all_read(somebody("clara"))
    reads.mark_read(bo, old, post.id)
    with transaction() as session:
        session.get_one(Post, post.id).thread_id = new.id
        session.get_one(Thread, new.id).posts_count = 2
        publish(ThreadSplit(old.id, new.id, (post.id,), bo.id, now()))
    later = make_reply(new)
    new_to_bo = {row.id for row in db.session.scalars(db.select(Post).where(reads.is_new(bo.id)))}
    assert later.id in new_to_bo
    assert post.id not in new_to_bo


def test_marks_go_with_the_account_and_come_with_its_data(app: Any) -> None:
    bo, seen = somebody("bo"), make_thread()
    reads.mark_read(bo, seen, make_reply(seen).id)
    data = next(each for each in of(app).personal_data if each.name == "read")
    assert [row["thread"] for row in data.rows(bo.id)] == [seen.id]
    with transaction():
        publish(PersonErased(bo.id, now()))
    assert list(data.rows(bo.id)) == []
