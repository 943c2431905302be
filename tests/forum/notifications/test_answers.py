"""The asker gets one mail for each host's answer: with the link, a way to stop, and no more."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.boards.models import Board
from forum.database import db, transaction
from forum.jobs import Job
from forum.notifications.models import MailStop
from forum.people.models import Person
from forum.threads import acts, writing
from forum.threads.models import Post, Thread
from tests.cast import make_board, make_reply, make_thread


def stop_link(mail: str) -> str:
    found = re.search(r"http://localhost(/notifications/stop/[^\s>]+)", mail)
    assert found, mail
    return found[1]


@pytest.fixture
def thread(asta: Person, board: Board) -> Thread:
    return make_thread(asta, board, title="The stove smokes")


def test_the_asker_gets_one_mail_with_the_link_for_each_answer_of_a_host(
    client: Any, asta: Person, hedda: Person, hugo: Person, thread: Thread, mails: Any
) -> None:
    answers = [make_reply(thread, hedda), make_reply(thread, hugo), make_reply(thread, hedda)]

    found = mails()

    links = [re.findall(r"http://localhost/posts/\d+", mail) for mail in found]
    assert links == [[f"http://localhost/posts/{post.id}"] for post in answers]
    assert "To: asta@example.org" in found[0]
    assert "Subject: Hedda Vik answered: The stove smokes" in found[0]
    link = f"/posts/{answers[0].id}"
    assert client.get(link, follow_redirects=True).says("The stove smokes")


def test_the_text_of_the_answer_is_not_in_the_mail(
    hedda: Person, thread: Thread, mails: Any
) -> None:
    make_reply(thread, hedda, text="A secret between us.")

    assert "A secret" not in mails()[0]


def test_nobody_is_mailed_about_peers_or_about_themselves(
    asta: Person, clara: Person, hedda: Person, thread: Thread, mails: Any
) -> None:
    make_reply(thread, clara)
    make_reply(thread, asta)
    make_reply(make_thread(hedda), hedda)

    assert mails() == []


def test_the_mail_is_in_the_language_of_its_reader(
    app: Flask, asta: Person, hedda: Person, thread: Thread, mails: Any, monkeypatch: Any
) -> None:
    from forum import mail

    chosen: list[str] = []
    real = mail.speaking
    monkeypatch.setattr(mail, "speaking", lambda code, zone="": chosen.append(code) or real(code))
    with transaction():
        db.session.get_one(Person, asta.id).language = "sv"
    make_reply(thread, hedda)

    assert len(mails()) == 1
    assert chosen == ["sv"]


def hide(post: Post, anna: Person) -> None:
    acts.hide_post(anna, post, ground="spam", reason="It was spam.")


def withdraw(post: Post, _anna: Person) -> None:
    author = db.session.get_one(Person, post.author_id)
    writing.withdraw_post(author, post)


def move_out_of_sight(post: Post, anna: Person) -> None:
    thread = db.session.get_one(Thread, post.thread_id)
    hidden = make_board("Staff only", visibility="staff")
    acts.move_thread(anna, thread, hidden, "For us alone.")


def withdraw_the_question(post: Post, _anna: Person) -> None:
    opening = db.session.scalars(
        select(Post).where(Post.thread_id == post.thread_id, Post.number == 1)
    ).one()
    writing.withdraw_post(db.session.get_one(Person, opening.author_id), opening)


@pytest.mark.parametrize("change", [hide, withdraw, move_out_of_sight, withdraw_the_question])
def test_what_the_asker_cannot_read_any_more_is_not_mailed(
    anna: Person, hedda: Person, thread: Thread, mails: Any, change: Any
) -> None:
    post = make_reply(thread, hedda)

    change(post, anna)

    assert mails() == []


def test_an_answer_that_was_restored_before_the_mail_went_is_mailed(
    anna: Person, hedda: Person, thread: Thread, mails: Any
) -> None:
    post = make_reply(thread, hedda)
    hide(post, anna)
    acts.restore_post(anna, post, "It was not spam.")

    assert len(mails()) == 1


def test_people_without_a_confirmed_account_get_no_mail(
    asta: Person, hedda: Person, thread: Thread, mails: Any
) -> None:
    with transaction():
        person = db.session.get_one(Person, asta.id)
        person.password_hash, person.source_key = None, "elsewhere:1"
    make_reply(thread, hedda)

    assert mails() == []


def test_the_stop_link_stops_mail_about_this_thread_alone(
    client: Any, asta: Person, hedda: Person, thread: Thread, mails: Any
) -> None:
    other = make_thread(asta)
    make_reply(thread, hedda)
    link = stop_link(mails()[0])

    page = client.get(link)
    client.post(link, data=page.fields())

    assert client.get(link).says("No more mail about this thread")
    make_reply(thread, hedda)
    make_reply(other, hedda)
    assert len(mails()) == 2


def test_looking_at_the_stop_link_stops_nothing(
    client: Any, hedda: Person, thread: Thread, mails: Any
) -> None:
    make_reply(thread, hedda)
    link = stop_link(mails()[0])

    assert client.get(link).status_code == client.head(link).status_code == 200

    assert db.session.scalar(select(func.count()).select_from(MailStop)) == 0


def test_mail_can_be_started_again(client: Any, hedda: Person, thread: Thread, mails: Any) -> None:
    make_reply(thread, hedda)
    link = stop_link(mails()[0])
    client.post(link)
    client.post(link)

    client.post(link, data={"say": "no"})

    make_reply(thread, hedda)
    assert len(mails()) == 2


def test_nobody_stops_the_mail_of_another_person_or_thread(
    client: Any, asta: Person, bo: Person, hedda: Person, thread: Thread, mails: Any
) -> None:
    other = make_thread(asta)
    make_reply(thread, hedda)
    link = stop_link(mails()[0])
    token = link.rpartition("/")[2]
    client.sign_in(bo)

    for wrong in (
        f"/notifications/stop/{other.id}/{token}",
        f"/notifications/stop/{thread.id}/{token[:-1]}",
        f"/notifications/stop/{thread.id}/nonsense",
        f"/notifications/stop/99999/{token}",
    ):
        assert client.post(wrong, data={"person_id": str(asta.id)}).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(MailStop)) == 0


def test_an_answer_is_a_job_in_the_transaction_of_the_reply(hedda: Person, thread: Thread) -> None:
    try:
        with transaction():
            make_reply(thread, hedda)
            raise RuntimeError
    except RuntimeError:
        pass
    kinds = select(func.count()).select_from(Job).where(Job.kind == "notify.letter")
    assert db.session.scalar(kinds) == 0

    make_reply(thread, hedda)

    assert db.session.scalar(kinds) == 1


def test_an_imported_answer_is_no_news(
    app: Flask, asta: Person, hedda: Person, thread: Thread, mails: Any
) -> None:
    post = make_reply(thread, hedda)
    with transaction():
        db.session.get_one(Post, post.id).source_key = "elsewhere:p7"

    assert mails() == []
