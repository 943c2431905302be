"""One click unsubscribes (RFC 8058): for its reader alone, and only when it is asked for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.database import db
from forum.notifications import collecting, wishes
from forum.notifications.models import MailStop, NoticeSettings
from forum.notifications.stops import ALL, stop_link
from forum.people.models import Person
from forum.threads.models import Thread
from tests.cast import make_reply, make_thread
from tests.forum.notifications.test_mailing import Inbox, inbox, work

__all__ = ["inbox", "work"]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def thread(asta: Person) -> Thread:
    return make_thread(asta)


def kept() -> tuple[Any, ...]:
    db.session.rollback()
    settings = [
        (row.person_id, row.rhythm, row.choices)
        for row in db.session.scalars(select(NoticeSettings))
    ]
    stops = [(row.person_id, row.thread_id) for row in db.session.scalars(select(MailStop))]
    return settings, stops


def link(person: Person, what: Any) -> str:
    return stop_link(person.id, what).removeprefix("http://localhost")


def test_a_mail_program_stops_it_without_a_token_or_a_session(
    client: Any, asta: Person, thread: Thread
) -> None:
    for what in (thread.id, "reply", ALL):
        answer = client.post(link(asta, what), data=ONE_CLICK, token=False)
        assert answer.status_code in (200, 303)
        assert client.get(link(asta, what)).says("Mail me again")

    assert kept() == ([(asta.id, "never", {"reply": "app"})], [(asta.id, thread.id)])


def test_twice_is_as_once_and_it_can_be_taken_back(
    client: Any, asta: Person, thread: Thread
) -> None:
    for what in (thread.id, "reply", ALL):
        for say in ("yes", "yes", "no"):
            client.post(link(asta, what), data={"say": say}, token=False)

    assert kept() == ([(asta.id, "soon", {"reply": "mail"})], [])


def test_looking_changes_nothing(client: Any, asta: Person, thread: Thread) -> None:
    for what in (thread.id, "reply", ALL):
        for method in ("get", "head", "options"):
            assert getattr(client, method)(link(asta, what)).status_code == 200
    assert kept() == ([], [])


def test_nobody_stops_the_mail_of_others_and_all_wrong_links_answer_alike(
    client: Any, asta: Person, bo: Person, thread: Thread
) -> None:
    token = link(bo, "reply").rpartition("/")[2]
    client.sign_in(bo)
    answers = [
        client.post(f"/notifications/stop/{what}/{tried}", data={**ONE_CLICK, "person_id": asta.id})
        for what in ("all", "mention", str(thread.id), "99999", "nothing", "9" * 50)
        for tried in (token, token[:-2], "nonsense")
    ]
    assert {answer.status_code for answer in answers} == {404}
    pages = {answer.soup.select_one("main").get_text() for answer in answers}
    assert len(pages) == 1
    assert kept() == ([], [])


def test_a_digest_is_the_last_one_when_its_reader_says_so(
    inbox: Inbox, work: Any, client: Any, asta: Person, thread: Thread
) -> None:
    began = datetime(2026, 11, 20, 12, tzinfo=UTC)
    wishes.choose(asta, rhythm="daily", now=began)

    def next_morning(days: int) -> None:
        collecting.make_digests([], now=began + timedelta(days=days))
        work()

    make_reply(thread, now=began)
    make_reply(thread, now=began)
    next_morning(1)
    [(_to, message)] = inbox.got
    assert message["Subject"] == "Your day: 2 notifications"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    stop = message["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    assert client.post(stop, data=ONE_CLICK, token=False).status_code in (200, 303)
    make_reply(thread, now=began + timedelta(days=1))
    next_morning(2)
    assert len(inbox.got) == 1
