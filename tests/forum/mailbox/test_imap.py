"""The worker fetches mail from a real mailbox."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from imapclient import IMAPClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from forum.database import db
from forum.mailbox import imap
from forum.mailbox.models import ReceivedMail
from forum.people.models import Person
from forum.threads.models import Thread
from tests.cast import make_thread
from tests.forum.mailbox import dovecot
from tests.forum.mailbox.making import letter, posts_of

pytestmark = pytest.mark.skipif(not dovecot.PROGRAM, reason="Dovecot is not installed here")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with dovecot.running() as url:
        yield url


@pytest.fixture
def box(app: Flask, server: str) -> Iterator[IMAPClient]:
    """The mailbox, empty, as somebody beside us sees it."""
    app.config.update(IMAP_URL=server, REPLY_ADDRESS="reply@forum.example")
    port = int(server.rpartition(":")[2].partition("/")[0])
    with IMAPClient("127.0.0.1", port, ssl=False) as client:
        client.login("asta", dovecot.PASSWORD)
        client.select_folder("INBOX")
        client.delete_messages(client.search())
        client.expunge()
        yield client


@pytest.fixture
def thread(asta: Person) -> Thread:
    return make_thread(asta)


def flags(box: IMAPClient) -> list[set[bytes]]:
    box.noop()
    found = box.get_flags(box.search())
    return [set(found[uid]) - {b"\\Recent"} for uid in sorted(found)]


def test_each_mail_is_taken_once_and_marked_as_read(
    box: IMAPClient, asta: Person, thread: Thread
) -> None:
    box.append("INBOX", letter(asta, thread, "The first."))
    box.append("INBOX", letter(asta, thread, "The second."))

    imap.poll([])
    imap.poll([])

    assert [post.text for post in posts_of(thread)[1:]] == ["The first.", "The second."]
    assert flags(box) == [{b"\\Seen"}, {b"\\Seen"}]


def test_killed_before_it_was_marked_it_is_still_one_reply(
    box: IMAPClient, asta: Person, thread: Thread
) -> None:
    box.append("INBOX", letter(asta, thread))
    imap.poll([])
    box.remove_flags(box.search(), [b"\\Seen"])
    box.noop()

    imap.poll([])

    assert len(posts_of(thread)) == 2
    assert flags(box) == [{b"\\Seen"}]


def test_a_mail_that_breaks_us_does_not_stop_those_after_it(
    box: IMAPClient, asta: Person, thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = imap.receive

    def stumble(raw: bytes, **more: Any) -> str:
        if b"BREAK" in raw:
            raise RuntimeError
        return take(raw, **more)

    monkeypatch.setattr(imap, "receive", stumble)
    box.append("INBOX", b"Subject: BREAK\r\n\r\nx")
    box.append("INBOX", letter(asta, thread))

    imap.poll([])
    assert len(posts_of(thread)) == 2
    assert flags(box) == [set(), {b"\\Seen"}]
    for _ in range(5):
        imap.poll([])
    assert flags(box) == [{b"\\Seen", b"\\Flagged"}, {b"\\Seen"}]
    rows = db.session.scalars(select(ReceivedMail).where(ReceivedMail.outcome == "broken")).all()
    assert [row.tries for row in rows] == [imap.MAX_TRIES]


def test_while_the_database_is_away_mail_waits(
    box: IMAPClient, asta: Person, thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_more: object) -> str:
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(imap, "receive", away)
    box.append("INBOX", letter(asta, thread))
    with pytest.raises(OperationalError):
        imap.poll([])
    assert flags(box) == [set()]


def test_a_mail_that_is_too_large_is_not_fetched_whole(
    app: Flask, box: IMAPClient, asta: Person, thread: Thread, mails: Any
) -> None:
    app.config["MAIL_MEGABYTES"] = 1
    heavy = (("film.zip", b"PK\3\4" + b"a" * 1_500_000, "application/zip"),)
    box.append("INBOX", letter(asta, thread, files=heavy))

    imap.poll([])

    assert flags(box) == [{b"\\Seen"}]
    assert "larger than 1 megabytes" in mails()[-1]


def test_a_wrong_password_is_told_without_the_password(app: Flask, box: IMAPClient) -> None:
    app.config["IMAP_URL"] = app.config["IMAP_URL"].replace("p%40ss", "secret")
    with pytest.raises(Exception, match=r"(?i)auth") as caught:
        imap.poll([])
    assert "secret" not in str(caught.value)


def test_without_a_mailbox_nothing_is_asked(app: Flask) -> None:
    assert app.config["IMAP_URL"] == ""
    imap.poll([])
