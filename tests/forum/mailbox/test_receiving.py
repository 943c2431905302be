"""A mail becomes a reply, or goes back with the reason and its text."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from forum import sockets
from forum.cli import main
from forum.database import db, transaction
from forum.events import PersonErased
from forum.files.models import File
from forum.mailbox import records
from forum.mailbox.models import ReceivedMail
from forum.mailbox.receiving import receive
from forum.moments import now
from forum.people import consents, documents
from forum.people.models import HeldForm, Person
from forum.people.reply_addresses import reply_address
from forum.threads import acts, writing
from forum.threads.models import Thread
from tests.cast import again, make_board, make_thread
from tests.forum.files.making import SVG, picture
from tests.forum.mailbox.making import QUOTED, last_text, letter, posts_of


@pytest.fixture(autouse=True)
def _open(app: Flask) -> None:
    app.config["REPLY_ADDRESS"] = "reply@forum.example"


@pytest.fixture
def thread(asta: Person) -> Thread:
    return make_thread(asta)


def test_an_answer_by_mail_is_a_reply(asta: Person, thread: Thread) -> None:
    text = f"It works now.\n\nOn 22 Nov 2026 at 10:02, Hedda <h@x.example> wrote:\n{QUOTED}"

    assert receive(letter(asta, thread, text)) == "posted"

    post = posts_of(thread)[-1]
    assert (post.text, post.author_id, post.written_as) == ("It works now.", asta.id, "asker")


def test_it_is_one_reply_however_often_it_is_delivered(asta: Person, thread: Thread) -> None:
    mail = letter(asta, thread)
    receive(mail)
    assert receive(mail, now=now() + timedelta(days=1)) == "posted"
    assert receive(b"Delivered-To: another@host\r\n" + mail) == "posted"
    assert len(posts_of(thread)) == 2
    assert db.session.scalars(select(ReceivedMail.post_id)).all() == [posts_of(thread)[-1].id]


def test_the_server_may_say_where_it_was_delivered(asta: Person, thread: Thread) -> None:
    address = str(reply_address(asta.id, thread.id))
    assert receive(letter(asta, thread, to="undisclosed@list.example"), to=address) == "posted"


def test_another_sender_is_refused_with_an_answer(
    asta: Person, bo: Person, thread: Thread, mails: Any
) -> None:
    assert receive(letter(asta, thread, "Secret words.", sender=str(bo.email))) == "refused"

    assert len(posts_of(thread)) == 1
    (answer,) = mails()
    assert f"To: {bo.email}" in answer
    assert "Secret words." in answer
    assert thread.title not in answer.partition("Secret")[0]
    assert str(asta.email) not in answer


def test_an_old_address_is_answered_to_its_own_person_only(
    asta: Person, bo: Person, thread: Thread, mails: Any
) -> None:
    mail, forged = letter(asta, thread), letter(asta, thread, sender=str(bo.email))
    with transaction():
        again(asta).password_hash = "another"

    assert receive(mail) == "refused"
    assert receive(forged) == "ignored"
    (answer,) = mails()
    assert "has changed since" in answer
    assert "It works now" in answer


@pytest.mark.parametrize("why", ["locked", "archived", "limited", "moved", "empty", "long", "many"])
def test_what_cannot_be_posted_goes_back_with_the_reason_and_the_text(
    app: Flask, asta: Person, anna: Person, thread: Thread, mails: Any, why: str
) -> None:
    text, link = "My words, which took me an hour.", f"/threads/{thread.id}"
    if why == "locked":
        acts.lock_thread(anna, thread, "It is settled.")
    elif why == "archived":
        with transaction():
            again(thread).board.archived_at = now()
    elif why == "limited":
        with transaction():
            again(asta).limited_until = now() + timedelta(days=9)
    elif why == "moved":
        closed = make_board("Between hosts", visibility="staff")
        acts.move_thread(anna, thread, closed, "It names a supplier.")
    elif why == "empty":
        text = "-- \nAsta"
    elif why == "long":
        text = "word " * 7_000
    else:
        app.config["POSTS_PER_MINUTE"] = 0

    assert receive(letter(asta, thread, text)) == "refused"

    assert len(posts_of(thread)) == 1
    answer = mails()[-1]
    assert (link if why == "empty" else "/held/") in answer
    assert text.split()[-1] in answer or why == "empty"
    assert (thread.title in answer) is False
    assert "In-Reply-To: <" in answer


def test_who_has_not_agreed_to_new_rules_is_asked_before_a_mail_is_posted(
    asta: Person, anna: Person, thread: Thread, mails: Any
) -> None:
    documents.save_draft(anna, "rules", {"en": "Be kind.", "sv": ""}, {"en": "Now: kind."})
    rules = documents.publish(anna, "rules", None)
    assert receive(letter(asta, thread)) == "refused"
    assert len(posts_of(thread)) == 1
    (answer,) = mails()
    assert "house rules have changed" in answer
    assert db.session.scalars(select(HeldForm.fields)).one()["text"].startswith("It works now")
    consents.agree(asta, {rules.id})
    assert receive(letter(asta, thread, "I agreed, and it works now.")) == "posted"


def test_a_question_about_the_text_is_asked_by_mail(
    asta: Person, thread: Thread, mails: Any, client: Any
) -> None:
    def asked(*_about: object) -> tuple[str, str]:
        return "sure", "Is that your own number?"

    sockets.of().reply_checks.append(asked)
    try:
        assert receive(letter(asta, thread, "Call Hedda, she knows.")) == "refused"
    finally:
        sockets.of().reply_checks.remove(asked)
    assert "Is that your own number?" in mails()[-1]
    assert "Call Hedda, she knows." in mails()[-1]
    # It waits on the page, and goes out from there.
    client.sign_in(asta)
    page = client.get(mails()[-1].partition("http://localhost")[2].split()[0])
    assert page.one("textarea").get_text().strip() == "Call Hedda, she knows."
    form = page.all("main form")[0]
    client.post(str(form["action"]), data=page.fields("main form.form"))
    assert last_text(thread) == "Call Hedda, she knows."


def test_one_refusal_an_hour_is_enough(
    asta: Person, anna: Person, thread: Thread, mails: Any
) -> None:
    acts.lock_thread(anna, thread, "It is settled.")
    moment = now().replace(minute=10)
    for number in range(3):
        receive(letter(asta, thread, f"Try {number}"), now=moment + timedelta(minutes=number))
    assert len(mails()) == 1
    receive(letter(asta, thread, "Later."), now=moment + timedelta(hours=1))
    assert len(mails()) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<stoves.lists.example>"},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@mail.example"},
        {"From": ""},
        {"From": "a@x.example, b@x.example"},
        {"From": "=?no-such?q?=ff?= <broken"},
        {"Content_Type": "multipart/report; boundary=x"},
        {"To": "somebody@else.example"},
        {"To": "reply+nonsense@forum.example"},
    ],
    ids=str,
)
def test_what_no_person_wrote_here_is_neither_posted_nor_answered(
    asta: Person, anna: Person, thread: Thread, mails: Any, headers: dict[str, str]
) -> None:
    acts.lock_thread(anna, thread, "It is settled.")
    mail = letter(asta, thread).decode()
    for name, value in headers.items():
        lines = mail.split("\n")
        named = name.replace("_", "-")
        kept = [line for line in lines if not line.lower().startswith(f"{named.lower()}:")]
        mail = "\n".join([f"{named}: {value}", *kept])

    assert receive(mail.encode()) == "ignored"
    assert mails() == []
    assert len(posts_of(thread)) == 1


def test_pictures_and_files_come_along_by_the_same_rules(
    asta: Person, thread: Thread, mails: Any, client: Any
) -> None:
    text = "Look:\n\n[image: flame.png]\n\nIs it right?"
    files = (
        ("flame.png", picture(), "image/png"),
        ("notes.txt", b"My notes", "text/plain"),
        ("run.exe", b"MZ", "application/octet-stream"),
        ("drawing.svg", SVG, "image/svg+xml"),
    )
    assert receive(letter(asta, thread, text, files=files)) == "posted"

    said = last_text(thread)
    assert said.index("![flame](/files/") < said.index("Is it right?") < said.index("[notes.txt](")
    assert [file.name for file in db.session.scalars(select(File).order_by(File.id))] == [
        "flame.png",
        "notes.txt",
    ]
    assert client.get(said.partition("](")[2].partition(")")[0]).status_code == 200
    (told,) = mails()
    assert "“run.exe” cannot be taken." in told
    assert "“drawing.svg” cannot be taken." in told


def test_html_alone_is_read_and_what_it_answers_is_cut(asta: Person, thread: Thread) -> None:
    message = EmailMessage()
    message["From"], message["To"] = str(asta.email), str(reply_address(asta.id, thread.id))
    body = (
        "<html><head><style>p {color: red}</style></head><body><p>It <b>works</b> now.</p>"
        "<script>alert(1)</script><ul><li>cleaned</li></ul>"
        '<div class="gmail_quote">On Sunday Hedda wrote:<blockquote>Open it.</blockquote></div>'
    )
    message.set_content(body, subtype="html", charset="iso-8859-1")
    assert receive(message.as_bytes()) == "posted"
    assert last_text(thread) == "It works now.\n\n- cleaned"


def test_two_ways_to_say_it_are_one_and_its_pictures_are_kept(asta: Person, thread: Thread) -> None:
    message = EmailMessage()
    message["From"], message["To"] = str(asta.email), str(reply_address(asta.id, thread.id))
    message.set_content("Här är den.")
    message.add_alternative("<p>Här är den.</p><img src='cid:1@x'>", subtype="html")
    large = picture("PNG", (500, 400)) + b"\0" * 12_000
    html = message.get_payload()[1]  # type: ignore[index]
    html.add_related(large, "image", "png", cid="<1@x>", filename="IMG_1.png")  # type: ignore[union-attr]
    html.add_related(picture(), "image", "png", cid="<logo@x>", filename="logo.png")  # type: ignore[union-attr]

    assert receive(message.as_bytes()) == "posted"
    assert last_text(thread).startswith("Här är den.\n\n![IMG\\_1](/files/")
    assert "logo" not in last_text(thread)


def test_a_mail_that_is_too_large_goes_back(
    app: Flask, asta: Person, thread: Thread, mails: Any
) -> None:
    app.config["MAIL_MEGABYTES"] = 1
    heavy = (("film.zip", b"PK\3\4" + b"a" * 2_000_000, "application/zip"),)
    assert receive(letter(asta, thread, files=heavy)) == "refused"
    assert "larger than 1 megabytes" in mails()[-1]
    assert "It works now" in mails()[-1]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"no header at all",
        b"Content-Type: multipart/mixed\r\n\r\n--x",
        b"Content-Type: text/plain; charset=" + b"x" * 9_000 + b"\r\n\r\nhello",
        b"From: \xff\xff <a@\xff>\r\nTo: =?x?y?z?=\r\nMessage-ID: \xff\r\n\r\n",
        b"Content-Transfer-Encoding: base64\r\n\r\n%%%",
        b"".join(
            b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n)
            for n in range(90)
        ),
        b"To: " + b"reply+a@forum.example, " * 50_000 + b"\r\n\r\nx",
    ],
)
def test_whatever_comes_in_breaks_nothing(app: Flask, raw: bytes) -> None:
    assert receive(raw) == "ignored"


def test_a_header_that_would_break_a_mail_does_not(
    asta: Person, anna: Person, thread: Thread, mails: Any
) -> None:
    acts.lock_thread(anna, thread, "It is settled.")
    mail = letter(asta, thread).replace(b"Message-ID: <", b"Message-ID: <a@b>\r\n\tBcc: <")
    assert receive(mail) == "refused"
    (answer,) = mails()
    assert "Bcc" not in answer.partition("\n\n")[0]


def test_whoever_leaves_is_forgotten(asta: Person, thread: Thread) -> None:
    receive(letter(asta, thread))
    (rows,) = [kept.rows for kept in sockets.of().personal_data if kept.name == "received mails"]
    assert [row["outcome"] for row in rows(asta.id)] == ["posted"]
    with transaction():
        sockets.publish(PersonErased(asta.id, now()))
    assert list(rows(asta.id)) == []
    receive(letter(asta, thread, "Again."))
    records.sweep([], now=now() + timedelta(days=91))
    assert list(rows(asta.id)) == []


def deliver(app: Flask, raw: bytes, *options: str) -> Any:
    from flask.cli import ScriptInfo

    given = ScriptInfo(create_app=lambda: app)
    return CliRunner().invoke(main, ["mail", "receive", *options], input=raw, obj=given)


def test_the_delivery_command_takes_bytes_as_they_are(
    app: Flask, asta: Person, thread: Thread
) -> None:
    mail = letter(asta, thread, "Lågan är gul.").replace(b"\n", b"\r\n")
    done = deliver(app, mail)
    assert (done.exit_code, done.output) == (0, "")
    assert last_text(thread) == "Lågan är gul."


def test_where_something_here_is_broken_the_mail_server_keeps_the_mail(
    app: Flask, asta: Person, thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("the words of the mail")

    monkeypatch.setattr(writing, "reply", broken)
    done = deliver(app, letter(asta, thread))
    assert done.exit_code == 75
    assert "words of the mail" not in done.output
    monkeypatch.undo()
    assert deliver(app, letter(asta, thread)).exit_code == 0
    assert len(posts_of(thread)) == 2
