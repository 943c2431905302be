"""Letters: in the quiet moment, few, true when they are sent, and folded by mail programs."""

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, update

from forum.database import db, transaction
from forum.jobs import Job
from forum.moments import now
from forum.notifications import collecting, letters, wishes
from forum.notifications.following import set_level
from forum.notifications.models import Notice
from forum.notifications.seeing import see
from forum.people.models import Person
from forum.threads import acts
from forum.threads.models import Thread
from tests.cast import again, make_board, make_host, make_reply, make_thread
from tests.forum.notifications.test_mailing import Inbox, inbox, work

__all__ = ["inbox", "work"]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def thread(asta: Person) -> Thread:
    return make_thread(asta, title="The stove smokes")


@pytest.fixture
def quiet(work: Any) -> Any:
    """So much later the worker looks for what has become quiet, and writes the letters."""

    def pass_time(later: timedelta) -> None:
        db.session.rollback()
        collecting.collect([], now=now() + later)
        collecting.make_digests([], now=now() + later)
        work(later)

    return pass_time


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def html_of(message: EmailMessage) -> BeautifulSoup:
    body = message.get_body(("html",))
    assert body is not None
    return BeautifulSoup(body.get_content(), "html.parser")


def age(by: timedelta) -> None:
    """Let everything have happened so much earlier."""
    with transaction() as session:
        for notice in session.scalars(select(Notice)):
            notice.made_at -= by
            if notice.lettered_at:
                notice.lettered_at -= by


def test_a_mail_waits_for_the_quiet_moment_and_tells_of_all_that_is_new(
    inbox: Inbox, quiet: Any, clara: Person, bo: Person, thread: Thread
) -> None:
    posts = [make_reply(thread, clara), make_reply(thread, bo)]
    quiet(4 * MINUTE)
    assert inbox.got == []

    quiet(6 * MINUTE)

    [(recipients, message)] = inbox.got
    assert recipients == ["asta@example.org"]
    assert message["Subject"] == "2 notifications: The stove smokes"
    for post in posts:
        assert f"http://localhost/posts/{post.id}\n" in text_of(message)
        assert html_of(message).select_one(f'a[href="http://localhost/posts/{post.id}"]')
    quiet(HOUR)
    assert len(inbox.got) == 1


def test_a_busy_thread_is_mailed_about_once_in_a_window(
    inbox: Inbox, quiet: Any, clara: Person, thread: Thread
) -> None:
    for number in range(3):
        make_reply(thread, clara, text=f"Reply {number}.")
        quiet(6 * MINUTE)
    assert len(inbox.got) == 1
    # Never quiet, but an hour has gone.
    age(70 * MINUTE)
    make_reply(thread, clara, text="And one more.")
    quiet(timedelta())
    assert len(inbox.got) == 2
    assert inbox.got[1][1]["Subject"] == "3 notifications: The stove smokes"


def test_what_was_read_hidden_muted_or_stopped_meanwhile_is_not_mailed(
    inbox: Inbox, quiet: Any, anna: Person, asta: Person, clara: Person, thread: Thread
) -> None:
    read, hidden, kept = (make_reply(thread, clara, text=f"Reply {n}.") for n in range(3))
    notice = db.session.scalars(select(Notice).where(Notice.post_id == read.id)).one()
    see(asta, {"notice": notice.id})
    inbox.answer = "451 Later"
    quiet(6 * MINUTE)
    # It is in a letter by now, which has not gone.
    acts.hide_post(anna, hidden, ground="spam", reason="It was spam.")
    inbox.answer = "250 OK"
    quiet(HOUR)

    [message] = [message for to, message in inbox.got if to == ["asta@example.org"]]
    assert re.findall(r"/posts/(\d+)", text_of(message)) == [str(kept.id)]


def test_nobody_is_mailed_about_what_they_may_not_see_any_more(
    inbox: Inbox, quiet: Any, anna: Person, bo: Person, clara: Person, thread: Thread
) -> None:
    set_level(bo, thread, "watch")
    make_reply(thread, clara)
    staff = make_board("Staff only", visibility="staff")
    acts.move_thread(anna, again(thread), staff, "For us alone.")
    wishes.choose(bo, ways={"moved": "mail"})
    make_reply(again(thread), anna, text="Between us.")
    quiet(HOUR)

    assert inbox.got == []


def test_mail_programs_fold_the_thread_and_offer_to_unsubscribe(
    inbox: Inbox, work: Any, hedda: Person, hugo: Person, thread: Thread
) -> None:
    make_reply(thread, hedda)
    make_reply(thread, hugo)
    work()

    first, second = (message for _recipients, message in inbox.got)
    assert first["References"] == first["In-Reply-To"] == f"<thread-{thread.id}@localhost>"
    assert second["References"] == first["References"]
    assert first["Message-ID"] != second["Message-ID"]
    assert first["List-Id"] == "<forum.localhost>"
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = first["List-Unsubscribe"].strip("<>")
    assert stop.startswith(f"http://localhost/notifications/stop/{thread.id}/")
    assert stop in text_of(first)
    assert first["Reply-To"] is None


def test_with_a_reply_address_one_answers_by_mail(
    app: Flask, inbox: Inbox, work: Any, hedda: Person, thread: Thread
) -> None:
    app.config["REPLY_ADDRESS"] = "reply@forum.example"
    make_reply(thread, hedda)
    work()

    [(_recipients, message)] = inbox.got
    assert re.fullmatch(r"reply\+[a-z2-7]+@forum\.example", message["Reply-To"])
    assert "Answer this mail to reply in the thread." in text_of(message)


def test_both_parts_are_in_the_readers_language_and_zone(
    inbox: Inbox, work: Any, asta: Person, hedda: Person, thread: Thread
) -> None:
    with transaction():
        reader = db.session.get_one(Person, asta.id)
        reader.language, reader.time_zone = "sv", "America/New_York"
    make_reply(thread, hedda)
    with transaction() as session:
        session.execute(update(Notice).values(made_at=datetime(2026, 11, 2, 2, 30, tzinfo=UTC)))
    work()

    [(_recipients, message)] = inbox.got
    html = html_of(message)
    assert message["Subject"] == "Hedda Vik svarade: The stove smokes"
    assert html.html is not None
    assert html.html["lang"] == "sv"
    assert "1 nov. 2026 21:30" in html.get_text()
    assert not html.select("img, script, link, [src]")


def test_names_and_titles_are_no_links_and_no_markup(
    inbox: Inbox, quiet: Any, asta: Person
) -> None:
    thread = make_thread(asta, title="Buy at http://evil.example <b>now</b>")
    with transaction():
        writer = make_host("hugo")
        db.session.get_one(Person, writer.id).name = "www.evil.example"
    make_reply(thread, writer)
    quiet(6 * MINUTE)

    [(_recipients, message)] = inbox.got
    assert "evil.example" not in text_of(message)
    assert "evil․example" in text_of(message)
    assert "://evil" not in str(html_of(message))
    assert not html_of(message).select("b")


def test_a_worker_that_dies_after_the_servers_yes_sends_the_same_letter_again(
    inbox: Inbox, work: Any, clara: Person, hedda: Person, thread: Thread, monkeypatch: Any
) -> None:
    make_reply(thread, hedda)
    real = letters.transaction

    def die() -> Any:
        raise RuntimeError("Killed.")

    monkeypatch.setattr(letters, "transaction", die)
    work()
    monkeypatch.setattr(letters, "transaction", real)
    make_reply(thread, clara)
    work(HOUR)
    work(2 * HOUR)

    (_to, first), (_to_again, second) = inbox.got
    assert first["Message-ID"] == second["Message-ID"]
    assert text_of(first) == text_of(second)
    assert db.session.scalars(select(Job).where(Job.kind == "notify.letter")).all() == []


def test_a_letter_that_went_is_not_sent_again_by_a_job_that_runs_twice(
    inbox: Inbox, work: Any, hedda: Person, thread: Thread
) -> None:
    make_reply(thread, hedda)
    about = dict(db.session.scalars(select(Job).where(Job.kind == "notify.letter")).one().payload)
    work()
    letters.send_letters([about])

    assert len(inbox.got) == 1


def test_a_digest_is_one_mail_in_the_morning_of_its_reader_and_none_where_nothing_happened(
    inbox: Inbox, work: Any, asta: Person, clara: Person, hedda: Person, thread: Thread
) -> None:
    began = datetime(2026, 10, 24, 12, tzinfo=UTC)
    wishes.choose(asta, rhythm="daily", now=began)
    other = make_thread(asta, title="And the lamp")
    make_reply(thread, hedda, now=began)
    make_reply(other, clara, now=began)

    # The night in which the clock is put back: seven o'clock comes an hour later in UTC.
    for hours in (16, 17, 18, 19, 42, 43):
        collecting.make_digests([], now=began + hours * HOUR)
        collecting.collect([], now=began + hours * HOUR)
        work()
        assert len(inbox.got) == (1 if hours >= 18 else 0), hours

    [(_recipients, message)] = inbox.got
    assert message["Subject"] == "Your day: 2 notifications"
    for words in ("Hedda Vik answered", "The stove smokes", "Clara Ek replied", "And the lamp"):
        assert words in text_of(message)
        assert words in html_of(message).get_text()
    assert "/notifications/stop/all/" in message["List-Unsubscribe"]


def test_somebody_who_wants_no_mail_gets_none_and_reads_it_here(
    inbox: Inbox,
    quiet: Any,
    client: Any,
    asta: Person,
    clara: Person,
    hedda: Person,
    thread: Thread,
) -> None:
    wishes.choose(asta, rhythm="never")
    make_reply(thread, hedda)
    wishes.choose(asta, rhythm="soon", ways={"reply": "none", "host": "app"})
    make_reply(thread, hedda, text="Once more.")
    make_reply(thread, clara)
    quiet(HOUR)
    client.sign_in(asta)

    assert inbox.got == []
    assert len(client.get("/notifications").all("[data-notice]")) == 2


def test_who_changes_to_soon_gets_what_waited_for_the_digest(
    inbox: Inbox, quiet: Any, asta: Person, clara: Person, thread: Thread
) -> None:
    wishes.choose(asta, rhythm="weekly")
    make_reply(thread, clara)
    quiet(HOUR)
    assert inbox.got == []
    wishes.choose(asta, rhythm="soon")
    quiet(HOUR)

    assert len(inbox.got) == 1


def test_all_other_mails_have_both_parts_too(
    inbox: Inbox, work: Any, client: Any, asta: Person
) -> None:
    client.post("/forgot", data={"email": "asta@example.org"})
    work()

    [(_recipients, message)] = inbox.got
    [link] = re.findall(r"http://localhost/reset/\S+", text_of(message))
    found = html_of(message).select_one("a")
    assert found is not None
    assert found["href"] == link
    assert message["List-Unsubscribe"] is None
