"""Mail through a real server on this machine: to one person, once, whatever is in a title."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from flask import Flask
from sqlalchemy import select

from forum.database import db, transaction
from forum.jobs import Job
from forum.jobs.worker import run_due
from forum.moments import now
from forum.people.models import Person
from forum.threads import acts
from forum.threads.models import Thread
from tests.cast import make_reply, make_thread
from tests.servers import free_port


@dataclass
class Inbox:
    """A mail server's handler: keeps what comes, or answers as it is told."""

    answer: str = "250 OK"
    after: str = ""
    got: list[tuple[list[str], EmailMessage]] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            parsed = message_from_bytes(envelope.content, policy=policy.default)
            self.got.append((envelope.rcpt_tos, parsed))  # type: ignore[arg-type]
        return self.after or self.answer


@pytest.fixture
def inbox(app: Flask) -> Iterator[Inbox]:
    """A server to which the app sends."""
    inbox, port = Inbox(), free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    app.config["SMTP_URL"] = f"smtp://127.0.0.1:{port}"
    yield inbox
    controller.stop()


@pytest.fixture
def work(app: Flask) -> Callable[..., int]:
    """Let the worker do what is due, at this moment or ``later``."""

    def do(later: timedelta = timedelta()) -> int:
        db.session.rollback()
        return run_due(now() + later)

    return do


@pytest.fixture
def thread(asta: Person) -> Thread:
    return make_thread(asta, title="The stove smokes – åäö")


def test_a_mail_reaches_its_one_reader(
    inbox: Inbox, work: Any, hedda: Person, thread: Thread
) -> None:
    make_reply(thread, hedda)
    work()

    [(recipients, message)] = inbox.got
    assert recipients == ["asta@example.org"]
    assert message["To"] == "asta@example.org"
    assert message["Subject"] == "Hedda Vik answered: The stove smokes – åäö"
    assert "Värdskap" in message["From"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert "/posts/" in message.get_body(("plain",)).get_content()


def test_line_breaks_in_a_title_are_harmless_and_hold_nobody_up(
    inbox: Inbox, work: Any, asta: Person, hedda: Person, thread: Thread
) -> None:
    with transaction():
        evil = db.session.get_one(Thread, thread.id)
        evil.title = "Smoke\r\nBcc: evil@example.org\r\n\r\nBuy this"
    make_reply(thread, hedda)
    make_reply(make_thread(asta, title="An honest one"), hedda)
    work()

    assert [recipients for recipients, _message in inbox.got] == [["asta@example.org"]] * 2
    assert all(message["Bcc"] is None for _recipients, message in inbox.got)
    assert inbox.got[0][1]["Subject"] == (
        "Hedda Vik answered: Smoke Bcc: evil@example.org Buy this"
    )


def test_a_server_that_fails_delays_the_mail_and_nothing_is_lost(
    inbox: Inbox, work: Any, hedda: Person, thread: Thread
) -> None:
    inbox.answer = "451 Later"
    make_reply(thread, hedda)
    work()
    job = db.session.scalars(select(Job).where(Job.kind == "notify.letter")).one()
    assert "451" in job.last_error
    assert inbox.got == []

    inbox.answer = "250 OK"
    work(timedelta(hours=1))

    assert len(inbox.got) == 1
    assert db.session.scalars(select(Job)).all() == []


def test_a_mail_that_goes_twice_is_seen_to_be_the_same(
    inbox: Inbox, work: Any, client: Any, asta: Person, hedda: Person, thread: Thread
) -> None:
    inbox.after = "451 Taken, but I say otherwise"
    make_reply(thread, hedda)
    client.post("/forgot", data={"email": "asta@example.org"})
    work()
    inbox.after = ""
    work(timedelta(hours=1))

    assert len(inbox.got) == 4
    assert len({message["Message-ID"] for _recipients, message in inbox.got}) == 2


def test_between_two_tries_the_answer_may_be_hidden(
    inbox: Inbox, work: Any, anna: Person, hedda: Person, thread: Thread
) -> None:
    inbox.answer = "451 Later"
    post = make_reply(thread, hedda)
    work()
    acts.hide_post(anna, post, ground="spam", reason="It was spam.")
    inbox.answer = "250 OK"
    work(timedelta(hours=1))

    assert inbox.got == []
    assert db.session.scalars(select(Job).where(Job.kind == "notify.letter")).all() == []


def test_one_reader_who_is_refused_does_not_hold_up_others(
    inbox: Inbox, work: Any, asta: Person, bo: Person, hedda: Person, thread: Thread
) -> None:
    with transaction():
        person = db.session.get_one(Person, asta.id)
        person.email = "asta@example.org, evil@example.org"
    make_reply(thread, hedda)
    make_reply(make_thread(bo), hedda)
    work()

    assert [recipients for recipients, _message in inbox.got] == [["bo@example.org"]]


def test_no_server_at_all_is_a_delay_too(
    app: Flask, work: Any, hedda: Person, thread: Thread
) -> None:
    app.config["SMTP_URL"] = f"smtp://127.0.0.1:{free_port()}"
    make_reply(thread, hedda)

    work()

    assert db.session.scalars(select(Job).where(Job.kind == "notify.letter")).one().tries == 1


def test_a_server_that_offers_encryption_never_gets_the_password_in_the_clear(
    app: Flask, work: Any, hedda: Person, thread: Thread
) -> None:
    inbox, port, let_in = Inbox(), free_port(), []

    def note(_server: Any, session: Any, _envelope: Any, _mechanism: str, _data: Any) -> AuthResult:
        let_in.append(session.ssl)
        return AuthResult(success=True)

    # It has no certificate, so whoever wants encryption goes away.
    controller = Controller(
        inbox,
        hostname="127.0.0.1",
        port=port,
        tls_context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
        authenticator=note,
        auth_require_tls=False,
    )
    controller.start()
    try:
        app.config["SMTP_URL"] = f"smtp://forum:secret@127.0.0.1:{port}"
        make_reply(thread, hedda)
        work()
    finally:
        controller.stop()

    error = select(Job.last_error).where(Job.kind == "notify.letter")
    assert "SSL" in db.session.scalars(error).one()
    assert (let_in, inbox.got) == ([], [])


def test_without_a_server_mail_is_a_readable_file_and_the_log_says_so(
    app: Any, hedda: Person, thread: Thread, mails: Any, caplog: pytest.LogCaptureFixture
) -> None:
    make_reply(thread, hedda)

    [text] = mails()

    assert "Subject: Hedda Vik answered: The stove smokes – åäö" in text
    assert f"the mail lies in {app.config['INSTANCE']}/mail/" in caplog.text


def test_a_name_of_the_site_with_signs_in_it_stays_a_name(
    app: Flask, inbox: Inbox, work: Any, hedda: Person, thread: Thread
) -> None:
    app.config["SITE_NAME"] = 'Spis & Co, "the <best>"'
    make_reply(thread, hedda)
    work()

    [(_recipients, message)] = inbox.got
    [sender] = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (
        'Spis & Co, "the <best>"',
        "forum@localhost",
    )
