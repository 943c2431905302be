"""What people are told: once, as long as they may see it, and until they have seen it."""

from typing import Any

import pytest

from forum import sockets
from forum.database import db, transaction
from forum.events import PersonMentioned
from forum.moments import now
from forum.people.models import Person
from forum.threads import acts
from forum.threads.models import Post, Thread
from tests.cast import make_board, make_reply, make_thread


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
