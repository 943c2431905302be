"""The cast and its makers stand on what the site itself does."""

from typing import Any

from sqlalchemy import func, select

from forum import permissions
from forum.database import db
from forum.people.models import Person, SignIn
from forum.threads.models import Post
from tests.cast import again, make_reply, make_thread, somebody


def test_the_same_name_is_always_the_same_person(asta: Any) -> None:
    assert somebody("asta") is asta
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_a_host_may_answer_officially_and_a_customer_may_not(asta: Any, hedda: Any) -> None:
    thread = again(make_thread(asta))
    assert permissions.decide(hedda, "answer:official", thread)
    assert not permissions.decide(asta, "answer:official", thread)


def test_a_hosts_reply_is_written_as_host(hedda: Any, clara: Any) -> None:
    thread = make_thread()
    assert make_reply(thread, clara).written_as == "peer"
    assert make_reply(thread, hedda).written_as == "host"
    assert db.session.scalar(select(func.count()).select_from(Post)) == 3


def test_each_test_begins_with_an_empty_database(app: Any) -> None:
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_signing_in_is_a_row_of_the_database(client: Any, asta: Any, bo: Any) -> None:
    client.sign_in(asta)
    client.sign_in(bo)
    owners = db.session.scalars(select(SignIn.person_id).order_by(SignIn.id)).all()
    assert owners == [asta.id, bo.id]


def test_two_browsers_are_two_people(client: Any, new_client: Any, asta: Any, anna: Any) -> None:
    other = new_client()
    client.sign_in(asta)
    other.sign_in(anna)
    # The administration is for admins; who asked last must not decide who asks now.
    assert other.get("/admin/").status_code == 200
    assert client.get("/admin/").status_code == 403
    assert other.get("/admin/").status_code == 200
