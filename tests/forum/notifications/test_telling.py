"""What people are told: once, as long as they may see it, and until they have seen it."""

from typing import Any

import pytest
from flask import Flask

from forum import sockets
from forum.database import db, transaction
from forum.events import PersonMentioned
from forum.moments import now
from forum.people.models import Person
from forum.threads import acts
from forum.threads.models import Post, Thread
from tests.cast import make_board, make_reply, make_thread
from tests.statements import statements


@pytest.fixture
def thread(asta: Person) -> Thread:
    return make_thread(asta, title="The stove smokes")


def mention(person: Person, post: Post) -> None:
    with transaction():
        sockets.publish(PersonMentioned(person.id, post.id, post.author_id, now()))


def told(client: Any) -> list[str]:
    rows = client.get("/notifications").all("[data-notice]")
    return [" ".join(row.get_text(" ").split()) for row in rows]


def test_a_mention_is_told_once_and_leads_to_its_post(
    client: Any, bo: Person, clara: Person, thread: Thread
) -> None:
    post = make_reply(thread, clara)
    mention(bo, post)
    mention(bo, post)
    client.sign_in(bo)

    page = client.get("/notifications")

    assert len(told(client)) == 1
    assert page.says("Clara Ek mentioned you")
    assert page.one("[data-notice] a")["href"] == f"/posts/{post.id}"


def test_nobody_is_told_of_themselves(client: Any, clara: Person, thread: Thread) -> None:
    mention(clara, make_reply(thread, clara))
    client.sign_in(clara)

    assert told(client) == []


def test_what_one_may_not_see_any_more_drops_out(
    client: Any, anna: Person, bo: Person, clara: Person, thread: Thread
) -> None:
    hidden, kept = make_reply(thread, clara), make_reply(thread, clara)
    mention(bo, hidden)
    mention(bo, kept)
    client.sign_in(bo)

    acts.hide_post(anna, hidden, ground="spam", reason="It was spam.")
    assert len(told(client)) == 1

    staff = make_board("Staff only", visibility="staff")
    acts.move_thread(anna, db.session.get_one(Thread, thread.id), staff, "For us alone.")
    assert told(client) == []
    assert client.get("/notifications").says("Nothing new")


def test_one_list_a_person(
    client: Any, hugo: Person, bo: Person, clara: Person, thread: Thread
) -> None:
    mention(bo, make_reply(thread, clara))
    client.sign_in(hugo)

    assert told(client) == []
    assert client.post("/notifications/seen").status_code == 303


def unseen(client: Any) -> int:
    return int(client.get("/notifications/unseen").json["count"])


def test_the_bell_counts_what_is_unread_and_may_be_seen(
    client: Any, anna: Person, bo: Person, clara: Person, thread: Thread
) -> None:
    assert not client.get("/").all(".bell")
    posts = [make_reply(thread, clara, text=f"Reply {number}.") for number in range(3)]
    for post in posts:
        mention(bo, post)
    client.sign_in(bo)
    assert client.get("/").one(".bell")["aria-label"] == "3 unread notifications"
    acts.hide_post(anna, posts[0], ground="spam", reason="It was spam.")
    assert client.get("/").one(".bell__count").get_text() == "2"
    staff = make_board("Staff only", visibility="staff")
    acts.move_thread(anna, db.session.get_one(Thread, thread.id), staff, "For us alone.")
    assert client.get("/").one(".bell")["aria-label"] == "Notifications"
    assert unseen(client) == 0


def test_asking_again_is_cheap_while_nothing_changed(
    app: Flask, client: Any, bo: Person, clara: Person, thread: Thread
) -> None:
    mention(bo, make_reply(thread, clara))
    client.sign_in(bo)
    mark = client.get("/notifications/unseen").headers["ETag"]
    with statements(app) as said:
        again = client.get("/notifications/unseen", headers={"If-None-Match": mark})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert len(said) <= 4, said
    client.post("/notifications/seen")
    changed = client.get("/notifications/unseen", headers={"If-None-Match": mark})
    assert (changed.status_code, changed.json["count"]) == (200, 0)


def test_one_thread_page_or_all_is_marked_as_read_and_nobody_elses(
    client: Any, new_client: Any, bo: Person, hugo: Person, clara: Person, thread: Thread
) -> None:
    other = make_thread(clara)
    posts = [make_reply(thread, clara, text=f"Reply {number}.") for number in range(4)]
    for post in [*posts, make_reply(other, clara)]:
        mention(bo, post)
        mention(hugo, post)
    client.sign_in(bo)
    first = client.get("/notifications").all("[data-notice]")[-1]["data-notice"]

    assert client.get(f"/threads/{thread.id}-{thread.slug}").one("form[data-told]")
    client.post("/notifications/seen", data={"notice": first})
    assert unseen(client) == 4
    read = {"thread": str(thread.id), "first": str(posts[1].id), "last": str(posts[2].id)}
    assert client.post("/notifications/seen", data={**read, "quietly": "y"}).status_code == 204
    assert unseen(client) == 2
    client.post("/notifications/seen", data={"thread": str(thread.id)})
    assert unseen(client) == 1
    assert not client.get(f"/threads/{thread.id}-{thread.slug}").all("form[data-told]")
    client.post("/notifications/seen")
    assert unseen(client) == 0

    others = new_client()
    others.sign_in(hugo)
    assert unseen(others) == 5
    for wrong in ("x", "0", "9" * 40, "²"):
        assert client.post("/notifications/seen", data={"notice": wrong}).status_code == 404


def test_the_page_says_the_same_to_the_database_however_much_is_told(
    app: Flask, client: Any, bo: Person, clara: Person
) -> None:
    client.sign_in(bo)
    costs = []
    for count in (1, 10):
        for _number in range(count):
            mention(bo, make_reply(make_thread(), clara))
        with statements(app) as said:
            client.get("/notifications")
        costs.append(len(said))
    assert costs[0] == costs[1] <= 8, said


def test_how_one_is_told_is_chosen_on_one_page(
    client: Any, bo: Person, clara: Person, thread: Thread
) -> None:
    client.sign_in(bo)
    fields = client.get("/account/notifications").fields("main form.form")
    assert fields["rhythm"] == "soon"
    assert fields["kind_mention"] == "mail"
    client.post(
        "/account/notifications", data={**fields, "rhythm": "daily", "kind_mention": "none"}
    )
    mention(bo, make_reply(thread, clara))

    kept = client.get("/account/notifications").fields("main form.form")
    assert (kept["rhythm"], kept["kind_mention"]) == ("daily", "none")
    assert told(client) == []
    wrong = {**fields, "rhythm": "hourly"}
    assert client.post("/account/notifications", data=wrong).status_code == 422
    # What a host does with one's posts is always told.
    wrong = {**fields, "kind_act": "none"}
    assert client.post("/account/notifications", data=wrong).status_code == 422
